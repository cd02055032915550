#include "app/panels/score_matching_panel.h"

#include <fmt/format.h>
#include <implot.h>

#include <algorithm>

#include "app/panels/cards.h"
#include "app/panels/score_curve.h"
#include "app/widgets/help_marker.h"
#include "app/widgets/labelled_value.h"
#include "app/widgets/plot_style.h"
#include "app/widgets/role_colors.h"

namespace diffuscope {
namespace {

const std::vector<EpsErrors>& chosen(const ScoreErrors& moment, ModelChoice model) {
  return model == ModelChoice::kRaw ? moment.raw : moment.ema;
}

}  // namespace

void ScoreMatchingPanel::draw_history(const ScoreErrorHistory& history, std::size_t level,
                                      const Snapshot& snapshot) {
  if (!begin_plot("score matching", {-1, -1}, "iteration", nullptr, ImPlotAxisFlags_Lock,
                  ImPlotAxisFlags_Lock))
    return;
  const double most = *std::max_element(denoising_.begin(), denoising_.end());
  const double last = std::max(iterations_.back(), iterations_.front() + 1);
  ImPlot::SetupAxisLimits(ImAxis_X1, iterations_.front(), last, ImPlotCond_Always);
  ImPlot::SetupAxisLimits(ImAxis_Y1, 0, 1.1 * std::max(most, 1.2 * history.floor[level]), ImPlotCond_Always);
  setup_legend(ImPlotLocation_NorthEast);
  const auto count = static_cast<int>(iterations_.size());
  const RoleColors& role = role_colors();
  ImPlot::PlotShaded("gap", iterations_.data(), fisher_.data(), denoising_.data(), count,
                     fill_spec(role.exact, 0.22f));
  ImPlot::PlotLine("denoising loss", iterations_.data(), denoising_.data(), count,
                   curve_spec(role.model, 1.8f, iterations_.size()));
  ImPlot::PlotLine("Fisher divergence", iterations_.data(), fisher_.data(), count,
                   curve_spec(role.error, 1.8f, iterations_.size()));
  if (snapshot.is_past()) cursor_line(static_cast<double>(snapshot.iteration));
  dashed_line(history.floor[level], role.exact, "gap, exact");
  end_plot();
}

void ScoreMatchingPanel::draw(FrameContext& frame) {
  const auto history = frame.evaluations.score_errors();
  if (!history || history->moments.empty()) {
    stale_note("The first errors are being computed …");
    return;
  }
  const std::size_t level = ratio_at_cursor(frame, history->ratios);
  iterations_.clear(), denoising_.clear(), fisher_.clear();
  for (const ScoreErrors& moment : history->moments) {
    const EpsErrors& errors = chosen(moment, frame.view.score_model)[level];
    iterations_.push_back(static_cast<double>(moment.iteration));
    denoising_.push_back(errors.to_noise);
    fisher_.push_back(errors.to_exact);
  }
  const EpsErrors& now = chosen(moment_at(*history, frame.snapshot.iteration), frame.view.score_model)[level];
  explain_label(fmt::format("At σ/α = {:.3g}, times σ²/D", history->ratios[level]).c_str(),
                card("score_matching"), true);
  if (begin_values("matching", true)) {
    value_row("Denoising loss", card("denoising_matching"), short_number(now.to_noise), "", Tint::kPlain);
    value_row("Fisher divergence", card("fisher_divergence"), short_number(now.to_exact), "0", Tint::kPlain);
    value_row("Gap", card("matching_gap"), short_number(now.to_noise - now.to_exact),
              short_number(history->floor[level]), Tint::kPlain);
    end_values();
  }
  draw_history(*history, level, frame.snapshot);
}

}  // namespace diffuscope
