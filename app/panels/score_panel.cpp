#include "app/panels/score_panel.h"

#include <fmt/format.h>
#include <imgui.h>

#include <array>

#include "app/evaluations/error_job.h"
#include "app/panels/cards.h"
#include "app/panels/score_curve.h"
#include "app/panels/stage/stage_layers.h"
#include "app/widgets/form.h"
#include "app/widgets/help_marker.h"
#include "app/widgets/labelled_value.h"
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

constexpr std::array<Option<FieldLook>, 2> kLooks{
    {{FieldLook::kArrows, "arrows"}, {FieldLook::kStreamlines, "streamlines"}}};

constexpr std::array<Option<Prediction>, 4> kArrows{{{Prediction::kScore, "score"},
                                                     {Prediction::kEps, "ε"},
                                                     {Prediction::kX0, "to x0"},
                                                     {Prediction::kV, "v"}}};

}  // namespace

void ScorePanel::draw_choices(FrameContext& frame) {
  choose("Score of", "model_choice", frame.view.score_model, kModels);
  if (frame.experiment.dim() == 1) return;
  if (frame.experiment.plane) return choose("Lengths", "arrow_scale", frame.view.arrow_scale, kScales);
  choose("Drawn as", "field_look", frame.view.field_look, kLooks);
  if (frame.view.field_look == FieldLook::kArrows)
    choose("Lengths", "arrow_scale", frame.view.arrow_scale, kScales);
  if (frame.view.field_look == FieldLook::kArrows)
    choose("Arrows of", "arrows_of", frame.view.arrows_of, kArrows);
  int index = static_cast<int>(frame.view.quantity);
  static const std::vector<std::string> names{"log-density ln p", "energy -ln p", "length of the score",
                                              "error times σ", "divergence of the score"};
  static const std::vector<About> abouts{card("layer_density"), card("energy_sign"), card("score_length"),
                                         card("score_error_map"), card("score_divergence")};
  if (edit_choice("Heat map", card("layer_quantity"), EditMark::kNone, index, names, abouts)) {
    frame.view.quantity = static_cast<FieldQuantity>(index);
    frame.view.stage().density = true;
  }
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
  draw_choices(frame);
  if (frame.experiment.plane)
    stale_note("Exact here: kernels on the training images, whose score leads to one of them");
  else if (field && !field->density_is_exact)
    stale_note("Exact here: kernels on 4,096 points of the shape");
  const auto history = frame.evaluations.score_errors();
  if (!history || history->moments.empty()) return;
  const ScoreErrors& now = moment_at(*history, frame.snapshot.iteration);
  const auto excess = [](const std::vector<EpsErrors>& errors) {
    std::vector<double> values;
    for (const EpsErrors& error : errors) values.push_back(error.to_exact);
    return values;
  };
  explain_label("Squared error by noise level", card("score_error_curve"), true);
  const RoleColors& role = role_colors();
  color_key("EMA", role.model);
  ImGui::SameLine();
  color_key("raw", faded(role.model, 0.55f));
  ImGui::SameLine();
  color_key("floor of the loss", role.exact);
  draw_ratio_curves(frame, "score error", history->ratios,
                    {{"floor of the loss", history->floor, faded(role.exact, 0.8f), 1.2f},
                     {"raw", excess(now.raw), faded(role.model, 0.55f), 1.2f},
                     {"EMA", excess(now.ema), role.model, 2}},
                    -1);
}

}  // namespace diffuscope
