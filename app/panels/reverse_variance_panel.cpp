#include "app/panels/reverse_variance_panel.h"

#include <imgui.h>
#include <implot.h>

#include <algorithm>
#include <cmath>

#include "app/panels/cards.h"
#include "app/widgets/help_marker.h"
#include "app/widgets/labelled_value.h"
#include "app/widgets/plot_style.h"
#include "app/widgets/role_colors.h"

namespace diffuscope {
namespace {

void plot_band(const char* name, const VarianceCurve& curve, const ImVec4& color) {
  const auto count = static_cast<int>(curve.t.size());
  ImPlot::PlotShaded(name, curve.t.data(), curve.low.data(), curve.high.data(), count,
                     fill_spec(color, 0.3f));
  ImPlot::PlotLine(name, curve.t.data(), curve.mean.data(), count, line_spec(color, 1.5f));
}

void draw_keys(bool learned) {
  const RoleColors& role = role_colors();
  const auto key = [](const char* name, const char* id, const ImVec4& color) {
    color_key(name, color);
    explain_item(name, card(id));
  };
  key("exact", "exact_variance", role.exact);
  ImGui::SameLine();
  key("optimal", "optimal_variance", role.accent);
  ImGui::SameLine();
  key("posterior", "reverse_variance", role.noise);
  if (!learned) return;
  ImGui::SameLine();
  key("head", "learned_variance", role.model);
}

}  // namespace

void ReverseVariancePanel::update(const std::shared_ptr<const BoundView>& view, const Schedule& schedule) {
  if (view == shown_) return;
  shown_ = view;
  for (auto* values : {&posterior_t_, &posterior_, &optimal_t_, &optimal_}) values->clear();
  constexpr int kPoints = 200;
  for (int i = 0; i < kPoints && schedule.steps() >= 2; ++i) {
    const int t = static_cast<int>(std::lround(2 * std::pow(schedule.steps() / 2.0, i / (kPoints - 1.0))));
    if (!posterior_t_.empty() && t <= posterior_t_.back()) continue;
    const VarianceRange range = variance_range(schedule.at(t - 1), schedule.at(t));
    posterior_t_.push_back(t);
    posterior_.push_back(range.posterior / range.beta);
  }
  for (const BoundTerm& term : view->exact.consistency) {
    const NoiseLevel to = schedule.at(term.t - 1), from = schedule.at(term.t);
    optimal_t_.push_back(term.t);
    optimal_.push_back(optimal_variance(to, from, term.error) / transition(to, from).variance);
  }
}

void ReverseVariancePanel::draw(FrameContext& frame) {
  const auto view = frame.evaluations.bound();
  if (view && view->exact.complete && view->run == frame.snapshot.run)
    update(view, frame.experiment.schedule);
  if (!shown_ || posterior_t_.empty()) return stale_note("Variances over t follow with the first bound …");
  draw_keys(!shown_->learned_variance.t.empty());
  if (!begin_plot("##variance", {-1, -1}, "t", "share of beta", 0, 0, ImPlotFlags_NoLegend)) return;
  setup_log_axis(ImAxis_X1, 1.9, std::max(3.0, 1.05 * posterior_t_.back()));
  double most = 1.2;  // shares of beta
  if (shown_->exact_variance)
    for (const double high : shown_->exact_variance->high) most = std::max(most, high);
  ImPlot::SetupAxisLimits(ImAxis_Y1, 0, 1.1 * most, ImPlotCond_Always);
  const RoleColors& role = role_colors();
  dashed_line(1, role.text_dim, "beta");
  if (shown_->exact_variance) plot_band("exact", *shown_->exact_variance, role.exact);
  ImPlot::PlotLine("posterior", posterior_t_.data(), posterior_.data(), static_cast<int>(posterior_t_.size()),
                   line_spec(role.noise, 1.2f));
  ImPlot::PlotLine("optimal", optimal_t_.data(), optimal_.data(), static_cast<int>(optimal_t_.size()),
                   line_spec(role.accent, 1.2f));
  if (!shown_->learned_variance.t.empty()) plot_band("head", shown_->learned_variance, role.model);
  cursor_line(std::max(1.9, frame.view.u * posterior_t_.back()));
  end_plot();
}

}  // namespace diffuscope
