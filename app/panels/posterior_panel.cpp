#include "app/panels/posterior_panel.h"

#include <fmt/format.h>
#include <imgui.h>
#include <implot.h>

#include <algorithm>
#include <cmath>

#include "app/panels/cards.h"
#include "app/panels/stage/probe_layer.h"
#include "app/widgets/form.h"
#include "app/widgets/help_marker.h"
#include "app/widgets/labelled_value.h"
#include "app/widgets/param_sliders.h"
#include "app/widgets/plot_style.h"
#include "app/widgets/role_colors.h"
#include "core/normal_density.h"

namespace diffuscope {
namespace {

std::string nats(double value) {
  if (!std::isfinite(value)) return "∞";
  return value < 1e-9 ? "0" : short_number(value);  // rounding may leave 1e-16
}

void draw_choices(FrameContext& frame) {
  static const Param share{
      .name = "s", .label = "Step to s / t", .value = 0.5, .min = 0, .max = 0.99, .about = card("probe_s")};
  Probe& probe = frame.view.probe;
  ImGui::BeginDisabled(probe.adjacent);
  edit_param(share, probe.s_share, EditMark::kNone);
  ImGui::EndDisabled();
  ImGui::Checkbox("s = t - 1", &probe.adjacent);
  explain_item("One step", card("probe_s"));
  ImGui::SameLine(0, ImGui::GetFontSize());
  ImGui::AlignTextToFramePadding();
  explain_label("variance", card("probe_variance"));
  ImGui::SameLine();
  if (ImGui::RadioButton("β̃", !probe.beta)) probe.beta = false;
  ImGui::SameLine();
  if (ImGui::RadioButton("β", probe.beta)) probe.beta = true;
}

/// Bars with a number at the end, largest first.
void draw_shares(const char* id, const std::vector<Origin>& origins, const ImVec4& color) {
  const float font = ImGui::GetFontSize();
  ImGui::PushID(id);
  for (const Origin& origin : origins) {
    if (origin.share < 1e-4 && &origin != &origins.front()) break;
    tinted_text(Tint::kDim, fmt::format("{}", origin.index + 1));
    ImGui::SameLine(2.6f * font);
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const float width = ImGui::GetContentRegionAvail().x - 3.6f * font;
    ImGui::GetWindowDrawList()->AddRectFilled(
        {at.x, at.y + 0.15f * font},
        {at.x + std::max(1.0f, width * static_cast<float>(origin.share)), at.y + 0.9f * font},
        ImGui::GetColorU32(faded(color, 0.75f)), 2);
    ImGui::SameLine(2.6f * font + width + 0.5f * font);
    ImGui::TextUnformatted(fmt::format("{:.3f}", origin.share).c_str());
  }
  ImGui::PopID();
}

}  // namespace

void PosteriorPanel::draw_line_densities(FrameContext& frame, const ProbeView& view) {
  if (!begin_plot("bayes", {-1, -1}, "x at s", "density", 0, ImPlotAxisFlags_AutoFit)) return;
  const Standardization& space = frame.experiment.standardization;
  x_.clear();
  for (const double x : view.xs) x_.push_back(x * space.scale + space.mean(0));
  ImPlot::SetupAxisLimits(ImAxis_X1, x_.front(), x_.back(), ImPlotCond_Always);
  setup_legend(ImPlotLocation_NorthEast);
  const auto count = static_cast<int>(x_.size());
  const RoleColors& role = role_colors();
  const auto curve = [&](const char* name, const auto& value, const ImVec4& color, float weight) {
    y_.clear();
    for (std::size_t i = 0; i < x_.size(); ++i) y_.push_back(value(i) / space.scale);
    ImPlot::PlotLine(name, x_.data(), y_.data(), count, line_spec(color, weight));
  };
  const BayesFactors& bayes = view.bayes;
  curve(
      "q(xt|xs)", [&](std::size_t i) { return bayes.likelihood[i]; }, faded(role.noise, 0.8f), 1.2f);
  curve(
      "q(xs|x0)", [&](std::size_t i) { return bayes.prior[i]; }, faded(role.data, 0.6f), 1.2f);
  curve(
      "product / q(xt|x0)", [&](std::size_t i) { return bayes.posterior[i]; }, role.data, 2);
  curve(
      "exact q(xs|xt)",
      [&](std::size_t i) { return static_cast<double>(std::exp(view.exact.log_density[i])); }, role.exact, 2);
  const Gaussian model = model_step(frame, view);
  const double std = std::sqrt(model.covariance(0, 0));
  curve(
      "model", [&](std::size_t i) { return normal_density(view.xs[i], model.mean(0), std); }, role.model, 2);
  end_plot();
}

void PosteriorPanel::draw_step(FrameContext& frame, const ProbeView& view) {
  draw_choices(frame);
  const Gaussian model = model_step(frame, view);
  const GaussianKl kl = gaussian_kl(view.posterior, model);
  const GaussianKl exact = gaussian_kl(view.best, model);
  if (begin_values("kl", false)) {
    value_row("Distance of the means", card("probe_distance"),
              short_number((view.posterior.mean - model.mean).norm()), "", Tint::kPlain);
    value_row("KL, from the means", card("probe_kl_mean"), nats(kl.mean_part), "", Tint::kPlain);
    value_row("KL, from the variances", card("probe_kl_variance"), nats(kl.variance_part), "", Tint::kPlain);
    value_row("Exact step, best Gaussian", card("probe_best"), nats(view.best_kl), "",
              view.best_kl > 0.1 ? Tint::kWarning : Tint::kPlain);
    value_row("Best Gaussian, model", card("probe_model"), nats(exact.total()), "", Tint::kPlain);
    end_values();
  }
  if (view.best_kl > 0.1) stale_note("No Gaussian can take this step: make it smaller.");
  if (frame.experiment.dim() == 1)
    draw_line_densities(frame, view);
  else
    draw_origins(view);
}

void PosteriorPanel::draw_origins(const ProbeView& view) {
  if (!view.points.empty()) {
    explain_label(
        fmt::format("Points of the data: {:.1f} of {} matter", view.effective_points, view.all_points)
            .c_str(),
        card("probe_points"), true);
    draw_shares("points", view.points, role_colors().data);
    return;
  }
  explain_label(view.oracle_is_exact ? "Components: share in p(x0|xt)" : "Kernels: share in p(x0|xt)",
                card("probe_shares"), true);
  draw_shares("components", view.components, role_colors().exact);
}

void PosteriorPanel::draw_gaps(FrameContext& frame, const ProbeView& view) {
  explain_label("KL(exact step || best Gaussian) at every t", card("probe_gaps"), true);
  if (!view.gaps) return stale_note("Being computed …");
  if (view.gaps->curves.empty()) return stale_note("For mixtures of at most 64 components.");
  constexpr double kLeast = 1e-7, kMost = 10;
  if (!begin_plot("gaps", {-1, -1}, "t/T", "nats", ImPlotAxisFlags_Lock, ImPlotAxisFlags_Lock)) return;
  ImPlot::SetupAxisLimits(ImAxis_X1, 0, 1, ImPlotCond_Always);
  setup_log_axis(ImAxis_Y1, kLeast, kMost);
  setup_legend(ImPlotLocation_NorthEast);
  for (std::size_t c = 0; c < view.gaps->curves.size(); ++c) {
    const GapCurve& curve = view.gaps->curves[c];
    const int T = view.gaps->diffusion_steps[c];
    x_.clear(), y_.clear();
    for (std::size_t i = 0; i < curve.t.size(); ++i) {
      x_.push_back(curve.t[i] / T);
      y_.push_back(std::max(curve.gap[i].mean, kLeast));
    }
    const std::string name = fmt::format("T = {}, sum {:.2g}", T, curve.total.mean);
    const ImVec4 color = time_color(0.15f + 0.25f * static_cast<float>(c));
    ImPlot::PlotLine(name.c_str(), x_.data(), y_.data(), static_cast<int>(x_.size()), line_spec(color, 1.8f));
  }
  cursor_line(frame.view.u);
  end_plot();
}

void PosteriorPanel::draw(FrameContext& frame) {
  // A tab is drawn for a moment before it takes its place behind another one: that is no opening.
  constexpr int kOpened = 4;
  const int now = ImGui::GetFrameCount();
  frames_shown_ = now - last_frame_ > 1 ? 1 : frames_shown_ + 1;
  last_frame_ = now;
  if (frames_shown_ == kOpened) frame.view.stage().probe = true;
  if (!frame.view.stage().probe) {
    if (ImGui::Button("Show the probes on the stage")) frame.view.stage().probe = true;
    return;
  }
  const auto view = shown_probe(frame);
  if (!view) return stale_note("The reverse step is being computed …");
  if (!ImGui::BeginTabBar("posterior")) return;
  const auto tab = [](const char* name, const auto& body) {
    if (!ImGui::BeginTabItem(name)) return;
    body();
    ImGui::EndTabItem();
  };
  tab("Step", [&] { draw_step(frame, *view); });
  tab("Origins", [&] { draw_origins(*view); });
  tab("Many small steps", [&] { draw_gaps(frame, *view); });
  ImGui::EndTabBar();
}

}  // namespace diffuscope
