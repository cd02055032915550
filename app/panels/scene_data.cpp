#include "app/panels/scene_data.h"

#include <fmt/format.h>
#include <imgui.h>

#include "app/panels/cards.h"
#include "app/panels/field_controls.h"
#include "app/widgets/help_marker.h"
#include "app/widgets/icons.h"
#include "app/widgets/labelled_value.h"
#include "app/widgets/param_sliders.h"
#include "core/images/image_set.h"
#include "core/images/load_images.h"
#include "core/scene/image_defaults.h"

namespace diffuscope {
namespace {

RegistryNames data_names() {
  RegistryNames names = registry_names(distributions());
  names.ids.emplace_back(kFileData);
  names.labels.emplace_back("Points from a file");
  names.abouts.push_back(
      {"Your own points: one or two columns of a .csv, .txt, .tsv or .npy file. A file can also be "
       "dropped on the window."});
  names.ids.emplace_back(kDrawnData);
  names.labels.emplace_back("Drawn points");
  names.abouts.push_back({"Points painted on the stage with the brush."});
  for (const ImageSetEntry& set : image_sets()) {
    names.ids.push_back(set.id);
    names.labels.push_back(set.label);
    names.abouts.push_back(set.about);
  }
  names.ids.emplace_back(kImageFileData);
  names.labels.emplace_back("Your images");
  names.abouts.push_back(
      {"A folder of PNG files, whose sub-folders are the classes, an IDX file as MNIST has them (plain or "
       ".gz) or "
       "an .npy array (N, H, W[, C]). Any of them can also be dropped on the window."});
  return names;
}

/// What picking `id` in the list means: a file and drawn points have to be there first.
void choose(FrameContext& frame, const std::string& id) {
  const DataSpec& data = frame.scene.data;
  if (id == kFileData && data.file.empty()) {
    frame.actions.file = FileIntent::kImportPoints;
  } else if (id == kImageFileData && data.file.empty()) {
    frame.actions.file = FileIntent::kImportImages;
  } else if (id == kDrawnData && data.points.empty()) {
    frame.view.brush = true;
    frame.actions.log.emplace_back("Paint points on the stage: they become the data.");
  } else {
    Scene scene = frame.scene;
    scene.data.source = {id, {}};
    use_defaults_of_new_kind(scene, data);
    frame.actions.edit(std::move(scene), "data");
  }
}

void draw_params(FrameContext& frame, const std::vector<Param>& params) {
  if (params.empty()) return;
  Scene scene = frame.scene;
  const Edited edited = edit_params(params, scene.data.source.params, EditMark::kRestarts);
  if (edited) frame.actions.edit(std::move(scene), "data parameter", edited.finished);
}

void draw_source(FrameContext& frame) {
  static const RegistryNames names = data_names();
  const Choice& source = frame.scene.data.source;
  int index = names.index_of(source.id);
  if (edit_choice("Data", card("data"), EditMark::kRestarts, index, names.labels, names.abouts))
    choose(frame, names.ids[static_cast<std::size_t>(index)]);
  for (const auto& entry : distributions())
    if (entry.id == source.id) draw_params(frame, entry.params);
  for (const ImageSetEntry& set : image_sets())
    if (set.id == source.id) draw_params(frame, set.params);
}

void draw_file(FrameContext& frame) {
  const std::string name = std::filesystem::path(frame.scene.data.file).filename().string();
  tinted_text(Tint::kDim, name);
  ImGui::SetItemTooltip("%s", frame.scene.data.file.c_str());
  std::string columns = frame.scene.data.columns;
  if (!edit_text("Columns", card("columns"), EditMark::kRestarts, columns, "all")) return;
  Scene scene = frame.scene;
  scene.data.columns = columns;
  frame.actions.edit(std::move(scene), "columns");
}

/// Your images: which file, how large, and what was left out of it.
void draw_image_file(FrameContext& frame) {
  const std::filesystem::path file = frame.scene.data.file;
  tinted_text(Tint::kDim, (file.has_filename() ? file : file.parent_path()).filename().string());
  ImGui::SetItemTooltip("%s", frame.scene.data.file.c_str());
  if (!frame.scene.data.labels.empty()) {
    tinted_text(Tint::kDim, "labels: " + std::filesystem::path(frame.scene.data.labels).filename().string());
    ImGui::SetItemTooltip("%s", frame.scene.data.labels.c_str());
  }
  edit_scene_field(frame, "data.size");
  edit_scene_field(frame, "data.channels");
}

/// How many images there are, and what there is to know about how they were read.
void draw_image_facts(const FrameContext& frame) {
  const ImageSet* images = frame.snapshot.experiment->data->as_images();
  if (!images) return;
  const ImageShape& shape = images->shape();
  tinted_text(Tint::kDim,
              fmt::format("{} images of {}×{}{}, {} held out", with_separators(images->training().count()),
                          shape.width, shape.height, shape.channels == 3 ? " RGB" : "",
                          with_separators(images->held_out().count())));
  const std::string& note = frame.snapshot.experiment->data_note;
  if (!note.empty()) stale_note(note);
}

void draw_drawn(FrameContext& frame) {
  tinted_text(
      Tint::kDim,
      fmt::format("{} points", with_separators(static_cast<long long>(frame.scene.data.points.size()))));
  ImGui::SameLine();
  if (!ImGui::SmallButton("Clear")) return;
  // Data cannot be empty: start over from the default shape, with the brush at hand.
  Scene scene = frame.scene;
  scene.data.points.clear();
  scene.data.source = DataSpec{}.source;
  frame.view.brush = true;
  frame.actions.edit(std::move(scene), "clear drawn points");
}

void draw_buttons(FrameContext& frame) {
  const bool images = is_image_data(frame.scene.data);
  const float width =
      images ? -1 : 0.5f * (ImGui::GetContentRegionAvail().x - ImGui::GetStyle().ItemSpacing.x);
  const std::string import = std::string(icon::kImport) + "  Import";
  if (ImGui::Button(import.c_str(), {width, 0}))
    frame.actions.file = images ? FileIntent::kImportImages : FileIntent::kImportPoints;
  ImGui::SetItemTooltip(
      images ? "Images from an IDX file, an .npy array, or the folder of a PNG file. Dropping a file or a "
               "folder on "
               "the window does the same."
             : "Points from a .csv, .txt, .tsv or .npy file. Dropping a file on the window does the same.");
  if (images) return;
  ImGui::SameLine();
  const bool brush = frame.view.brush;
  if (brush) ImGui::PushStyleColor(ImGuiCol_Button, ImGui::GetStyleColorVec4(ImGuiCol_ButtonActive));
  const std::string paint = std::string(icon::kBrush) + "  Brush";
  if (ImGui::Button(paint.c_str(), {width, 0})) frame.view.brush = !brush;
  if (brush) ImGui::PopStyleColor();
  explain_item("Brush", card("brush"));
}

void draw_brush_radius(FrameContext& frame) {
  static const Param radius{.name = "radius",
                            .label = "Brush radius",
                            .value = 0.15,
                            .min = 0.01,
                            .max = 5,
                            .about = {"Radius of the brush, in data units."},
                            .logarithmic = true};
  edit_param(radius, frame.view.brush_radius, EditMark::kNone);
}

}  // namespace

void draw_data(FrameContext& frame) {
  draw_source(frame);
  const std::string& id = frame.scene.data.source.id;
  if (id == kFileData) draw_file(frame);
  if (id == kDrawnData) draw_drawn(frame);
  if (id == kImageFileData) draw_image_file(frame);
  draw_image_facts(frame);
  draw_buttons(frame);
  if (is_image_data(frame.scene.data)) return;
  if (frame.view.brush) draw_brush_radius(frame);
  edit_scene_field(frame, "data.standardize");
  edit_scene_field(frame, "data.scale");
  if (!frame.experiment.oracle_is_exact) edit_scene_field(frame, "data.oracle_bandwidth");
}

}  // namespace diffuscope
