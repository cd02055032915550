#include "app/panels/bound_panel.h"

#include <fmt/format.h>
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

constexpr double kLowest = 1e-6;  // nats, of the logarithmic axis

/// Tick labels: the first t of about ten groups.
void setup_group_ticks(const std::vector<int>& edges) {
  std::vector<double> at;
  std::vector<std::string> texts;
  const std::size_t groups = edges.size() - 1;
  const std::size_t stride = std::max<std::size_t>(1, groups / 10);
  for (std::size_t i = 0; i < groups; i += stride) {
    at.push_back(static_cast<double>(i));
    texts.push_back(fmt::format("{}", edges[i]));
  }
  std::vector<const char*> labels;
  for (const std::string& text : texts) labels.push_back(text.c_str());
  ImPlot::SetupAxisTicks(ImAxis_X1, at.data(), static_cast<int>(at.size()), labels.data());
}

void draw_legend() {
  color_key("exact denoiser", role_colors().exact);
  ImGui::SameLine(0, ImGui::GetFontSize());
  color_key("network: what training can still gain", role_colors().model);
}

}  // namespace

TermGroups group_terms(const Bound& bound, const std::vector<int>& edges) {
  TermGroups groups;
  const std::size_t count = edges.empty() ? 0 : edges.size() - 1;
  groups.sum.assign(count, 0);
  std::vector<double> variances(count, 0);
  for (const BoundTerm& term : bound.consistency) {
    const auto next = std::upper_bound(edges.begin(), edges.end(), term.t);
    const auto i = static_cast<std::size_t>(next - edges.begin()) - 1;
    if (i >= count) continue;
    groups.sum[i] += term.steps * term.nats.mean;
    variances[i] += std::pow(term.steps * term.nats.standard_error, 2);
  }
  for (const double variance : variances) groups.error.push_back(2 * std::sqrt(variance));
  return groups;
}

BoundPanel::Curve BoundPanel::curve_of(const Bound& bound) const {
  const double lowest = logarithmic_ ? kLowest : -1e9;
  Curve curve;
  for (const BoundTerm& term : bound.consistency) {
    const auto& [mean, error] = term.nats;
    curve.t.push_back(term.t);
    curve.nats.push_back(std::max(mean, lowest));
    curve.low.push_back(std::max(mean - 2 * error, lowest));
    curve.high.push_back(std::max(mean + 2 * error, lowest));
  }
  return curve;
}

void BoundPanel::update(const std::shared_ptr<const BoundView>& view) {
  if (view == shown_) return;
  shown_ = view;
  logarithmic_ = view->settings.decomposition == Decomposition::kPosterior;
  edges_ = strata_edges(view->learned.steps, BoundView::kStrata);
  positions_.clear();
  for (std::size_t i = 0; i + 1 < edges_.size(); ++i) positions_.push_back(static_cast<double>(i));
  learned_groups_ = group_terms(view->learned, edges_);
  exact_groups_ = group_terms(view->exact, edges_);
  learned_ = curve_of(view->learned);
  exact_ = curve_of(view->exact);
}

void BoundPanel::draw_stack(float height) {
  explain_label("Consistency terms, added up", card("bound_stack"), true);
  ImGui::SameLine(0, 2 * ImGui::GetFontSize());
  draw_legend();
  if (!begin_plot("##stack", {-1, height}, "t   (data to noise)", "nats", 0, 0, ImPlotFlags_NoLegend)) return;
  double top = 1e-3, bottom = 0;
  for (std::size_t i = 0; i < positions_.size(); ++i) {
    top = std::max(top, learned_groups_.sum[i] + learned_groups_.error[i]);
    bottom = std::min({bottom, learned_groups_.sum[i] - learned_groups_.error[i], exact_groups_.sum[i]});
  }
  const auto count = static_cast<int>(positions_.size());
  ImPlot::SetupAxisLimits(ImAxis_X1, -0.7, count - 0.3, ImPlotCond_Always);
  ImPlot::SetupAxisLimits(ImAxis_Y1, logarithmic_ ? 0 : 1.05 * bottom, 1.05 * top, ImPlotCond_Always);
  setup_group_ticks(edges_);
  const RoleColors& role = role_colors();
  constexpr double kWidth = 0.8;
  ImPlot::PlotBars("network", positions_.data(), learned_groups_.sum.data(), count, kWidth,
                   fill_spec(role.model, 0.85f));
  ImPlot::PlotBars("exact", positions_.data(), exact_groups_.sum.data(), count, kWidth,
                   fill_spec(role.exact));
  ImPlot::PlotErrorBars("error", positions_.data(), learned_groups_.sum.data(), learned_groups_.error.data(),
                        count, line_spec(role.text_dim, 1));
  end_plot();
}

void BoundPanel::draw_terms(FrameContext& frame) {
  explain_label("Term by term", card("bound_terms"), true);
  if (!begin_plot("##terms", {-1, -1}, "t", "L(t-1), nats", 0, 0, ImPlotFlags_NoLegend)) return;
  double top = 1e-3, bottom = 0;
  for (const Curve* curve : {&learned_, &exact_})
    for (std::size_t i = 0; i < curve->t.size(); ++i) {
      top = std::max(top, curve->high[i]);
      bottom = std::min(bottom, curve->low[i]);
    }
  const double steps = shown_->learned.steps;
  setup_log_axis(ImAxis_X1, 1.9, std::max(3.0, 1.05 * steps));
  if (logarithmic_)
    setup_log_axis(ImAxis_Y1, kLowest, 2 * top);
  else
    ImPlot::SetupAxisLimits(ImAxis_Y1, 1.05 * bottom, 1.05 * top, ImPlotCond_Always);
  const auto plot = [](const char* name, const Curve& curve, const ImVec4& color) {
    const auto count = static_cast<int>(curve.t.size());
    ImPlot::PlotShaded(name, curve.t.data(), curve.low.data(), curve.high.data(), count,
                       fill_spec(color, 0.3f));
    ImPlot::PlotLine(name, curve.t.data(), curve.nats.data(), count, line_spec(color, 1.5f));
  };
  plot("exact", exact_, role_colors().exact);
  plot("network", learned_, role_colors().model);
  double t = std::max(1.9, frame.view.u * steps);
  if (ImPlot::DragLineX(1, &t, role_colors().selection, 1.2f)) {
    frame.view.u = std::clamp(t / steps, 0.0, 1.0);
    frame.view.forward.playing = false;
  }
  end_plot();
}

void BoundPanel::draw(FrameContext& frame) {
  if (const auto view = frame.evaluations.bound(); view && view->exact.complete) update(view);
  if (!shown_) return stale_note("The first terms of the bound are being averaged …");
  if (shown_->run != frame.snapshot.run) stale_note("of the run before; the new one follows …");
  if (positions_.empty())
    return stale_note("With T = 1 there is no consistency term: only reconstruction and prior.");
  const float line = ImGui::GetTextLineHeightWithSpacing();
  draw_stack(0.52f * (ImGui::GetContentRegionAvail().y - 2 * line));
  draw_terms(frame);
}

}  // namespace diffuscope
