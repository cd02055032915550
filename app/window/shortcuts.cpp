#include "app/window/shortcuts.h"

#include <imgui.h>

#include <algorithm>
#include <array>

#include "app/playback.h"
#include "app/widgets/help_marker.h"

namespace diffuscope {
namespace {

constexpr std::array<double, 9> kScales{0.75, 0.9, 1, 1.1, 1.25, 1.5, 1.75, 2, 2.5};

constexpr std::array kKeys{
    KeyHelp{"Space", "play and pause: training in Train and Compare, time elsewhere"},
    KeyHelp{"→", "one step: an iteration in Train and Compare, a step in time elsewhere"},
    KeyHelp{"←", "one step back in time"},
    KeyHelp{"1 2 3 …", "workspaces Forward, Schedule, Train, Bound, Score, Sample, Compare, Debug, Images"},
    KeyHelp{"Page Down, Page Up", "next and previous workspace (what a clicker sends)"},
    KeyHelp{"R", "reset training; Ctrl+Z brings the weights back"},
    KeyHelp{"S", "picture of the window as PNG in the current folder"},
    KeyHelp{"Ctrl+Z, Ctrl+Y", "undo and redo scene edits, with their weights"},
    KeyHelp{"Ctrl+O, Ctrl+S", "open and save the scene"},
    KeyHelp{"Ctrl++, Ctrl+-, Ctrl+0", "larger, smaller, normal size"},
    KeyHelp{"F1", "keep the explanation of what is under the mouse, large"},
    KeyHelp{"F11", "full screen"},
    KeyHelp{"Ctrl+Q", "quit"},
};

bool pressed(ImGuiKeyChord chord, bool repeat = false) {
  return ImGui::Shortcut(chord, ImGuiInputFlags_RouteGlobal | (repeat ? ImGuiInputFlags_Repeat : 0));
}

void toggle_training(FrameContext& frame) {
  if (frame.snapshot.status == RunStatus::kRunning)
    frame.actions.commands.push_back(Pause{});
  else
    frame.actions.commands.push_back(Resume{});
}

void handle_time_keys(FrameContext& frame) {
  AppState& view = frame.view;
  const int direction =
      (pressed(ImGuiKey_RightArrow, true) ? 1 : 0) - (pressed(ImGuiKey_LeftArrow, true) ? 1 : 0);
  const bool play = pressed(ImGuiKey_Space);
  if (view.workspace == Workspace::kTrain || view.workspace == Workspace::kCompare) {
    if (play) toggle_training(frame);
    if (direction > 0) frame.actions.commands.push_back(StepOnce{});
    return;
  }
  if (play) toggle_playback(view);
  if (direction != 0)
    step_playback(view, direction, frame.experiment.schedule.steps(), frame.scene.sampler.steps);
}

void handle_workspace_keys(AppState& view) {
  constexpr int kCount = static_cast<int>(kWorkspaceNames.size());
  int workspace = static_cast<int>(view.workspace);
  if (pressed(ImGuiKey_PageDown)) workspace = std::min(workspace + 1, kCount - 1);
  if (pressed(ImGuiKey_PageUp)) workspace = std::max(workspace - 1, 0);
  for (int w = 0; w < kCount; ++w)
    if (pressed(ImGuiKey_1 + w) || pressed(ImGuiKey_Keypad1 + w)) workspace = w;
  view.workspace = static_cast<Workspace>(workspace);
}

void handle_file_keys(Actions& actions) {
  if (pressed(ImGuiMod_Ctrl | ImGuiKey_S)) actions.file = FileIntent::kSaveScene;
  if (pressed(ImGuiMod_Ctrl | ImGuiMod_Shift | ImGuiKey_S)) actions.file = FileIntent::kSaveSceneAs;
  if (pressed(ImGuiMod_Ctrl | ImGuiKey_O)) actions.file = FileIntent::kOpenScene;
  if (pressed(ImGuiMod_Ctrl | ImGuiKey_Z, true)) actions.undo = true;
  if (pressed(ImGuiMod_Ctrl | ImGuiKey_Y, true)) actions.redo = true;
  if (pressed(ImGuiMod_Ctrl | ImGuiMod_Shift | ImGuiKey_Z, true)) actions.redo = true;
}

void handle_scale_keys(AppState& view) {
  const ImGuiKeyChord larger[] = {ImGuiMod_Ctrl | ImGuiKey_Equal,
                                  ImGuiMod_Ctrl | ImGuiMod_Shift | ImGuiKey_Equal,
                                  ImGuiMod_Ctrl | ImGuiKey_KeypadAdd};
  for (const ImGuiKeyChord chord : larger)
    if (pressed(chord)) view.ui_scale = next_scale(view.ui_scale, 1);
  if (pressed(ImGuiMod_Ctrl | ImGuiKey_Minus) || pressed(ImGuiMod_Ctrl | ImGuiKey_KeypadSubtract))
    view.ui_scale = next_scale(view.ui_scale, -1);
  if (pressed(ImGuiMod_Ctrl | ImGuiKey_0) || pressed(ImGuiMod_Ctrl | ImGuiKey_Keypad0)) view.ui_scale = 1;
}

}  // namespace

std::span<const KeyHelp> key_list() { return kKeys; }

double next_scale(double scale, int direction) {
  if (direction > 0) {
    const auto larger = std::upper_bound(kScales.begin(), kScales.end(), scale + 1e-3);
    return larger == kScales.end() ? kScales.back() : *larger;
  }
  const auto not_smaller = std::lower_bound(kScales.begin(), kScales.end(), scale - 1e-3);
  return not_smaller == kScales.begin() ? kScales.front() : *(not_smaller - 1);
}

void handle_keys(FrameContext& frame, ShellState& shell) {
  if (pressed(ImGuiKey_F11)) shell.toggle_fullscreen = true;
  if (pressed(ImGuiMod_Ctrl | ImGuiKey_Q)) shell.quit = true;
  handle_file_keys(frame.actions);
  handle_scale_keys(frame.view);
  if (pressed(ImGuiKey_F1) && !pin_hovered_card()) shell.show_keys = true;
  if (ImGui::GetIO().WantTextInput || ImGui::IsPopupOpen("", ImGuiPopupFlags_AnyPopup)) return;
  handle_time_keys(frame);
  handle_workspace_keys(frame.view);
  if (pressed(ImGuiKey_R)) frame.actions.commands.push_back(Reset{});
  if (pressed(ImGuiKey_S)) frame.actions.screenshot = true;
}

}  // namespace diffuscope
