#include "app/panels/bound_values_panel.h"

#include <fmt/format.h>
#include <imgui.h>

#include <array>
#include <cmath>

#include "app/panels/cards.h"
#include "app/widgets/form.h"
#include "app/widgets/help_marker.h"
#include "app/widgets/icons.h"
#include "app/widgets/labelled_value.h"
#include "app/widgets/param_sliders.h"

namespace diffuscope {
namespace {

std::string nats(double value) { return std::isfinite(value) ? fmt::format("{:.3f}", value) : "…"; }
std::string nats(const std::optional<Estimate>& value) { return value ? nats(value->mean) : "…"; }
std::string with_error(const Estimate& value) {
  return fmt::format("{:.3f} ± {:.3f}", value.mean, 2 * value.standard_error);
}

/// What training can still gain; point by point where both bounds come from the same levels and noise.
Estimate gap_of(const Bound& learned, const Bound& exact) {
  if (learned.consistency.size() == exact.consistency.size())
    return estimate(learned.point_totals - exact.point_totals);
  return {learned.total.mean - exact.total.mean,
          std::hypot(learned.total.standard_error, exact.total.standard_error)};
}

void draw_headline(const BoundView* view) {
  const Estimate gap = view ? gap_of(view->learned, view->exact) : Estimate{};
  headline(view ? nats(gap.mean) : "…", "nats left to gain by training", view ? Tint::kPlain : Tint::kDim,
           "Gap", card("bound_gap"));
}

void edit_settings(FrameContext& frame) {
  BoundSettings& settings = frame.view.bound;
  static const std::array<const char*, 2> kDecompositions{"posterior", "neighbours"};
  static const std::array<About, 2> kAbouts{card("bound_decomposition"), card("decomposition_neighbours")};
  int decomposition = static_cast<int>(settings.decomposition);
  if (edit_segments("Written by", card("bound_decomposition"), EditMark::kNone, decomposition,
                    kDecompositions, kAbouts))
    settings.decomposition = static_cast<Decomposition>(decomposition);
  static const std::vector<std::string> kVariances{"posterior", "beta", "interpolated", "optimal", "learned"};
  const bool has_head = frame.experiment.scene.network.variance_head != VarianceHead::kNone;
  int variance = static_cast<int>(settings.variance);
  if (!has_head && settings.variance == ReverseVariance::kLearned)
    variance = static_cast<int>(ReverseVariance::kBeta);
  edit_choice("Reverse variance", card("reverse_variance"), EditMark::kNone, variance,
              std::span(kVariances).first(has_head ? 5 : 4));
  settings.variance = static_cast<ReverseVariance>(variance);
  if (settings.variance != ReverseVariance::kInterpolated) return;
  static const Param kFraction{.name = "interpolation",
                               .label = "Interpolation f",
                               .value = 0.5,
                               .min = 0,
                               .max = 1,
                               .about = card("variance_interpolation")};
  edit_param(kFraction, settings.interpolation, EditMark::kNone);
}

void draw_button(FrameContext& frame) {
  if (frame.evaluations.computing_bound()) {
    const std::string cancel = fmt::format("{}  Cancel###compute", icon::kStop);
    if (ImGui::Button(cancel.c_str())) frame.evaluations.cancel_bound();
    ImGui::SameLine();
    ImGui::SetCursorPosY(ImGui::GetCursorPosY() + ImGui::GetStyle().FramePadding.y);
    const float progress = frame.evaluations.bound_progress();
    progress_line(progress, fmt::format("{:.0f} %", 100 * progress));
    return;
  }
  const int steps = frame.experiment.schedule.steps();
  const std::string compute = fmt::format("{}  Compute all {} terms###compute", icon::kPlay, steps);
  if (ImGui::Button(compute.c_str())) frame.evaluations.compute_bound(frame.snapshot_ptr, frame.view.bound);
  ImGui::SetItemTooltip("Every t, 2,000 points, and the likelihoods along the ODE, with the weights of now");
}

void draw_table(const BoundView& view) {
  if (!begin_values("bound", true)) return;
  ImGui::TableNextRow();
  ImGui::TableNextColumn();
  tinted_text(Tint::kDim, "nats");
  ImGui::TableNextColumn();
  tinted_text(Tint::kDim, "network");
  ImGui::TableNextColumn();
  tinted_text(Tint::kDim, "exact");
  const Bound &learned = view.learned, &exact = view.exact;
  value_row("Reconstruction L0", card("bound_reconstruction"), nats(learned.reconstruction.mean),
            nats(exact.reconstruction.mean), Tint::kPlain);
  value_row("Consistency, sum", card("bound_consistency"), nats(learned.consistency_sum()),
            nats(exact.consistency_sum()), Tint::kPlain);
  value_row("Prior matching LT", card("bound_prior"), nats(learned.prior.mean), nats(exact.prior.mean),
            Tint::kPlain);
  value_row("Bound", card("bound"), nats(learned.total.mean), nats(exact.total.mean), Tint::kPlain);
  value_row("-ln p by the ODE", card("nll_ode"), nats(view.ode_learned), nats(view.ode_exact), Tint::kPlain);
  value_row("-ln p of the data", card("nll_true"), "", view.nll_true ? nats(view.nll_true) : "unknown",
            Tint::kPlain);
  end_values();
}

std::string origin_of(const BoundView& view) {
  if (view.whole)
    return fmt::format("all {} terms, EMA of iteration {}, {:.1f} s", view.learned.steps,
                       with_separators(view.iteration), view.seconds);
  return fmt::format("from {} of {} terms, EMA of iteration {}", view.learned.consistency.size() + 2,
                     view.learned.steps + 1, with_separators(view.iteration));
}

}  // namespace

void BoundValuesPanel::draw(FrameContext& frame) {
  const auto latest = frame.evaluations.bound();
  const BoundView* view = latest && latest->exact.complete ? latest.get() : nullptr;
  draw_headline(view);
  begin_dense_rows();
  edit_settings(frame);
  end_dense_rows();
  draw_button(frame);
  if (!view) return;
  begin_dense_rows();
  draw_table(*view);
  end_dense_rows();
  tinted_text(Tint::kDim, "bound " + with_error(view->learned.total) + ", gap " +
                              with_error(gap_of(view->learned, view->exact)));
  const bool stale = view->run != frame.snapshot.run || !(view->settings == frame.view.bound);
  tinted_text(stale ? Tint::kWarning : Tint::kDim, origin_of(*view));
  if (!view->nll_true) stale_note("Exact here: kernels on 4,096 points of the shape");
}

}  // namespace diffuscope
