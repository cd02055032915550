#include "app/panels/score_curve.h"

#include <algorithm>
#include <cmath>

#include "app/widgets/plot_style.h"
#include "app/widgets/role_colors.h"
#include "core/fields/score_field.h"

namespace diffuscope {
namespace {

constexpr double kLeastError = 1e-7;

double cursor_ratio(const FrameContext& frame) {
  const Schedule& schedule = frame.experiment.schedule;
  return level_with_score(schedule, frame.view.u * schedule.steps()).ratio();
}

}  // namespace

void draw_ratio_curves(FrameContext& frame, const char* id, const std::vector<double>& ratios,
                       const std::vector<RatioCurve>& curves, float height) {
  double least = 1, most = 1e-3;
  std::vector<RatioCurve> drawn = curves;
  for (RatioCurve& curve : drawn)
    for (double& value : curve.values) {
      value = std::max(value, kLeastError);
      least = std::min(least, value), most = std::max(most, value);
    }
  if (!begin_plot(id, {-1, height}, "σ/α", nullptr, ImPlotAxisFlags_Lock, ImPlotAxisFlags_Lock,
                  ImPlotFlags_NoLegend))
    return;
  setup_log_axis(ImAxis_X1, 0.999 * ratios.front(), 1.001 * ratios.back());
  setup_log_axis(ImAxis_Y1, std::pow(10, std::floor(std::log10(least))),
                 std::pow(10, std::ceil(std::log10(most))));
  for (const RatioCurve& curve : drawn)
    ImPlot::PlotLine(curve.name, ratios.data(), curve.values.data(), static_cast<int>(ratios.size()),
                     line_spec(curve.color, curve.weight));
  double ratio = std::clamp(cursor_ratio(frame), ratios.front(), ratios.back());
  if (ImPlot::DragLineX(1, &ratio, role_colors().selection, 1.2f)) {
    const Schedule& schedule = frame.experiment.schedule;
    frame.view.u = schedule.t_of_ratio(std::clamp(ratio, ratios.front(), ratios.back())) / schedule.steps();
    frame.view.forward.playing = false;
  }
  end_plot();
}

std::size_t ratio_at_cursor(const FrameContext& frame, const std::vector<double>& ratios) {
  const double wanted = std::log(cursor_ratio(frame));
  const auto nearest = std::min_element(ratios.begin(), ratios.end(), [&](double a, double b) {
    return std::abs(std::log(a) - wanted) < std::abs(std::log(b) - wanted);
  });
  return static_cast<std::size_t>(nearest - ratios.begin());
}

}  // namespace diffuscope
