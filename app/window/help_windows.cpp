#include "app/window/help_windows.h"

#include <imgui.h>

#include "app/widgets/icons.h"
#include "app/widgets/role_colors.h"
#include "app/window/shortcuts.h"
#include "core/version.h"

namespace diffuscope {
namespace {

bool begin_help(const char* title, bool* open) {
  ImGui::SetNextWindowPos(ImGui::GetMainViewport()->GetCenter(), ImGuiCond_Appearing, {0.5f, 0.5f});
  const bool shown = ImGui::Begin(title, open,
                                  ImGuiWindowFlags_AlwaysAutoResize | ImGuiWindowFlags_NoDocking |
                                      ImGuiWindowFlags_NoSavedSettings | ImGuiWindowFlags_NoCollapse);
  if (ImGui::IsWindowFocused() && ImGui::IsKeyPressed(ImGuiKey_Escape)) *open = false;
  return shown;
}

void draw_keys(bool* open) {
  if (begin_help("Keys", open) && ImGui::BeginTable("##keys", 2, ImGuiTableFlags_SizingFixedFit)) {
    for (const KeyHelp& key : key_list()) {
      ImGui::TableNextRow();
      ImGui::TableNextColumn();
      ImGui::TextColored(role_colors().accent, "%s", key.keys);
      ImGui::TableNextColumn();
      ImGui::TextUnformatted(key.meaning);
    }
    ImGui::EndTable();
  }
  ImGui::End();
}

void draw_about(bool* open, const std::string& renderer) {
  if (begin_help("About Diffuscope", open)) {
    ImGui::Text("Diffuscope %s", std::string(kVersion).c_str());
    ImGui::TextUnformatted(
        "Diffusion models, live: data, noise, score and samples of a small network while it learns.");
    ImGui::Spacing();
    ImGui::TextDisabled("%s", renderer.c_str());
    ImGui::TextDisabled("Dear ImGui %s, ImPlot, MicroTeX, Eigen, GLFW, libspng, Font Awesome, Roboto",
                        IMGUI_VERSION);
  }
  ImGui::End();
}

}  // namespace

void draw_help_windows(ShellState& shell, const std::string& renderer) {
  if (shell.show_keys) draw_keys(&shell.show_keys);
  if (shell.show_about) draw_about(&shell.show_about, renderer);
}

}  // namespace diffuscope
