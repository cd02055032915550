#include "app/panels/schedules/schedule_comparison.h"

#include <fmt/format.h>

#include <algorithm>

#include "app/evaluations/forward_jobs.h"
#include "app/panels/cards.h"
#include "app/widgets/help_marker.h"
#include "app/widgets/icons.h"
#include "app/widgets/labelled_value.h"
#include "app/widgets/layer_toggle.h"
#include "app/widgets/role_colors.h"

namespace diffuscope {
namespace {

/// "Linear", with what differs from its defaults in short.
std::string name_of(const ScheduleSpec& spec) {
  std::string name = spec.kind.id;
  for (const auto& entry : schedules())
    if (entry.id == spec.kind.id) name = entry.label;
  const auto unscaled = spec.kind.params.find("scale_with_T");
  if (unscaled != spec.kind.params.end() && unscaled->second == 0) name += ", unscaled";
  if (spec.zero_terminal_snr) name += ", zero SNR";
  return fmt::format("{}, T = {}", name, spec.diffusion_steps);
}

bool small_button(const char* icon, const char* tooltip) {
  ImGui::SameLine(0, 2);
  const bool pressed = ImGui::SmallButton(icon);
  ImGui::SetItemTooltip("%s", tooltip);
  return pressed;
}

/// The curves of `spec`; those of before where it is no schedule (the application says why).
bool try_curves(const ScheduleSpec& spec, ScheduleCurves& curves) {
  try {
    curves = curves_of(make_schedule(spec));
    return true;
  } catch (const UserError&) {
    return false;
  }
}

}  // namespace

const Scene& scene_now(const FrameContext& frame) {
  return frame.actions.scene ? *frame.actions.scene : frame.scene;
}

ImVec4 schedule_color(std::size_t index) {
  const RoleColors& role = role_colors();
  const ImVec4 colors[] = {role.accent, role.exact, role.model, role.noise};
  return colors[index % std::size(colors)];
}

void ScheduleComparison::update(const FrameContext& frame) {
  const ScheduleSpec& own = scene_now(frame).schedule;
  if (shown_.empty()) shown_.push_back({name_of(own), {}, true, curves_of(frame.experiment.schedule)});
  ShownSchedule& first = shown_.front();
  bool changed = false;
  if (!(first.spec == own) && try_curves(own, first.curves)) {
    first.spec = own;
    first.name = name_of(own);
    changed = true;
  }
  frame.evaluations.forward().want_information(frame.experiment);
  const auto view = frame.evaluations.forward().information();
  const InformationByRatio* before = known_.get();
  if (view) known_ = std::shared_ptr<const InformationByRatio>(view, &view->known);
  if (!known_) return;
  if (known_.get() != before)
    for (ShownSchedule& schedule : shown_) add_information(schedule.curves, *known_);
  else if (changed)
    add_information(first.curves, *known_);
}

void ScheduleComparison::add(ShownSchedule schedule) {
  if (shown_.size() > kMostCompared) return;
  if (!try_curves(schedule.spec, schedule.curves)) return;
  if (known_) add_information(schedule.curves, *known_);
  shown_.push_back(std::move(schedule));
}

void ScheduleComparison::draw_chip(FrameContext& frame, std::size_t index) {
  ShownSchedule& schedule = shown_[index];
  ImGui::PushID(static_cast<int>(index));
  flow(layer_toggle_width(schedule.name.c_str()) + 4 * ImGui::GetFontSize());
  layer_toggle(schedule.name.c_str(), schedule_color(index), schedule.on);
  explain_item(schedule.name.c_str(), card(index == 0 ? "own_schedule" : "compared_schedule"));
  if (index > 0) {
    if (small_button(icon::kRefresh, "Exchange with the scene's schedule (A/B)")) {
      Scene scene = scene_now(frame);
      std::swap(scene.schedule, schedule.spec);
      std::swap(schedule.curves, shown_.front().curves);
      std::swap(schedule.name, shown_.front().name);
      shown_.front().spec = scene.schedule;
      frame.actions.edit(std::move(scene), "schedule A/B");
    }
    if (small_button(icon::kClose, "Remove")) remove_ = index;
  }
  ImGui::PopID();
}

void ScheduleComparison::draw_adder(FrameContext& frame) {
  const bool full = shown_.size() > kMostCompared;
  flow(11 * ImGui::GetFontSize());
  ImGui::BeginDisabled(full);
  if (ImGui::Button(fmt::format("{} Keep", icon::kPin).c_str())) {
    ShownSchedule kept = shown_.front();
    kept.spec = scene_now(frame).schedule;
    add(std::move(kept));
  }
  explain_item("Keep", card("keep_schedule"));
  ImGui::SameLine();
  ImGui::SetNextItemWidth(7.5f * ImGui::GetFontSize());
  if (ImGui::BeginCombo("##compare", "Compare …", ImGuiComboFlags_HeightLarge)) {
    for (const auto& entry : schedules()) {
      if (ImGui::Selectable(entry.label.c_str())) {
        ScheduleSpec spec;
        spec.kind = {entry.id};
        spec.diffusion_steps = frame.scene.schedule.diffusion_steps;
        add({name_of(spec), spec});
      }
      explain_item(entry.label.c_str(), entry.about);
    }
    ImGui::EndCombo();
  }
  explain_item("Compare", card("compare_schedule"));
  ImGui::EndDisabled();
}

void ScheduleComparison::draw(FrameContext& frame) {
  for (std::size_t i = 0; i < shown_.size(); ++i) draw_chip(frame, i);
  if (remove_ > 0) shown_.erase(shown_.begin() + static_cast<std::ptrdiff_t>(std::exchange(remove_, 0)));
  draw_adder(frame);
}

}  // namespace diffuscope
