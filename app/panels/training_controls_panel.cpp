#include "app/panels/training_controls_panel.h"

#include <fmt/format.h>
#include <imgui.h>

#include <algorithm>

#include "app/panels/cards.h"
#include "app/panels/field_controls.h"
#include "app/panels/phase_parts.h"
#include "app/widgets/help_marker.h"
#include "app/widgets/icons.h"
#include "app/widgets/labelled_value.h"
#include "app/widgets/role_colors.h"

namespace diffuscope {
namespace {

struct StatusLook {
  const char* text;
  Tint tint;
};

StatusLook look_of(RunStatus status) {
  switch (status) {
    case RunStatus::kRunning:
      return {"Training", Tint::kGood};
    case RunStatus::kPaused:
      return {"Paused", Tint::kDim};
    case RunStatus::kFinished:
      return {"Finished", Tint::kGood};
    case RunStatus::kDiverged:
      return {"Diverged", Tint::kBad};
    case RunStatus::kFailed:
      return {"Stopped by an error", Tint::kBad};
  }
  return {"", Tint::kPlain};
}

bool wide_button(const char* icon, const char* text) {
  const std::string label = std::string(icon) + "  " + text;
  return ImGui::Button(label.c_str());
}

void draw_buttons(FrameContext& frame) {
  const RunStatus status = frame.snapshot.status;
  auto& commands = frame.actions.commands;
  const float width = 5.5f * ImGui::GetFontSize();
  if (status == RunStatus::kRunning) {
    const std::string label = std::string(icon::kPause) + "  Pause";
    if (ImGui::Button(label.c_str(), {width, 0})) commands.emplace_back(Pause{});
    ImGui::SetItemTooltip("Pause training (Space)");
  } else {
    const bool more = status == RunStatus::kFinished;
    const std::string label = std::string(icon::kPlay) + (more ? "  Train on" : "  Train");
    if (ImGui::Button(label.c_str(), {width, 0})) commands.emplace_back(Resume{});
    ImGui::SetItemTooltip("%s", more ? "Train as many iterations again (Space)" : "Go on training (Space)");
  }
  ImGui::SameLine();
  if (ImGui::Button(icon::kStepForward)) commands.emplace_back(StepOnce{});
  ImGui::SetItemTooltip("One iteration, then pause (→)");
  ImGui::SameLine();
  if (wide_button(icon::kReset, "Reset")) commands.emplace_back(Reset{});
  ImGui::SetItemTooltip("Back to the first weights (R). Ctrl+Z brings these weights back.");
}

void draw_status(const Snapshot& snapshot) {
  const StatusLook look = look_of(snapshot.status);
  ImGui::SameLine(0, ImGui::GetFontSize());
  ImGui::AlignTextToFramePadding();
  tinted_text(look.tint, look.text);
  ImGui::SameLine(0, ImGui::GetFontSize());
  ImGui::AlignTextToFramePadding();
  const float share = snapshot.planned_iterations > 0 ? static_cast<float>(snapshot.iteration) /
                                                            static_cast<float>(snapshot.planned_iterations)
                                                      : 1.0f;
  ImGui::SetCursorPosY(ImGui::GetCursorPosY() + ImGui::GetStyle().FramePadding.y);
  ImGui::BeginGroup();
  const bool narrow = ImGui::GetContentRegionAvail().x < 10 * ImGui::GetFontSize();
  const std::string done = with_separators(snapshot.iteration);
  progress_line(share,
                narrow ? done : fmt::format("{} of {}", done, with_separators(snapshot.planned_iterations)));
  ImGui::EndGroup();
  explain_item("Iteration", card("iteration"));
}

/// What happened, and the repair that usually helps as one button.
void draw_trouble(FrameContext& frame) {
  const Snapshot& snapshot = frame.snapshot;
  if (snapshot.message.empty()) return;
  ImGui::PushTextWrapPos(0);
  tinted_text(Tint::kBad, std::string(icon::kWarning) + "  " + snapshot.message);
  ImGui::PopTextWrapPos();
  if (snapshot.status != RunStatus::kDiverged) return;
  Scene slower = frame.scene;
  double& rate = slower.training.live.learning_rate;
  rate = std::max(rate / 10, 1e-6);
  const std::string label = fmt::format("Go on with learning rate {:.2g}", rate);
  if (ImGui::Button(label.c_str())) {
    frame.actions.edit(std::move(slower), "learning rate");
    frame.actions.commands.emplace_back(Resume{});
  }
}

void draw_live_settings(FrameContext& frame) {
  const int columns = ImGui::GetContentRegionAvail().x > 24 * ImGui::GetFontSize() ? 2 : 1;
  if (!ImGui::BeginTable("live", columns, ImGuiTableFlags_SizingStretchSame | ImGuiTableFlags_NoPadOuterX))
    return;
  for (const char* path : {"training.learning_rate", "training.batch"}) {
    ImGui::TableNextColumn();
    edit_scene_field(frame, path);
  }
  ImGui::EndTable();
}

void draw_performance(const Snapshot& snapshot) {
  const auto reading = [](const char* name, const char* id, const std::string& value) {
    explain_label(name, card(id), true);
    ImGui::SameLine(0, 0.4f * ImGui::GetFontSize());
    ImGui::TextUnformatted(value.c_str());
    ImGui::SameLine(0, 1.2f * ImGui::GetFontSize());
  };
  reading("Speed", "speed",
          fmt::format("{} it/s", with_separators(static_cast<long long>(snapshot.iterations_per_second))));
  reading("Learning rate now", "learning_rate_now", fmt::format("{:.3g}", snapshot.learning_rate));
  reading("Gradient", "gradient_norm", short_number(snapshot.gradient_norm));
  explain_label("Time per iteration", card("phases"), true);
  phase_bar(iteration_parts(snapshot.phases));
}

}  // namespace

void TrainingControlsPanel::draw(FrameContext& frame) {
  draw_buttons(frame);
  draw_status(frame.snapshot);
  draw_trouble(frame);
  draw_live_settings(frame);
  if (frame.snapshot.message.empty()) draw_performance(frame.snapshot);
}

}  // namespace diffuscope
