#include "app/panels/level_loss_panel.h"

#include <fmt/format.h>
#include <imgui.h>
#include <implot.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "app/panels/cards.h"
#include "app/widgets/help_marker.h"
#include "app/widgets/labelled_value.h"
#include "app/widgets/plot_style.h"
#include "app/widgets/role_colors.h"

namespace diffuscope {
namespace {

constexpr double kLowest = 1e-5, kHighest = 2;  // of the error axis and of the strip's colours

/// The outline of the bins as a curve: two points a bin.
struct Stairs {
  std::array<float, 2 * kLevelBins> u, error;
};

template <class Values>
Stairs stairs_of(const Values& errors) {
  Stairs stairs;
  for (std::size_t bin = 0; bin < kLevelBins; ++bin) {
    const float error = static_cast<float>(errors[bin]);
    const float value = std::isfinite(error) ? std::max(error, static_cast<float>(kLowest)) : NAN;
    for (const std::size_t edge : {0u, 1u}) {
      stairs.u[2 * bin + edge] = static_cast<float>(bin + edge) / kLevelBins;
      stairs.error[2 * bin + edge] = value;
    }
  }
  return stairs;
}

std::uint32_t strip_color(float error) {
  if (!std::isfinite(error)) return 0;
  const double share = std::log(std::max<double>(error, kLowest) / kLowest) / std::log(1 / kLowest);
  const ImVec4 low = ImGui::GetStyleColorVec4(ImGuiCol_WindowBg);
  const ImVec4 color = role_colors().model;
  return ImGui::ColorConvertFloat4ToU32(mixed(low, color, static_cast<float>(std::clamp(share, 0.0, 1.0))));
}

/// u = t/T of the cursor: a click or drag in the plot moves it.
void drag_cursor(double& u) {
  if (ImPlot::IsPlotHovered() && ImGui::IsMouseDown(ImGuiMouseButton_Left))
    u = std::clamp(ImPlot::GetPlotMousePos().x, 0.0, 1.0);
  cursor_line(u);
}

/// The exact denoiser's error by level, once it is known for this run.
const std::vector<double>* exact_errors(const FrameContext& frame,
                                        const std::shared_ptr<const MetricHistory>& history) {
  const bool known =
      history && history->run == frame.snapshot.run && history->level_floor.size() == kLevelBins;
  return known ? &history->level_floor : nullptr;
}

/// The error at the cursor, learned and exact, in the colours of the curves.
void draw_value(const FrameContext& frame, const std::vector<double>* exact) {
  const double u = frame.view.u;
  const auto bin = static_cast<std::size_t>(std::clamp(static_cast<int>(u * kLevelBins), 0, kLevelBins - 1));
  explain_label("Noise error", card("level_loss"));
  ImGui::SameLine();
  ImGui::TextColored(role_colors().model, "%s", short_number(frame.snapshot.level_loss[bin]).c_str());
  if (exact) {
    ImGui::SameLine();
    ImGui::TextColored(role_colors().exact, "exact %s", short_number((*exact)[bin]).c_str());
  }
  ImGui::SameLine();
  tinted_text(Tint::kDim, fmt::format("at t = {:.0f}", u * frame.experiment.schedule.steps()));
}

}  // namespace

bool LevelHistory::record(const Snapshot& snapshot) {
  const bool restarted =
      snapshot.run != run_ || (!rows_.empty() && snapshot.iteration < rows_.back().iteration);
  if (restarted) *this = {};
  run_ = snapshot.run;
  const bool due =
      rows_.empty() ? snapshot.iteration > 0 : snapshot.iteration >= rows_.back().iteration + stride_;
  if (!due) return restarted;
  rows_.push_back({snapshot.iteration, snapshot.level_loss});
  if (static_cast<int>(rows_.size()) == kRows) {
    for (std::size_t i = 0; i < rows_.size() / 2; ++i) rows_[i] = rows_[2 * i + 1];
    rows_.resize(rows_.size() / 2);
    stride_ *= 2;
  }
  return true;
}

void LevelLossPanel::paint_strip() {
  const auto& rows = history_.rows();
  std::size_t row = 0;
  for (int y = 0; y < strip_->height(); ++y) {
    // Line y stands for its share of the iterations, whatever the spacing of the rows.
    const auto iteration = rows.empty() ? 0 : rows.back().iteration * (y + 1) / strip_->height();
    while (row + 1 < rows.size() && rows[row].iteration < iteration) ++row;
    std::uint32_t* pixels = strip_->row(y);
    for (std::size_t bin = 0; bin < kLevelBins; ++bin)
      pixels[bin] = rows.empty() ? 0 : strip_color(rows[row].loss[bin]);
  }
  strip_->changed();
  painted_ = role_theme();
}

void LevelLossPanel::draw_strip(FrameContext& frame, float height) {
  if (!strip_ || !strip_->alive()) {
    strip_ = std::make_unique<UiTexture>(kLevelBins, LevelHistory::kRows);
    paint_strip();
  }
  if (history_.record(frame.snapshot) || painted_ != role_theme()) paint_strip();
  const auto flags = ImPlotAxisFlags_NoTickLabels | ImPlotAxisFlags_NoGridLines;
  if (!begin_plot("##strip", {-1, height}, nullptr, nullptr, flags,
                  ImPlotAxisFlags_Invert | ImPlotAxisFlags_NoGridLines))
    return;
  const double last = history_.rows().empty() ? 1 : static_cast<double>(history_.rows().back().iteration);
  ImPlot::SetupAxisLimits(ImAxis_X1, 0, 1, ImPlotCond_Always);
  ImPlot::SetupAxisLimits(ImAxis_Y1, 0, last, ImPlotCond_Always);
  const std::array<double, 2> ticks{0, last};
  ImPlot::SetupAxisTicks(ImAxis_Y1, ticks.data(), static_cast<int>(ticks.size()));
  ImPlot::PlotImage("##strip", strip_->reference(), {0, last}, {1, 0});
  drag_cursor(frame.view.u);
  const bool hovered = ImPlot::IsPlotHovered();
  end_plot();
  if (hovered) explain_item("Noise error over the run", card("level_history"));
}

void LevelLossPanel::draw(FrameContext& frame) {
  const auto history = frame.evaluations.metrics();
  const std::vector<double>* exact = exact_errors(frame, history);
  draw_value(frame, exact);
  if (!ImPlot::BeginAlignedPlots("levels")) return;
  draw_strip(frame, 0.34f * ImGui::GetContentRegionAvail().y);
  if (begin_plot("##levels", {-1, -1}, "u = t/T   (data to noise)", nullptr, 0, 0, ImPlotFlags_NoLegend)) {
    ImPlot::SetupAxisLimits(ImAxis_X1, 0, 1, ImPlotCond_Always);
    setup_log_axis(ImAxis_Y1, kLowest, kHighest);
    const Stairs stairs = stairs_of(frame.snapshot.level_loss);
    const ImVec4 color = role_colors().model;
    ImPlot::PlotShaded("network", stairs.u.data(), stairs.error.data(), 2 * kLevelBins, kLowest,
                       fill_spec(color, 0.3f));
    ImPlot::PlotLine("network", stairs.u.data(), stairs.error.data(), 2 * kLevelBins, line_spec(color, 1.5f));
    if (exact) {
      const Stairs floor = stairs_of(*exact);
      ImPlot::PlotLine("exact", floor.u.data(), floor.error.data(), 2 * kLevelBins,
                       line_spec(role_colors().exact, 1.2f));
    }
    drag_cursor(frame.view.u);
    end_plot();
  }
  ImPlot::EndAlignedPlots();
}

}  // namespace diffuscope
