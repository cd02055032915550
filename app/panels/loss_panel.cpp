#include "app/panels/loss_panel.h"

#include <imgui.h>

#include <algorithm>
#include <cmath>

#include "app/panels/cards.h"
#include "app/widgets/help_marker.h"
#include "app/widgets/labelled_value.h"
#include "app/widgets/role_colors.h"

namespace diffuscope {
namespace {

struct Limits {
  double min = 0.1, max = 1;
};

/// Room for the smooth curve and most of the raw one: single bad batches may stick out.
Limits loss_limits(const LossHistory& loss) {
  Limits limits{HUGE_VAL, 0};
  for (const float value : loss.smooth) {
    if (!(value > 0) || !std::isfinite(value)) continue;
    limits.min = std::min<double>(limits.min, value);
    limits.max = std::max<double>(limits.max, value);
  }
  if (limits.max == 0) return {};
  return {limits.min / 1.6, limits.max * 1.6};
}

void draw_value(const Snapshot& snapshot) {
  explain_label("Loss", card("loss"));
  ImGui::SameLine();
  const std::string value = snapshot.iteration > 0 ? short_number(snapshot.recent_loss) : "–";
  tinted_text(std::isfinite(snapshot.recent_loss) ? Tint::kPlain : Tint::kBad, value);
  ImGui::SameLine();
  tinted_text(Tint::kDim, "mean of the last 100 iterations");
}

}  // namespace

void LossPanel::draw(FrameContext& frame) {
  const LossHistory& loss = frame.snapshot.loss;
  draw_value(frame.snapshot);
  if (!begin_plot("##loss", {-1, -1}, "iteration", nullptr)) return;
  const Limits limits = loss_limits(loss);
  const double last = std::max<double>(static_cast<double>(frame.snapshot.newest_iteration), 10);
  ImPlot::SetupAxisLimits(ImAxis_X1, 0, last, following_.condition());
  setup_log_axis(ImAxis_Y1, limits.min, limits.max, following_.condition());
  setup_legend(ImPlotLocation_NorthEast);
  following_.update();
  const auto count = static_cast<int>(loss.raw.size());
  const ImVec4 color = role_colors().model;
  ImPlot::PlotLine("raw", loss.iteration.data(), loss.raw.data(), count, line_spec(faded(color, 0.35f), 1));
  ImPlot::PlotLine("smoothed", loss.iteration.data(), loss.smooth.data(), count, line_spec(color, 2));
  if (frame.snapshot.is_past()) cursor_line(static_cast<double>(frame.snapshot.iteration));
  end_plot();
}

}  // namespace diffuscope
