#include "app/panels/level_loss_panel.h"

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
#include "core/denoisers/parameterization.h"

namespace diffuscope {
namespace {

constexpr double kLowest = 1e-5, kHighest = 2;  // of the error axis and of the strip's colours

constexpr std::array<Prediction, 4> kUnits{Prediction::kEps, Prediction::kX0, Prediction::kV,
                                           Prediction::kScore};
constexpr std::array<const char*, 4> kUnitNames{"ε", "x0", "v", "score"};

/// The errors by level in the unit the view asks for.
template <class Values>
std::array<double, kLevelBins> in_unit(const FrameContext& frame, const Values& eps_errors) {
  const Schedule& schedule = frame.experiment.schedule;
  std::array<double, kLevelBins> errors{};
  for (std::size_t bin = 0; bin < kLevelBins; ++bin) {
    const double t = (static_cast<double>(bin) + 0.5) / kLevelBins * schedule.steps();
    const double factor = error_factor(frame.view.error_unit, schedule.at(t));
    errors[bin] = static_cast<double>(eps_errors[bin]) * factor * factor;
  }
  return errors;
}

/// The outline of the bins as a curve: two points a bin.
struct Stairs {
  std::array<float, 2 * kLevelBins> u, error;
};

template <class Values>
Stairs stairs_of(const Values& errors) {
  Stairs stairs;
  for (std::size_t bin = 0; bin < kLevelBins; ++bin) {
    const float error = static_cast<float>(errors[bin]);
    const float value = std::isfinite(error) ? std::max(error, 1e-30f) : NAN;
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

/// A small combo box at the right end of the line.
void choose_unit(FrameContext& frame) {
  const auto now = std::find(kUnits.begin(), kUnits.end(), frame.view.error_unit);
  const auto index = static_cast<std::size_t>(now == kUnits.end() ? 0 : now - kUnits.begin());
  // At the right; where the values before it are long, narrower.
  const float width = 4.6f * ImGui::GetFontSize();
  ImGui::SameLine();
  ImGui::SetCursorPosX(std::max(ImGui::GetContentRegionMax().x - width, ImGui::GetCursorPosX()));
  ImGui::SetNextItemWidth(-1);
  ImGui::PushStyleVar(ImGuiStyleVar_FramePadding, ImVec2{ImGui::GetStyle().FramePadding.x, 0});
  if (ImGui::BeginCombo("##unit", kUnitNames[index])) {
    for (std::size_t i = 0; i < kUnits.size(); ++i)
      if (ImGui::Selectable(kUnitNames[i], i == index)) frame.view.error_unit = kUnits[i];
    ImGui::EndCombo();
  } else {
    explain_item("Unit of the error", card("error_unit"));
  }
  ImGui::PopStyleVar();
}

/// From the least to the largest of the curves, in whole decades; fixed for noise, so that runs compare.
std::array<double, 2> error_range(Prediction unit, std::span<const Stairs> curves) {
  if (unit == Prediction::kEps) return {kLowest, kHighest};
  double low = HUGE_VAL, high = 0;
  for (const Stairs& curve : curves)
    for (const float error : curve.error)
      if (std::isfinite(error)) low = std::min<double>(low, error), high = std::max<double>(high, error);
  if (!(high > 0)) return {kLowest, kHighest};
  return {std::pow(10, std::floor(std::log10(low))), 1.5 * high};
}

/// The errors at the cursor in the colours of the curves, which they name.
void draw_values(FrameContext& frame, const std::vector<double>* exact, const std::vector<double>* averaged) {
  const auto bin =
      static_cast<std::size_t>(std::clamp(static_cast<int>(frame.view.u * kLevelBins), 0, kLevelBins - 1));
  explain_label("Error", card("level_loss"));
  const auto value = [&](const char* name, const ImVec4& color, const auto& errors) {
    ImGui::SameLine(0, 0.6f * ImGui::GetFontSize());
    ImGui::TextColored(color, "%s %s", name, short_number(in_unit(frame, errors)[bin]).c_str());
  };
  const ImVec4 color = role_colors().model;
  value("raw", faded(color, 0.7f), frame.snapshot.level_loss);
  if (averaged) value("EMA", color, *averaged);
  if (exact) value("exact", role_colors().exact, *exact);
  choose_unit(frame);
}

}  // namespace

bool LevelHistory::record(const Snapshot& snapshot) {
  if (snapshot.is_past() && snapshot.run == run_) return false;  // the rows know it already
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
  const double past = static_cast<double>(frame.snapshot.iteration);
  const double last = history_.rows().empty() ? 1 : static_cast<double>(history_.rows().back().iteration);
  ImPlot::SetupAxisLimits(ImAxis_X1, 0, 1, ImPlotCond_Always);
  ImPlot::SetupAxisLimits(ImAxis_Y1, 0, last, ImPlotCond_Always);
  const std::array<double, 2> ticks{0, last};
  ImPlot::SetupAxisTicks(ImAxis_Y1, ticks.data(), static_cast<int>(ticks.size()));
  ImPlot::PlotImage("##strip", strip_->reference(), {0, last}, {1, 0});
  if (frame.snapshot.is_past()) dashed_line(past, role_colors().selection);
  drag_cursor(frame.view.u);
  const bool hovered = ImPlot::IsPlotHovered();
  end_plot();
  if (hovered) explain_item("Noise error over the run", card("level_history"));
}

void LevelLossPanel::draw_curves(const FrameContext& frame, const std::vector<double>* exact,
                                 const std::vector<double>* averaged) {
  const ImVec4 color = role_colors().model;
  std::vector<Stairs> curves{stairs_of(in_unit(frame, frame.snapshot.level_loss))};
  curves.push_back(exact ? stairs_of(in_unit(frame, *exact)) : curves.front());
  curves.push_back(averaged ? stairs_of(in_unit(frame, *averaged)) : curves.front());
  const auto [low, high] = error_range(frame.view.error_unit, curves);
  ImPlot::SetupAxisLimits(ImAxis_X1, 0, 1, ImPlotCond_Always);
  setup_log_axis(ImAxis_Y1, low, high);
  const auto plot = [](const char* name, const Stairs& curve, const ImPlotSpec& spec) {
    ImPlot::PlotLine(name, curve.u.data(), curve.error.data(), 2 * kLevelBins, spec);
  };
  ImPlot::PlotShaded("##network", curves[0].u.data(), curves[0].error.data(), 2 * kLevelBins, low,
                     fill_spec(color, 0.25f));
  plot("raw", curves[0], line_spec(faded(color, 0.55f), 1.2f));
  if (averaged) plot("EMA", curves[2], line_spec(color, 1.8f));
  if (exact) plot("exact", curves[1], line_spec(role_colors().exact, 1.2f));
}

void LevelLossPanel::draw(FrameContext& frame) {
  const auto history = frame.evaluations.metrics();
  const std::vector<double>* exact = exact_errors(frame, history);
  const bool same_time =
      !frame.snapshot.is_past() || (history && history->level_ema_iteration <= frame.snapshot.iteration);
  const bool has_average = exact && same_time && history->level_ema.size() == kLevelBins;
  draw_values(frame, exact, has_average ? &history->level_ema : nullptr);
  if (!ImPlot::BeginAlignedPlots("levels")) return;
  draw_strip(frame, 0.3f * ImGui::GetContentRegionAvail().y);
  if (begin_plot("##levels", {-1, -1}, "u = t/T   (data to noise)", nullptr, 0, 0, ImPlotFlags_NoLegend)) {
    draw_curves(frame, exact, has_average ? &history->level_ema : nullptr);
    drag_cursor(frame.view.u);
    end_plot();
  }
  ImPlot::EndAlignedPlots();
}

}  // namespace diffuscope
