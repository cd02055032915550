#include "app/panels/score_panel.h"

#include <fmt/format.h>
#include <implot.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "app/panels/cards.h"
#include "app/panels/stage/stage_layers.h"
#include "app/widgets/help_marker.h"
#include "app/widgets/labelled_value.h"
#include "app/widgets/plot_style.h"
#include "app/widgets/role_colors.h"

namespace diffuscope {
namespace {

template <class Choice>
struct Option {
  Choice choice;
  const char* label;
};

template <class Choice, std::size_t N>
void choose(const char* name, const char* card_id, Choice& value,
            const std::array<Option<Choice>, N>& options) {
  explain_label(name, card(card_id));
  for (const auto& option : options) {
    ImGui::SameLine(0, option.choice == options.front().choice ? ImGui::GetFontSize() : -1);
    if (ImGui::RadioButton(option.label, value == option.choice)) value = option.choice;
  }
}

constexpr std::array<Option<ModelChoice>, 3> kModels{
    {{ModelChoice::kEma, "EMA"}, {ModelChoice::kRaw, "raw"}, {ModelChoice::kExact, "exact"}}};
constexpr std::array<Option<ArrowScale>, 2> kScales{
    {{ArrowScale::kNormalized, "all alike"}, {ArrowScale::kTrue, "true"}}};

}  // namespace

void ScorePanel::remember(const FieldView& field, int diffusion_steps) {
  if (run_ != field.run || error_.empty()) {
    run_ = field.run;
    u_.clear();
    for (std::size_t i = 0; i < kBins; ++i) u_.push_back((static_cast<double>(i) + 0.5) / kBins);
    error_.assign(kBins, std::nan(""));
  }
  if (!field.error) return;
  const auto bin = static_cast<std::size_t>(field.t / diffusion_steps * kBins);
  error_[std::min(bin, kBins - 1)] = field.error->rms_eps;
}

void ScorePanel::draw_history(FrameContext& frame) {
  explain_label("Error by noise level, as t passed", card("score_error_curve"), true);
  if (!begin_plot("score error", {-1, -1}, "t/T", nullptr, ImPlotAxisFlags_Lock, 0)) return;
  double most = 1e-3, least = 1;
  for (const double error : error_)
    if (error > 0) most = std::max(most, error), least = std::min(least, error);
  ImPlot::SetupAxisLimits(ImAxis_X1, 0, 1, ImPlotCond_Always);
  setup_log_axis(ImAxis_Y1, std::min(0.5 * least, 0.3 * most), 2 * most);
  ImPlotSpec spec = line_spec(role_colors().model, 1.5f);
  spec.Marker = ImPlotMarker_Circle;
  spec.MarkerSize = 2.5f;
  spec.MarkerFillColor = spec.MarkerLineColor = role_colors().model;
  ImPlot::PlotScatter("error", u_.data(), error_.data(), static_cast<int>(u_.size()), spec);
  double u = frame.view.u;
  if (ImPlot::DragLineX(1, &u, role_colors().selection, 1.2f)) frame.view.u = std::clamp(u, 0.0, 1.0);
  end_plot();
}

void ScorePanel::draw(FrameContext& frame) {
  const auto field = shown_field(frame);
  if (field && field != last_) remember(*field, frame.experiment.schedule.steps());
  last_ = field;
  const bool learned = field && field->error;
  const std::string value = learned ? fmt::format("{:.3f}", field->error->rms_eps)
                            : frame.view.score_model == ModelChoice::kExact ? "0"
                                                                            : "…";
  headline(value, "RMS score error at t, times σ", Tint::kPlain, "Score error", card("score_error"));
  if (begin_values("score", false)) {
    value_row("Relative to the score's length", card("score_error_relative"),
              learned ? fmt::format("{:.1f} %", 100 * field->error->relative) : "", "", Tint::kPlain);
    value_row("Noise level t", card("t"), field ? fmt::format("{:.0f}", field->t) : "", "", Tint::kPlain);
    end_values();
  }
  if (field && !field->density_is_exact) stale_note("compared with kernels on 4,096 points");
  choose("Score of", "model_choice", frame.view.score_model, kModels);
  choose("Arrows", "arrow_scale", frame.view.arrow_scale, kScales);
  if (!error_.empty()) draw_history(frame);
}

}  // namespace diffuscope
