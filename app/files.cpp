#include "app/files.h"

#include <fmt/format.h>
#include <imgui.h>

#include <algorithm>
#include <utility>

#include "app/evaluations/debug_jobs.h"
#include "app/evaluations/own_files_jobs.h"
#include "app/run_files.h"
#include "core/images/load_images.h"
#include "core/io/csv.h"
#include "core/io/npy.h"
#include "core/scene/image_defaults.h"

namespace diffuscope {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t kRecentFiles = 10;
const std::vector<std::string> kSceneFiles{".json"};
const std::vector<std::string> kModelFiles{".safetensors"};
const std::vector<std::string> kPointFiles{".csv", ".npy", ".txt", ".tsv", ".dat"};
const std::vector<std::string> kSampleFiles{".csv", ".npy"};
const std::vector<std::string> kPictureFiles{".png"};
const std::vector<std::string> kImageFiles{".png", ".npy", ".gz", "ubyte"};

bool is_one_of(const fs::path& file, const std::vector<std::string>& extensions) {
  return std::find(extensions.begin(), extensions.end(), file.extension()) != extensions.end();
}

/// The samples on show, in data units: of the Sample workspace, else those of the moment; null when there are
/// none.
std::shared_ptr<Points> shown_samples(const FrameContext& frame) {
  const Standardization& units = frame.experiment.standardization;
  const auto view = frame.evaluations.samples();
  if (view && view->run == frame.snapshot.run && !view->coarse)
    return std::make_shared<Points>(units.to_data(view->trajectory.samples));
  const auto live = frame.evaluations.live_samples();
  if (live && live->run == frame.snapshot.run) return std::make_shared<Points>(units.to_data(live->samples));
  return nullptr;
}

std::string file_name_for(const Scene& scene) {
  std::string name = scene.name.empty() ? "scene" : scene.name;
  std::replace_if(
      name.begin(), name.end(), [](char c) { return c == '/' || c == ' ' || c == '\\'; }, '_');
  return name;
}

}  // namespace

Files::Files(Runs& runs, BackgroundTasks& background, Notifications& notifications, bool native_dialogs)
    : runs_(runs), background_(background), notifications_(notifications), dialog_(native_dialogs) {}

void Files::ask(FileQuestion question, fs::path known, FileDialog::Chosen then) {
  if (!known.empty()) return then(known);
  dialog_.ask(std::move(question), std::move(then));
}

void Files::carry_out(const FrameContext& frame) {
  const fs::path& known = frame.actions.file_path;
  const std::string name = file_name_for(runs_.scene());
  switch (frame.actions.file) {
    case FileIntent::kNone:
      return;
    case FileIntent::kOpenScene:
      return ask({"Open scene", false, {}, "Scenes", kSceneFiles}, known,
                 [this](const fs::path& file) { open_scene(file); });
    case FileIntent::kSaveScene:
    case FileIntent::kSaveSceneAs: {
      const bool again = frame.actions.file == FileIntent::kSaveScene && known.empty();
      return ask({"Save scene", true, name + ".json", "Scenes", kSceneFiles}, again ? scene_file() : known,
                 [this](const fs::path& file) { save_scene_to(file, runs_.scene()); });
    }
    case FileIntent::kOpenModel:
      return ask({"Open model", false, {}, "Models", kModelFiles}, known,
                 [this](const fs::path& file) { open_model(file); });
    case FileIntent::kSaveModel:
      return ask({"Save model", true, name + ".safetensors", "Models", kModelFiles}, known,
                 [this, snapshot = frame.snapshot_ptr, scene = runs_.scene()](const fs::path& file) {
                   background_.add("Saving " + file.filename().string(), [=, this] {
                     TrainedModel model = snapshot_model(*snapshot);
                     model.scene = scene;  // as it is now: settings may have changed live
                     save_model(file, model);
                     return [=, this] {
                       note_recent(file);
                       notifications_.add("Saved the model in " + file.string());
                     };
                   });
                 });
    case FileIntent::kImportPoints:
      return ask({"Import points", false, {}, "Points", kPointFiles}, known,
                 [this](const fs::path& file) { import_points(file); });
    case FileIntent::kImportImages:
      return ask({"Import images: a PNG file stands for its folder", false, {}, "Images", kImageFiles}, known,
                 [this](const fs::path& file) {
                   import_images(is_one_of(file, kPictureFiles) ? file.parent_path() : file);
                 });
    case FileIntent::kExportSamples:
      return export_samples(frame);
    case FileIntent::kExportTrace:
      return export_trace(frame);
    case FileIntent::kChooseOwnFile:
      return ask(
          {"Open", false, {}, "Arrays and tables", kPointFiles}, known,
          [&jobs = frame.evaluations.own_files(), which = static_cast<OwnFile>(frame.actions.own_file)](
              const fs::path& file) { jobs.choose(which, file); });
    case FileIntent::kExportPicture:
      return ask({"Export picture", true, new_picture_file(frame.view.workspace), "Pictures", kPictureFiles},
                 known, [this, scale = frame.actions.picture_scale](const fs::path& file) {
                   picture_ = {file, scale};
                 });
  }
}

