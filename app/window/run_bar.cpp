#include "app/window/run_bar.h"

#include <fmt/format.h>
#include <imgui.h>

#include <algorithm>

#include "app/backend_choice.h"
#include "app/panels/cards.h"
#include "app/panels/twin_menu.h"
#include "app/widgets/help_marker.h"
#include "app/widgets/icons.h"
#include "app/widgets/labelled_value.h"
#include "app/widgets/role_colors.h"

namespace diffuscope {
namespace {

const ImVec4& color_of(std::size_t run) { return role_colors().runs[std::min<std::size_t>(run, 3)]; }

std::string text_of(const RunView& run) {
  return run.title.empty() ? run.name : run.name + "   " + run.title;
}

/// Index of the checkpoint that is looked at; one more than there are: the present.
int place_of(const Snapshot& snapshot) {
  const Checkpoints& kept = *snapshot.checkpoints;
  if (!snapshot.is_past()) return static_cast<int>(kept.size());
  const auto after =
      std::upper_bound(kept.begin(), kept.end(), snapshot.iteration,
                       [](std::int64_t i, const CheckpointPtr& c) { return i < c->state.iteration; });
  return static_cast<int>(after - kept.begin()) - 1;
}

void explain_training_time(const Snapshot& snapshot) {
  const Checkpoints& kept = *snapshot.checkpoints;
  About about = card("training_time");
  about.meaning += fmt::format(" Kept: {} moments, {:.1f} MB.", kept.size(),
                               static_cast<double>(bytes_of(kept)) / (1 << 20));
  explain_item("Time of training", about);
}

}  // namespace

void draw_run_menu(FrameContext& frame) {
  if (ImGui::BeginMenu("Twin with another", frame.runs.size() <= kMostTwins)) {
    draw_twin_menu(frame);
    ImGui::EndMenu();
  }
  ImGui::Separator();
  for (std::size_t i = 0; i < frame.runs.size(); ++i) {
    const std::string label = fmt::format("Show {}###Show {}", text_of(frame.runs[i]), frame.runs[i].name);
    if (ImGui::MenuItem(label.c_str(), nullptr, frame.runs[i].shown))
      frame.actions.show_run = static_cast<int>(i);
  }
  ImGui::Separator();
  for (std::size_t i = 1; i < frame.runs.size(); ++i) {
    const std::string label = fmt::format("Close {}###Close {}", text_of(frame.runs[i]), frame.runs[i].name);
    if (ImGui::MenuItem(label.c_str())) frame.actions.close_twin = static_cast<int>(i);
  }
  if (ImGui::MenuItem("Go on from here", nullptr, false, frame.snapshot.is_past()))
    frame.actions.go_on_from_past = true;
  ImGui::Separator();
  if (ImGui::BeginMenu("Computed by")) {
    for (const BackendEntry& entry : backend_choices()) {
      if (ImGui::MenuItem(entry.label.c_str(), nullptr, entry.id == frame.backend.id()))
        frame.actions.backend = entry.id;
      explain_item(entry.label.c_str(), entry.about);
    }
    ImGui::EndMenu();
  }
}

void draw_run_chips(FrameContext& frame) {
  if (frame.runs.size() < 2) return;
  const float font = ImGui::GetFontSize();
  const float each = 2 * font, height = ImGui::GetFrameHeight();
  const float left = ImGui::GetWindowWidth() - each * static_cast<float>(frame.runs.size()) - font;
  ImGui::SameLine(std::max(left, ImGui::GetCursorPosX()));
  ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, ImVec2{0, 0});
  ImGui::PushStyleVar(ImGuiStyleVar_SelectableTextAlign, ImVec2{0.5f, 0.5f});
  for (std::size_t i = 0; i < frame.runs.size(); ++i) {
    const RunView& run = frame.runs[i];
    const ImVec2 at = ImGui::GetCursorScreenPos();
    ImGui::PushStyleColor(ImGuiCol_Text, run.shown ? color_of(i) : faded(color_of(i), 0.7f));
    const std::string label = run.name + "###run " + run.name;
    if (ImGui::Selectable(label.c_str(), false, 0, {each, height}))
      frame.actions.show_run = static_cast<int>(i);
    ImGui::PopStyleColor();
    ImGui::SetItemTooltip("Run %s\nAll panels show the one that is underlined.", text_of(run).c_str());
    if (run.shown)
      ImGui::GetWindowDrawList()->AddLine({at.x + 0.4f * font, at.y + height - 1},
                                          {at.x + each - 0.4f * font, at.y + height - 1},
                                          ImGui::GetColorU32(color_of(i)), 2);
  }
  ImGui::PopStyleVar(2);
}

void draw_training_time(FrameContext& frame, float width) {
  const float font = ImGui::GetFontSize();
  const Snapshot& snapshot = frame.snapshot;
  const Checkpoints& kept = *snapshot.checkpoints;
  const bool past = snapshot.is_past();
  const float buttons = past ? 14 * font : 0;
  if (width < 9 * font + buttons || kept.size() < 2) return;
  int place = place_of(snapshot);
  const int present = static_cast<int>(kept.size());
  const std::string shown = past ? "iteration " + with_separators(snapshot.iteration) : "training time: now";
  ImGui::SetNextItemWidth(std::min(width - buttons, 14 * font));
  ImGui::PushStyleVar(ImGuiStyleVar_FramePadding, ImVec2{ImGui::GetStyle().FramePadding.x, 0});
  if (past) ImGui::PushStyleColor(ImGuiCol_Text, role_colors().selection);
  const bool moved = ImGui::SliderInt("##training time", &place, 0, present, shown.c_str());
  if (past) ImGui::PopStyleColor();
  explain_training_time(snapshot);
  if (moved)
    frame.actions.look_back =
        place >= present ? -1 : kept[static_cast<std::size_t>(std::max(place, 0))]->state.iteration;
  if (past) {
    ImGui::SameLine(0, 0.5f * font);
    if (ImGui::SmallButton("Back to now")) frame.actions.look_back = -1;
    ImGui::SameLine(0, 0.5f * font);
    if (ImGui::SmallButton("Go on from here")) frame.actions.go_on_from_past = true;
    ImGui::SetItemTooltip("Training continues from these weights; Ctrl+Z brings the later ones back.");
  }
  ImGui::PopStyleVar();
}

}  // namespace diffuscope
