#include "app/window/menu_bar.h"

#include <fmt/format.h>
#include <imgui.h>

#include <algorithm>
#include <array>

#include "app/widgets/icons.h"
#include "app/widgets/role_colors.h"
#include "app/window/run_bar.h"
#include "app/window/shortcuts.h"

namespace diffuscope {
namespace {

bool item(const char* icon, const char* label, const char* key = nullptr, bool enabled = true) {
  return ImGui::MenuItem(fmt::format("{}  {}###{}", icon, label, label).c_str(), key, false, enabled);
}

void draw_recent_files(FrameContext& frame, const Files& files) {
  if (!ImGui::BeginMenu("Recent", !files.recent.empty())) return;
  for (const auto& file : files.recent) {
    if (!ImGui::MenuItem(file.filename().string().c_str())) continue;
    frame.actions.file = file.extension() == ".safetensors" ? FileIntent::kOpenModel : FileIntent::kOpenScene;
    frame.actions.file_path = file;
  }
  ImGui::EndMenu();
}

void draw_file_menu(FrameContext& frame, const Files& files, ShellState& shell) {
  FileIntent& file = frame.actions.file;
  if (item(icon::kOpen, "Open scene…", "Ctrl+O")) file = FileIntent::kOpenScene;
  draw_recent_files(frame, files);
  if (item(icon::kSave, "Save scene", "Ctrl+S")) file = FileIntent::kSaveScene;
  if (ImGui::MenuItem("Save scene as…", "Ctrl+Shift+S")) file = FileIntent::kSaveSceneAs;
  ImGui::Separator();
  if (ImGui::MenuItem("Open trained model…")) file = FileIntent::kOpenModel;
  if (ImGui::MenuItem("Save trained model…")) file = FileIntent::kSaveModel;
  ImGui::Separator();
  if (item(icon::kImport, "Import points…")) file = FileIntent::kImportPoints;
  if (item(icon::kImport, "Import images…")) file = FileIntent::kImportImages;
  if (item(icon::kExport, "Export samples…")) file = FileIntent::kExportSamples;
  if (ImGui::BeginMenu("Export picture")) {
    for (int scale = 1; scale <= 4; ++scale) {
      if (!ImGui::MenuItem(fmt::format("PNG, {}×…###{}x", scale, scale).c_str())) continue;
      file = FileIntent::kExportPicture;
      frame.actions.picture_scale = scale;
    }
    ImGui::EndMenu();
  }
  if (item(icon::kCamera, "Picture in this folder", "S")) frame.actions.screenshot = true;
  ImGui::Separator();
  if (ImGui::MenuItem("Quit", "Ctrl+Q")) shell.quit = true;
}

void draw_edit_menu(FrameContext& frame, const Runs& runs) {
  const std::string undo = "Undo " + runs.undo_label(), redo = "Redo " + runs.redo_label();
  if (ImGui::MenuItem((undo + "###Undo").c_str(), "Ctrl+Z", false, runs.can_undo()))
    frame.actions.undo = true;
  if (ImGui::MenuItem((redo + "###Redo").c_str(), "Ctrl+Y", false, runs.can_redo()))
    frame.actions.redo = true;
  ImGui::Separator();
  if (item(icon::kReset, "Reset training", "R")) frame.actions.commands.push_back(Reset{});
}

void draw_scale_items(AppState& view) {
  if (ImGui::MenuItem("Larger", "Ctrl++")) view.ui_scale = next_scale(view.ui_scale, 1);
  if (ImGui::MenuItem("Smaller", "Ctrl+-")) view.ui_scale = next_scale(view.ui_scale, -1);
  if (ImGui::MenuItem("Normal size", "Ctrl+0")) view.ui_scale = 1;
}

void draw_view_menu(FrameContext& frame, Workspaces& workspaces, ShellState& shell) {
  AppState& view = frame.view;
  if (item(icon::kSun, "Light theme", nullptr, view.theme != Theme::kLight)) view.theme = Theme::kLight;
  if (item(icon::kMoon, "Dark theme", nullptr, view.theme != Theme::kDark)) view.theme = Theme::kDark;
  ImGui::Separator();
  draw_scale_items(view);
  if (item(icon::kExpand, "Full screen", "F11")) shell.toggle_fullscreen = true;
  ImGui::Separator();
  if (ImGui::BeginMenu("Panels")) {
    workspaces.draw_panel_menu(view.workspace);
    ImGui::EndMenu();
  }
  if (ImGui::MenuItem("Reset layout")) frame.actions.reset_layout = true;
  ImGui::MenuItem("Frame times", nullptr, &view.show_frame_times);
}

void draw_help_menu(ShellState& shell) {
  if (item(icon::kKeyboard, "Keys")) shell.show_keys = true;
  ImGui::MenuItem("Explain what is under the mouse", "F1", false, false);
  ImGui::Separator();
  if (item(icon::kInfo, "About Diffuscope")) shell.show_about = true;
}

/// The workspaces in the middle of the bar: text, underlined where one is.
void draw_workspace_tabs(AppState& view) {
  const float font = ImGui::GetFontSize();
  const float pad = 0.9f * font;
  std::array<float, kWorkspaceNames.size()> widths{};
  float total = 0;
  for (std::size_t w = 0; w < widths.size(); ++w)
    total += widths[w] = ImGui::CalcTextSize(kWorkspaceNames[w]).x + 2 * pad;
  const float middle = 0.5f * (ImGui::GetWindowWidth() - total);
  ImGui::SetCursorPosX(std::max(middle, ImGui::GetCursorPosX() + font));
  ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, ImVec2{0, 0});
  for (std::size_t w = 0; w < widths.size(); ++w) {
    const bool here = view.workspace == static_cast<Workspace>(w);
    const ImVec2 at = ImGui::GetCursorScreenPos();
    ImGui::PushStyleColor(ImGuiCol_Text,
                          here ? ImGui::GetStyleColorVec4(ImGuiCol_Text) : role_colors().text_dim);
    ImGui::PushStyleVar(ImGuiStyleVar_SelectableTextAlign, ImVec2{0.5f, 0.5f});
    if (ImGui::Selectable(kWorkspaceNames[w], false, 0, {widths[w], ImGui::GetFrameHeight()}))
      view.workspace = static_cast<Workspace>(w);
    ImGui::PopStyleVar();
    ImGui::PopStyleColor();
    ImGui::SetItemTooltip("%s workspace (key %d, Page Up and Page Down)", kWorkspaceNames[w],
                          static_cast<int>(w + 1));
    const float line = at.y + ImGui::GetFrameHeight() - 1;
    if (here)
      ImGui::GetWindowDrawList()->AddLine({at.x + 0.5f * pad, line}, {at.x + widths[w] - 0.5f * pad, line},
                                          ImGui::GetColorU32(role_colors().accent), 2);
  }
  ImGui::PopStyleVar();
}

}  // namespace

void draw_menu_bar(FrameContext& frame, const Runs& runs, const Files& files, Workspaces& workspaces,
                   ShellState& shell) {
  ImGui::PushStyleColor(ImGuiCol_WindowBg, ImVec4{0, 0, 0, 0});  // the cleared window is its background
  const bool shown = ImGui::BeginMainMenuBar();
  ImGui::PopStyleColor();
  if (!shown) return;
  if (ImGui::BeginMenu("File")) {
    draw_file_menu(frame, files, shell);
    ImGui::EndMenu();
  }
  if (ImGui::BeginMenu("Edit")) {
    draw_edit_menu(frame, runs);
    ImGui::EndMenu();
  }
  if (ImGui::BeginMenu("Run")) {
    draw_run_menu(frame);
    ImGui::EndMenu();
  }
  if (ImGui::BeginMenu("View")) {
    draw_view_menu(frame, workspaces, shell);
    ImGui::EndMenu();
  }
  if (ImGui::BeginMenu("Help")) {
    draw_help_menu(shell);
    ImGui::EndMenu();
  }
  draw_workspace_tabs(frame.view);
  draw_run_chips(frame);
  ImGui::EndMainMenuBar();
}

}  // namespace diffuscope
