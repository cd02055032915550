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
  ImGui::AlignTextToFramePadding();
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

void ScorePanel::draw_curve(FrameContext& frame, const FieldView& field) {
  explain_label("Error by noise level", card("score_error_curve"), true);
  if (!begin_plot("score error", {-1, -1}, "t/T", nullptr, ImPlotAxisFlags_Lock, ImPlotAxisFlags_Lock,
                  ImPlotFlags_NoLegend))
    return;
  u_.clear(), error_.clear();
  for (std::size_t i = 0; i < field.error_curve.size(); ++i) {
    u_.push_back((static_cast<double>(i) + 0.5) / static_cast<double>(field.error_curve.size()));
    error_.push_back(std::max(1e-6, static_cast<double>(field.error_curve[i])));
  }
  const auto [least, most] = std::minmax_element(error_.begin(), error_.end());
  ImPlot::SetupAxisLimits(ImAxis_X1, 0, 1, ImPlotCond_Always);
  setup_log_axis(ImAxis_Y1, std::pow(10, std::floor(std::log10(*least))),
                 std::pow(10, std::ceil(std::log10(*most))));
  ImPlot::PlotLine("error", u_.data(), error_.data(), static_cast<int>(u_.size()),
                   line_spec(role_colors().model, 1.8f));
  double u = frame.view.u;
  if (ImPlot::DragLineX(1, &u, role_colors().selection, 1.2f)) frame.view.u = std::clamp(u, 0.0, 1.0);
  end_plot();
}

void ScorePanel::draw(FrameContext& frame) {
  const auto field = shown_field(frame);
  const bool learned = field && field->error;
  const bool exact = frame.view.score_model == ModelChoice::kExact;
  headline(learned && !exact ? fmt::format("{:.3f}", field->error->rms_eps)
           : exact           ? "0"
                             : "…",
           "RMS score error at t, times σ", Tint::kPlain, "Score error", card("score_error"));
  if (begin_values("score", false)) {
    value_row("Relative to the score's length", card("score_error_relative"),
              learned ? fmt::format("{:.1f} %", 100 * field->error->relative) : "", "", Tint::kPlain);
    end_values();
  }
  choose("Score of", "model_choice", frame.view.score_model, kModels);
  if (frame.experiment.dim() > 1) choose("Arrows", "arrow_scale", frame.view.arrow_scale, kScales);
  if (field && !field->density_is_exact) stale_note("Exact here: kernels on 4,096 points of the shape");
  if (field && !field->error_curve.empty()) draw_curve(frame, *field);
}

}  // namespace diffuscope
