#include "app/panels/own_diagnosis_panel.h"

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

constexpr double kLowest = 1e-9;  // of the residuals' logarithmic axis
constexpr double kRounding =
    4e-3;  // of an update: below it a step is explained (DiagnosisOptions::precision, twice)

struct CoefficientText {
  const char* title;
  const char* card_id;
};
constexpr std::array<CoefficientText, 3> kTexts{
    {{"of x_t", "own_coefficient_x"}, {"of ε̂", "own_coefficient_eps"}, {"of z", "own_coefficient_noise"}}};

double value(const UpdateCoefficients& c, std::size_t which) {
  return which == 0 ? c.x : which == 1 ? c.eps : c.noise;
}

Tint tint_of(Verdict verdict) {
  switch (verdict) {
    case Verdict::kRule:
      return Tint::kGood;
    case Verdict::kMistake:
      return Tint::kBad;
    default:
      return Tint::kWarning;
  }
}

std::string headline_of(const Diagnosis& d) {
  switch (d.verdict) {
    case Verdict::kRule:
    case Verdict::kPartly:
      return d.best.label;
    case Verdict::kMistake:
      return d.best.label;
    default:
      return "no known rule";
  }
}

/// The rules that come nearest, and how many steps each explains.
void draw_rules(const Diagnosis& d, int steps) {
  constexpr std::size_t kMost = 5;
  if (!ImGui::BeginTable("rules", 3, ImGuiTableFlags_SizingStretchProp | ImGuiTableFlags_RowBg)) return;
  ImGui::TableSetupColumn("registered rule");
  ImGui::TableSetupColumn("steps explained");
  ImGui::TableSetupColumn("largest residual");
  ImGui::TableHeadersRow();
  for (std::size_t i = 0; i < std::min(kMost, d.rules.size()); ++i) {
    const Explanation& rule = d.rules[i];
    ImGui::TableNextColumn();
    ImGui::TextUnformatted(rule.label.c_str());
    ImGui::TableNextColumn();
    tinted_text(rule.explained == steps ? Tint::kGood : Tint::kPlain,
                fmt::format("{} of {}", rule.explained, steps));
    ImGui::TableNextColumn();
    ImGui::TextUnformatted(short_number(rule.largest_residual()).c_str());
  }
  ImGui::EndTable();
}

}  // namespace

void OwnDiagnosisPanel::update(const std::shared_ptr<const OwnTrajectoryView>& view) {
  if (view == shown_) return;
  shown_ = view;
  const Diagnosis& d = view->result->diagnosis;
  const bool logged = view->result->trajectory.has_noise();
  coefficients_ = {};
  residuals_ = {};
  for (std::size_t i = 0; i < d.found.size(); ++i) {
    const auto step = static_cast<double>(i);
    for (std::size_t which = 0; which < 3; ++which) {
      Curves& curves = coefficients_[which];
      if (d.found[i]) {
        curves.found_step.push_back(step);
        curves.found.push_back(which == 2 && !logged ? d.found[i]->residual
                                                     : value(d.found[i]->coefficients, which));
      }
      if (d.best.coefficients[i]) {
        curves.expected_step.push_back(step);
        curves.expected.push_back(value(*d.best.coefficients[i], which));
      }
    }
    const auto add = [step](double residual, std::vector<double>& at, std::vector<double>& values) {
      if (std::isnan(residual)) return;
      at.push_back(step);
      values.push_back(std::max(kLowest, residual));
    };
    add(d.best.residual[i], residuals_.found_step, residuals_.found);
    if (d.runner_up) add(d.runner_up->residual[i], residuals_.expected_step, residuals_.expected);
  }
}