void Files::open_dropped(const fs::path& file) {
  if (is_one_of(file, kSceneFiles)) return open_scene(file);
  if (is_one_of(file, kModelFiles)) return open_model(file);
  if (holds_images(file)) return import_images(file);
  if (is_one_of(file, kPointFiles)) return import_points(file);
  notifications_.add(
      fmt::format(
          "{} cannot be opened: drop a scene (.json), a model (.safetensors), points (.csv, .npy, .txt, "
          ".tsv), or images (a folder of PNG files, an IDX file, an .npy array).",
          file.filename().string()),
      Severity::kWarning);
}

void Files::open_scene(const fs::path& file) {
  background_.add("Opening " + file.filename().string(), [=, this] {
    return [=, this, scene = load_scene(file)] {
      runs_.edit(scene, "opening " + file.filename().string());
      set_scene_file(file, scene.name);
      note_recent(file);
    };
  });
}

void Files::save_scene_to(const fs::path& file, const Scene& scene) {
  background_.add("Saving " + file.filename().string(), [=, this] {
    save_scene(file, scene);
    return [=, this] {
      set_scene_file(file, scene.name);
      note_recent(file);
      notifications_.add("Saved the scene in " + file.string());
    };
  });
}

void Files::open_model(const fs::path& file) {
  background_.add("Opening " + file.filename().string(), [=, this] {
    return [=, this, model = load_model(file)] {
      runs_.load(model, "opening " + file.filename().string());
      note_recent(file);
    };
  });
}

void Files::import_points(const fs::path& file) {
  background_.add("Looking into " + file.filename().string(), [=, this] {
    return [=, this, list = list_columns(file)] {
      if (list.count <= 2) return take_points(file, "");
      choosing_ = Columns{file, list};
    };
  });
}

void Files::take_points(const fs::path& file, const std::string& columns) {
  Scene scene = runs_.scene();
  scene.data.source = {std::string(kFileData)};
  std::error_code failed;
  const fs::path absolute = fs::absolute(file, failed);
  scene.data.file = failed ? file.string() : absolute.string();
  scene.data.columns = columns;
  use_defaults_of_new_kind(scene, runs_.scene().data);
  scene.name = file.stem().string();
  runs_.edit(scene, "importing " + file.filename().string());
}

void Files::import_images(const fs::path& file) {
  Scene scene = runs_.scene();
  std::error_code failed;
  const fs::path absolute = fs::absolute(file, failed);
  scene.data = {};
  scene.data.source = {std::string(kImageFileData)};
  scene.data.file = failed ? file.string() : absolute.string();
  use_defaults_of_new_kind(scene, runs_.scene().data);
  scene.name = file.stem().string();
  runs_.edit(scene, "importing " + file.filename().string());
}

void Files::export_samples(const FrameContext& frame) {
  const auto samples = shown_samples(frame);
  if (!samples) return notifications_.add("There are no samples to export yet.", Severity::kWarning);
  ask({"Export samples", true, file_name_for(runs_.scene()) + "-samples.csv", "Points", kSampleFiles},
      frame.actions.file_path, [=, this](const fs::path& file) {
        background_.add("Writing " + file.filename().string(), [=, this] {
          if (file.extension() == ".npy")
            write_points(file, *samples);
          else
            write_csv(file, *samples);
          return [=, this] {
            notifications_.add(fmt::format("Exported {} samples to {}", samples->cols(), file.string()));
          };
        });
      });
}

