#include "app/panels/breakpoints_panel.h"

#include <fmt/format.h>
#include <imgui.h>

#include <algorithm>

#include "app/panels/cards.h"
#include "app/panels/debug/debug_view.h"
#include "app/widgets/form.h"
#include "app/widgets/help_marker.h"
#include "app/widgets/icons.h"
#include "app/widgets/labelled_value.h"

namespace diffuscope {
namespace {

constexpr std::size_t kMostHits = 200;

/// A switch with the number that belongs to it.
template <class Value>
void breakpoint(const char* name, const char* card_id, bool& on, Value* value) {
  ImGui::PushID(name);
  ImGui::Checkbox(name, &on);
  explain_item(name, card(card_id));
  if (value) {
    ImGui::SameLine(11 * ImGui::GetFontSize());
    ImGui::SetNextItemWidth(-1);
    if constexpr (std::is_same_v<Value, int>)
      ImGui::InputInt("##value", value, 1, 10);
    else
      ImGui::InputDouble("##value", value, 0, 0, "%.4g");
    *value = std::max(Value{0}, *value);
    if (ImGui::IsItemDeactivatedAfterEdit()) on = true;
    explain_item(name, card(card_id));
  }
  ImGui::PopID();
}

void edit_breakpoints(Breakpoints& at) {
  constexpr double* kNoNumber = nullptr;
  breakpoint("not finite", "break_finite", at.not_finite, kNoNumber);
  breakpoint("another mode", "break_mode", at.mode_change, kNoNumber);
  breakpoint("step", "break_step", at.at_step, &at.step);
  breakpoint("|x| beyond", "break_bound", at.too_far, &at.bound);
  breakpoint("x̂0 off exact by", "break_apart", at.apart, &at.distance);
}

}  // namespace

void BreakpointsPanel::find_hits(const FrameContext& frame, const std::shared_ptr<const TraceView>& view) {
  const Breakpoints& wanted = frame.view.debug.breakpoints;
  if (hits_of_ == view && hits_for_ == wanted) return;
  hits_of_ = view, hits_for_ = wanted;
  hits_.clear();
  for (auto hit = first_hit(view->trace, wanted, 0); hit && hits_.size() < kMostHits;
       hit = first_hit(view->trace, wanted, hit->step + 1))
    hits_.push_back(*hit);
}

void BreakpointsPanel::draw(FrameContext& frame) {
  const auto view = shown_trace(frame);
  ImGui::BeginDisabled(!view);
  if (ImGui::Button(fmt::format("{}  Run to the next", icon::kForward).c_str()))
    run_to_breakpoint(frame, view->trace);
  ImGui::EndDisabled();
  if (!frame.view.debug.stopped.empty()) tinted_text(Tint::kWarning, "Stopped: " + frame.view.debug.stopped);
  begin_dense_rows();
  edit_breakpoints(frame.view.debug.breakpoints);
  end_dense_rows();
  if (!view) return stale_note(missing_trace(frame));
  find_hits(frame, view);
  tinted_text(Tint::kDim, hits_.empty() ? fmt::format("Particle {} meets none.", view->trace.particle)
                                        : fmt::format("Particle {} meets them at", view->trace.particle));
  for (const BreakpointHit& hit : hits_)
    if (ImGui::Selectable(hit.reason.c_str(), hit.step == current_level(frame)))
      jump_to_level(frame, hit.step);
}

}  // namespace diffuscope