void OwnDiagnosisPanel::draw_coefficient(FrameContext& frame, std::size_t which, ImVec2 size) {
  const Curves& curves = coefficients_[which];
  const RoleColors& role = role_colors();
  ImGui::BeginGroup();
  explain_label(fmt::format("Coefficient {}", kTexts[which].title).c_str(), card(kTexts[which].card_id),
                true);
  if (begin_plot(fmt::format("##coefficient{}", which).c_str(), size, "step", nullptr,
                 ImPlotAxisFlags_AutoFit, ImPlotAxisFlags_AutoFit, ImPlotFlags_NoLegend)) {
    ImPlot::PlotLine("expected", curves.expected_step.data(), curves.expected.data(),
                     static_cast<int>(curves.expected.size()), line_spec(role.exact, 3));
    ImPlotSpec found = line_spec(role.model, 1);
    found.Marker = ImPlotMarker_Circle;
    found.MarkerSize = 0.16f * ImGui::GetFontSize();
    ImPlot::PlotScatter("found", curves.found_step.data(), curves.found.data(),
                        static_cast<int>(curves.found.size()), found);
    cursor_line(own_level(frame, *shown_->result));
    jump_on_click(frame, *shown_->result);
    end_plot();
  }
  ImGui::EndGroup();
}

void OwnDiagnosisPanel::draw_residuals(FrameContext& frame, ImVec2 size) {
  const RoleColors& role = role_colors();
  ImGui::BeginGroup();
  explain_label("Left of each step", card("own_residual"), true);
  if (begin_plot("##residuals", size, "step", nullptr, ImPlotAxisFlags_AutoFit, 0, ImPlotFlags_NoLegend)) {
    double top = 1;
    for (const auto* values : {&residuals_.found, &residuals_.expected})
      for (const double residual : *values) top = std::max(top, residual);
    setup_log_axis(ImAxis_Y1, 0.5 * kLowest, 3 * top);
    ImPlot::PlotLine("runner-up", residuals_.expected_step.data(), residuals_.expected.data(),
                     static_cast<int>(residuals_.expected.size()), line_spec(role.text_dim));
    ImPlot::PlotLine("named", residuals_.found_step.data(), residuals_.found.data(),
                     static_cast<int>(residuals_.found.size()), line_spec(role.error, 2));
    dashed_line(kRounding, role.text_dim, "rounding");
    cursor_line(own_level(frame, *shown_->result));
    jump_on_click(frame, *shown_->result);
    end_plot();
  }
  ImGui::EndGroup();
}

void OwnDiagnosisPanel::draw(FrameContext& frame) {
  const auto view = shown_own_trajectory(frame);
  if (!view)
    return stale_note(
        "Choose a trajectory in the panel \"Your trajectory\" and confirm what its levels mean.");
  update(view);
  const Examination& own = *view->result;
  const Diagnosis& d = own.diagnosis;
  headline(headline_of(d),
           d.verdict == Verdict::kMistake ? "mistake, in " + d.best.base : verdict_id(d.verdict),
           tint_of(d.verdict), "Diagnosis", card("own_diagnosis"));
  ImGui::PushTextWrapPos(0);
  ImGui::TextUnformatted(d.sentence.c_str());
  if (!own.eps_logged) stale_note("ε̂ was not logged: the reference's denoiser answers in its place.");
  ImGui::PopTextWrapPos();
  const RoleColors& role = role_colors();
  color_key("found in your log", role.model);
  ImGui::SameLine(0, ImGui::GetFontSize());
  color_key("expected of what is named", role.exact);
  ImGui::SameLine(0, ImGui::GetFontSize());
  color_key("runner-up", role.text_dim);
  const ImVec2 spacing = ImGui::GetStyle().ItemSpacing;
  const float line = ImGui::GetTextLineHeightWithSpacing();
  const float table = 6.8f * line;
  const ImVec2 room = ImGui::GetContentRegionAvail();
  const ImVec2 size{0.5f * (room.x - spacing.x),
                    std::max(6 * ImGui::GetFontSize(), 0.5f * (room.y - table - 2 * line - 2 * spacing.y))};
  draw_coefficient(frame, 0, size);
  ImGui::SameLine();
  draw_coefficient(frame, 1, size);
  draw_coefficient(frame, 2, size);
  ImGui::SameLine();
  draw_residuals(frame, size);
  draw_rules(d, own.trajectory.steps());
}

}  // namespace diffuscope