void Files::export_trace(const FrameContext& frame) {
  const auto run = frame.evaluations.samples();
  const auto trace = frame.evaluations.debug().trace();
  if (!run || !trace || trace->trace.steps.empty())
    return notifications_.add("There is no step to export yet.", Severity::kWarning);
  ask({"Export trace", true, file_name_for(runs_.scene()) + "-trace.csv", "Traces", kSampleFiles},
      frame.actions.file_path, [=, this](const fs::path& file) {
        background_.add("Writing " + file.filename().string(), [=, this] {
          if (file.extension() == ".npy")
            write_run_npy(file, *run);
          else
            write_trace_csv(file, *trace);
          return [=, this] { notifications_.add("Exported the trace to " + file.string()); };
        });
      });
}

fs::path Files::new_picture_file(Workspace workspace) {
  std::string name = kWorkspaceNames[static_cast<std::size_t>(workspace)];
  name.front() = static_cast<char>(name.front() - 'A' + 'a');
  for (int number = 1;; ++number) {
    const fs::path file = fmt::format("diffuscope-{}-{}.png", name, number);
    std::error_code failed;
    if (!fs::exists(file, failed)) return file;
  }
}

void Files::save_picture(const fs::path& file, Image image) {
  background_.add("Writing " + file.filename().string(),
                  [=, this, held = std::make_shared<const Image>(std::move(image))] {
                    write_png(file, *held);
                    std::error_code failed;
                    return [=, this, place = fs::absolute(file, failed)] {
                      notifications_.add("Saved the picture in " + place.string());
                    };
                  });
}

fs::path Files::scene_file() const {
  return runs_.scene().name == scene_file_name_ ? scene_file_ : fs::path{};
}

void Files::set_scene_file(fs::path file, std::string scene_name) {
  scene_file_ = std::move(file);
  scene_file_name_ = std::move(scene_name);
}

void Files::note_recent(const fs::path& file) {
  std::error_code failed;
  const fs::path absolute = fs::absolute(file, failed);
  std::erase(recent, absolute);
  recent.insert(recent.begin(), absolute);
  if (recent.size() > kRecentFiles) recent.resize(kRecentFiles);
}

void Files::draw() {
  dialog_.draw();
  draw_column_choice();
}

void Files::draw_column_choice() {
  if (!choosing_) return;
  Columns& columns = *choosing_;
  constexpr const char* kTitle = "Choose columns";
  if (!ImGui::IsPopupOpen(kTitle)) ImGui::OpenPopup(kTitle);
  ImGui::SetNextWindowPos(ImGui::GetMainViewport()->GetCenter(), ImGuiCond_Appearing, {0.5f, 0.5f});
  if (!ImGui::BeginPopupModal(kTitle, nullptr,
                              ImGuiWindowFlags_AlwaysAutoResize | ImGuiWindowFlags_NoSavedSettings))
    return;
  const auto label = [&](int column) {
    if (column < 0) return std::string("none (1D data)");
    const auto at = static_cast<std::size_t>(column);
    return at < columns.list.names.size() ? fmt::format("{}: {}", column + 1, columns.list.names[at])
                                          : fmt::format("column {}", column + 1);
  };
  const auto combo = [&](const char* name, int& chosen, int first) {
    if (!ImGui::BeginCombo(name, label(chosen).c_str())) return;
    for (int column = first; column < static_cast<int>(columns.list.count); ++column)
      if (ImGui::Selectable(label(column).c_str(), column == chosen)) chosen = column;
    ImGui::EndCombo();
  };
  ImGui::Text("%s has %d columns.", columns.file.filename().string().c_str(),
              static_cast<int>(columns.list.count));
  combo("x", columns.x, 0);
  combo("y", columns.y, -1);
  const float width = 6 * ImGui::GetFontSize();
  ImGui::BeginDisabled(columns.x == columns.y);
  const bool chosen = ImGui::Button("Import", {width, 0});
  ImGui::EndDisabled();
  ImGui::SameLine();
  const bool cancelled = ImGui::Button("Cancel", {width, 0}) || ImGui::IsKeyPressed(ImGuiKey_Escape);
  if (chosen || cancelled) ImGui::CloseCurrentPopup();
  ImGui::EndPopup();
  if (chosen)
    take_points(columns.file, columns.y < 0 ? fmt::format("{}", columns.x + 1)
                                            : fmt::format("{},{}", columns.x + 1, columns.y + 1));
  if (chosen || cancelled) choosing_.reset();
}

}  // namespace diffuscope
