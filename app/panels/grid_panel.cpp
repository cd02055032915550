#include "app/panels/grid_panel.h"

#include <implot.h>

#include <algorithm>
#include <cmath>

#include "app/panels/cards.h"
#include "app/widgets/help_marker.h"
#include "app/widgets/labelled_value.h"
#include "app/widgets/plot_style.h"
#include "app/widgets/role_colors.h"
#include "core/samplers/knots.h"
#include "core/schedules/custom.h"

namespace diffuscope {
namespace {

constexpr int kHandles = 6;  // of a grid that is not drawn by hand yet

/// Points on the curve of the levels that are there, evenly over the steps.
ControlPoints handles_on(const std::vector<double>& u, const std::vector<double>& log_ratio) {
  ControlPoints points;
  const auto last = static_cast<double>(u.size() - 1);
  const int count = std::min<int>(kHandles, static_cast<int>(u.size()));
  for (int i = 0; i < count; ++i) {
    const auto at = static_cast<std::size_t>(std::lround(i * last / std::max(1, count - 1)));
    points.push_back({u[at], log_ratio[at]});
  }
  return points;
}

}  // namespace

void GridPanel::update(const FrameContext& frame) {
  const SamplerSpec& sampler = frame.scene.sampler;
  if (experiment_ == frame.snapshot.experiment && shown_ == sampler) return;
  experiment_ = frame.snapshot.experiment;
  shown_ = sampler;
  u_.clear(), log_ratio_.clear(), points_.clear(), error_.clear();
  try {
    const auto grid = experiment_->grid_of(sampler);
    const auto visited = grid.size() - 1;  // the last is the data
    for (std::size_t i = 0; i < visited; ++i) {
      const double ratio = grid[i].level.ratio();
      if (!std::isfinite(ratio)) continue;  // no signal at all
      u_.push_back(visited > 1 ? static_cast<double>(i) / static_cast<double>(visited - 1) : 0);
      log_ratio_.push_back(std::log(ratio));
    }
  } catch (const UserError& error) {
    error_ = error.what();
    return;
  }
  if (sampler.grid.id == kKnotsGrid)
    points_ = sampler.knots.empty() ? default_knots() : sampler.knots;
  else if (u_.size() > 1 && u_.front() == 0)
    points_ = handles_on(u_, log_ratio_);
}

void GridPanel::apply(FrameContext& frame, const PointEdit& edit) {
  ControlPoints points = points_;
  bool finished = true;
  switch (edit.kind) {
    case PointEdit::Kind::kMove:
      points = with_knot_moved(points, edit.index, edit.to);
      finished = false;
      break;
    case PointEdit::Kind::kAdd:
      points = with_knot_added(points, edit.to.u);
      break;
    case PointEdit::Kind::kRemove:
      points = with_point_removed(points, edit.index);
      break;
    case PointEdit::Kind::kRelease:
      if (frame.scene.sampler.grid.id != kKnotsGrid) return;
      break;
    case PointEdit::Kind::kNone:
      return;
  }
  Scene scene = frame.scene;
  scene.sampler.grid = {std::string(kKnotsGrid)};
  scene.sampler.knots = std::move(points);
  frame.actions.edit(std::move(scene), "grid levels", finished);
}

void GridPanel::draw(FrameContext& frame) {
  update(frame);
  explain_label("ln σ/α by step: drag", card("grid_levels"));
  if (!error_.empty()) {
    ImGui::PushTextWrapPos(0);
    tinted_text(Tint::kBad, error_);
    ImGui::PopTextWrapPos();
    return;
  }
  if (log_ratio_.empty()) return stale_note("this grid has no level with signal and noise");
  if (!begin_plot("##grid", {-1, -1}, "share of the steps", nullptr, ImPlotAxisFlags_Lock,
                  ImPlotAxisFlags_Lock, ImPlotFlags_NoLegend))
    return;
  const auto [low, high] = std::ranges::minmax(log_ratio_);
  ImPlot::SetupAxisLimits(ImAxis_X1, -0.03, 1.03, ImPlotCond_Always);
  ImPlot::SetupAxisLimits(ImAxis_Y1, low - 1, high + 1,
                          ImGui::IsMouseDown(ImGuiMouseButton_Left) ? ImPlotCond_Once : ImPlotCond_Always);
  const auto count = static_cast<int>(u_.size());
  ImPlotSpec spec = line_spec(role_colors().noise, 1.2f);
  spec.Marker = ImPlotMarker_Circle;
  spec.MarkerSize = 1.5f;
  spec.MarkerFillColor = spec.MarkerLineColor = role_colors().noise;
  ImPlot::PlotLine("##levels", u_.data(), log_ratio_.data(), count, spec);
  apply(frame, drag_.update(points_, role_colors().accent, shown_.grid.id == kKnotsGrid));
  end_plot();
}

}  // namespace diffuscope
