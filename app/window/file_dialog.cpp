#include "app/window/file_dialog.h"

#include <imgui.h>
#include <misc/cpp/imgui_stdlib.h>
#include <portable_file_dialogs.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "app/widgets/icons.h"

namespace diffuscope {

namespace fs = std::filesystem;

/// The desktop's dialog: a program of its own that we wait for.
struct FileDialog::Native {
  std::optional<pfd::open_file> open;
  std::optional<pfd::save_file> save;

  bool ready() { return open ? open->ready(0) : save->ready(0); }
  fs::path result() {
    if (save) return save->result();
    const auto chosen = open->result();
    return chosen.empty() ? fs::path{} : fs::path(chosen.front());
  }
  void close() { open ? open->kill() : save->kill(); }
};

namespace {

std::vector<std::string> filters_of(const FileQuestion& question) {
  std::string patterns;
  for (const std::string& extension : question.extensions)
    patterns += (patterns.empty() ? "*" : " *") + extension;
  return {question.kind, patterns, "All files", "*"};
}

bool has_extension(const fs::path& file, const std::vector<std::string>& extensions) {
  return extensions.empty() ||
         std::find(extensions.begin(), extensions.end(), file.extension()) != extensions.end();
}

}  // namespace

FileDialog::FileDialog(bool native) : native_allowed_(native) {}

FileDialog::~FileDialog() {
  if (native_ && !native_->ready()) native_->close();
}

void FileDialog::ask(FileQuestion question, Chosen chosen) {
  if (native_ && !native_->ready()) native_->close();
  native_.reset();
  question_ = std::move(question);
  chosen_ = std::move(chosen);
  open_ = appearing_ = true;
  const std::string start = question_.suggestion.string();
  if (native_allowed_ && pfd::settings::available()) {
    native_ = std::make_unique<Native>();
    if (question_.save)
      native_->save.emplace(question_.title, start, filters_of(question_));
    else
      native_->open.emplace(question_.title, start, filters_of(question_));
    return;
  }
  std::error_code failed;
  path_ = fs::absolute(question_.suggestion.empty() ? fs::path(".") : question_.suggestion, failed)
              .lexically_normal()
              .string();
  folder_.clear();
}

void FileDialog::draw() {
  if (!open_) return;
  if (native_)
    poll_native();
  else
    draw_popup();
}

void FileDialog::poll_native() {
  if (!native_->ready()) return;
  const fs::path path = native_->result();
  native_.reset();
  open_ = false;
  if (!path.empty()) accept(path);
}

void FileDialog::accept(fs::path path) {
  open_ = false;
  if (question_.save && path.extension().empty() && !question_.extensions.empty())
    path += question_.extensions.front();
  const Chosen chosen = std::exchange(chosen_, nullptr);  // it may ask the next question
  if (chosen) chosen(path);
}

void FileDialog::draw_popup() {
  const std::string title = question_.title + "###file dialog";
  if (appearing_) ImGui::OpenPopup(title.c_str());
  const float font = ImGui::GetFontSize();
  ImGui::SetNextWindowPos(ImGui::GetMainViewport()->GetCenter(), ImGuiCond_Appearing, {0.5f, 0.5f});
  ImGui::SetNextWindowSize({36 * font, 24 * font}, ImGuiCond_Appearing);
  bool stay = true;
  if (!ImGui::BeginPopupModal(title.c_str(), &stay, ImGuiWindowFlags_NoSavedSettings)) {
    open_ = false;
    return;
  }
  if (appearing_) ImGui::SetKeyboardFocusHere();
  appearing_ = false;
  ImGui::SetNextItemWidth(-1);
  bool done =
      ImGui::InputTextWithHint("##path", "path of the file", &path_, ImGuiInputTextFlags_EnterReturnsTrue);
  read_folder();
  const float below = ImGui::GetFrameHeightWithSpacing();
  if (ImGui::BeginChild("##files", {0, -below})) draw_list();
  ImGui::EndChild();
  const bool is_file =
      !path_.empty() && (question_.save ? fs::path(path_).has_filename() : fs::is_regular_file(path_));
  ImGui::BeginDisabled(!is_file);
  done |= ImGui::Button(question_.save ? "Save" : "Open", {6 * font, 0});
  ImGui::EndDisabled();
  ImGui::SameLine();
  if (ImGui::Button("Cancel", {6 * font, 0}) || ImGui::IsKeyPressed(ImGuiKey_Escape)) stay = false;
  if ((done && is_file) || !stay) {
    open_ = false;
    ImGui::CloseCurrentPopup();
  }
  ImGui::EndPopup();
  if (done && is_file) accept(path_);
}

void FileDialog::draw_list() {
  if (folder_.has_parent_path() && folder_ != folder_.root_path() && ImGui::Selectable(".."))
    path_ = (folder_.parent_path() / "").string();
  for (const fs::path& folder : folders_) {
    const std::string label = std::string(icon::kOpen) + "  " + folder.filename().string();
    if (ImGui::Selectable(label.c_str())) path_ = (folder / "").string();
  }
  for (const fs::path& file : files_)
    if (ImGui::Selectable(file.filename().string().c_str(), path_ == file.string())) path_ = file.string();
}

void FileDialog::read_folder() {
  const fs::path typed(path_);
  std::error_code failed;
  const fs::path folder = fs::is_directory(typed, failed) && !typed.has_filename() ? typed.parent_path()
                          : fs::is_directory(typed, failed)                        ? typed
                                                                                   : typed.parent_path();
  if (folder == folder_ && !folder_.empty()) return;
  folder_ = folder;
  folders_.clear();
  files_.clear();
  for (const auto& entry :
       fs::directory_iterator(folder_, fs::directory_options::skip_permission_denied, failed)) {
    if (entry.path().filename().string().starts_with('.')) continue;
    std::error_code unknown;
    if (entry.is_directory(unknown))
      folders_.push_back(entry.path());
    else if (has_extension(entry.path(), question_.extensions))
      files_.push_back(entry.path());
  }
  std::sort(folders_.begin(), folders_.end());
  std::sort(files_.begin(), files_.end());
}

}  // namespace diffuscope
