#include "app/panels/steps_panel.h"

#include <fmt/format.h>
#include <implot.h>

#include <algorithm>
#include <cmath>

#include "app/panels/cards.h"
#include "app/panels/stage/stage_layers.h"
#include "app/panels/stage/stage_overlays.h"
#include "app/panels/time_cursor.h"
#include "app/widgets/form.h"
#include "app/widgets/help_marker.h"
#include "app/widgets/icons.h"
#include "app/widgets/labelled_value.h"
#include "app/widgets/plot_style.h"
#include "app/widgets/role_colors.h"
#include "core/fields/histogram.h"
#include "core/fields/stage_box.h"

namespace diffuscope {
namespace {

constexpr int kMostVariancePoints = 300;
constexpr double kSignificance = 0.01;

constexpr std::array<const char*, 4> kNames{"√(1−β), √β", "1, √β", "1−β, √β", "√(1−β), β"};

ImVec4 color_of(std::size_t index) {
  const RoleColors& role = role_colors();
  const ImVec4 colors[] = {role.data, role.error, role.model, role.warning};
  return colors[index];
}

ChainRequest request_for(const FrameContext& frame, int coefficients, std::uint64_t seed) {
  const int T = frame.experiment.schedule.steps();
  ChainRequest request{frame.snapshot.experiment};
  request.t = std::clamp(static_cast<int>(std::lround(frame.view.u * T)), 1, T);
  request.coefficients = static_cast<ForwardCoefficients>(coefficients);
  request.seed = seed;
  return request;
}

}  // namespace

void StepsPanel::draw_controls(FrameContext& frame) {
  static const std::vector<About> abouts{card("steps_schedule"), card("steps_no_shrink"),
                                         card("steps_alpha_no_root"), card("steps_noise_no_root")};
  edit_segments("Coefficients", card("steps"), EditMark::kNone, coefficients_, kNames, abouts);
  if (ImGui::Button(fmt::format("{} Test equality again", icon::kDice).c_str())) seed_ += 2;
  explain_item("Test equality", card("equality_test"));
  if (frame.evaluations.forward().chain_busy()) {
    ImGui::SameLine();
    stale_note("walking …");
  }
}

void StepsPanel::draw_verdict(const FrameContext& frame, const ChainView& view) {
  const bool differs = view.test.p_value < kSignificance;
  const int T = frame.experiment.schedule.steps();
  ImGui::PushTextWrapPos(0);
  explain_label("Same distribution?", card("equality_test"), true);
  ImGui::SameLine();
  tinted_text(
      differs ? Tint::kWarning : Tint::kGood,
      differs ? fmt::format("{} no: p {} after {} of {} steps", icon::kWarning,
                            view.test.p_value < 1e-4 ? "< 1e-4" : fmt::format("= {:.4f}", view.test.p_value),
                            view.asked.t, T)
              : fmt::format("{} no difference found: p = {:.2f} after {} of {} steps", icon::kCheck,
                            view.test.p_value, view.asked.t, T));
  explain_label("Same points from the merged noise?", card("merged_noise"), true);
  ImGui::SameLine();
  tinted_text(view.largest_difference < 1e-3 ? Tint::kGood : Tint::kWarning,
              fmt::format("largest difference {:.1e}", view.largest_difference));
  ImGui::PopTextWrapPos();
}

void StepsPanel::draw_plane(FrameContext& frame, StagePlot& plot, const char* name, const PointsPtr& points,
                            ImVec2 size) {
  if (!plot.begin(name, size, camera_, frame.experiment.standardization,
                  {.x_label = nullptr, .y_label = nullptr, .x_ticks = false, .y_ticks = false}))
    return;
  StageDrawing drawing;
  if (points) {
    const double noise =
        noise_share(frame.experiment.schedule.at(frame.view.u * frame.experiment.schedule.steps()));
    const MovingCloud cloud{points, nullptr, {1, 0}, noise, 1};
    add_cloud(drawing, plot, cloud, {noised_color(role_colors().data, noise)});
  }
  plot.show(std::move(drawing));
  draw_caption(plot.map(), {name});
  plot.end();
}

void StepsPanel::draw_line(const FrameContext& frame, const char* name, const Points& points, ImVec2 size) {
  const double reach = 4 * std::max(1.0, frame.experiment.data_std);
  if (!begin_plot(name, size, nullptr, nullptr, ImPlotAxisFlags_Lock,
                  ImPlotAxisFlags_Lock | ImPlotAxisFlags_NoTickLabels, ImPlotFlags_NoLegend))
    return;
  std::array<float, 80> density{};
  const Bins bins{-reach, reach};
  histogram(points, 0, bins, density);
  const float top = std::max(0.4f, *std::max_element(density.begin(), density.end()));
  ImPlot::SetupAxisLimits(ImAxis_X1, -reach, reach, ImPlotCond_Always);
  ImPlot::SetupAxisLimits(ImAxis_Y1, 0, 1.3 * static_cast<double>(top), ImPlotCond_Always);
  const double width = bins.width(density.size());
  std::vector<double> x, y;
  for (std::size_t i = 0; i < density.size(); ++i) {
    x.push_back(-reach + width * (static_cast<double>(i) + 0.5));
    y.push_back(static_cast<double>(density[i]));
  }
  ImPlot::PlotBars(name, x.data(), y.data(), static_cast<int>(x.size()), width,
                   fill_spec(role_colors().data, 0.6f));
  draw_caption({ImPlot::GetPlotPos(), ImPlot::GetPlotSize(), {}, {}}, {name});
  end_plot();
}

void StepsPanel::draw_clouds(FrameContext& frame, const std::shared_ptr<const ChainView>& view, ImVec2 size) {
  if (!pictures_) pictures_ = std::make_unique<Pictures>();
  const auto cloud = frame.evaluations.forward_cloud();
  if (cloud) {
    const Box target = to_data_units(widened(cloud->whole_box, 0.06), frame.experiment.standardization);
    if (!(target == camera_.target)) camera_.target = target, camera_.fit = true;
  }
  const char* const names[] = {"step by step", "closed form, the same noise"};
  const float width = 0.5f * (size.x - ImGui::GetStyle().ItemSpacing.x);
  const bool fits = view && view->steps.rows() == frame.experiment.dim();
  for (int side = 0; side < 2; ++side) {
    if (side > 0) ImGui::SameLine();
    const ImVec2 half{width, size.y};
    const Points* points = fits ? (side == 0 ? &view->steps : &view->closed) : nullptr;
    if (frame.experiment.dim() > 1)
      draw_plane(frame, side == 0 ? pictures_->steps : pictures_->closed, names[side],
                 points ? PointsPtr(view, points) : nullptr, half);
    else
      draw_line(frame, names[side], points ? *points : Points(1, 0), half);
  }
}

void StepsPanel::update_variance(const FrameContext& frame) {
  if (shown_ == frame.snapshot.experiment) return;
  shown_ = frame.snapshot.experiment;
  const int T = shown_->schedule.steps();
  const int stride = std::max(1, T / kMostVariancePoints);
  u_.clear();
  for (int t = 0; t <= T; t += stride) u_.push_back(static_cast<double>(t) / T);
  for (std::size_t i = 0; i < variance_.size(); ++i) {
    const auto levels = chain_levels(shown_->schedule, static_cast<ForwardCoefficients>(i));
    variance_[i].clear();
    for (int t = 0; t <= T; t += stride) {
      const NoiseLevel level = levels[static_cast<std::size_t>(t)];
      const double data = level.alpha * shown_->data_std;
      variance_[i].push_back(data * data + level.sigma * level.sigma);
    }
  }
}

void StepsPanel::draw_variance(FrameContext& frame, ImVec2 size) {
  update_variance(frame);
  explain_label("Variance of x_t along t", card("steps_variance"), true);
  for (std::size_t i = 0; i < kNames.size(); ++i) {
    ImGui::SameLine();
    color_key(kNames[i], color_of(i));
  }
  size.y -= ImGui::GetTextLineHeightWithSpacing();
  if (!begin_plot("variance", size, "t/T", nullptr, ImPlotAxisFlags_Lock, ImPlotAxisFlags_Lock,
                  ImPlotFlags_NoLegend))
    return;
  double most = 1;
  for (const auto& curve : variance_) most = std::max(most, *std::max_element(curve.begin(), curve.end()));
  ImPlot::SetupAxisLimits(ImAxis_X1, 0, 1, ImPlotCond_Always);
  setup_log_axis(ImAxis_Y1, 1e-2, 2 * most);
  for (std::size_t i = variance_.size(); i-- > 0;)
    ImPlot::PlotLine(kNames[i], u_.data(), variance_[i].data(), static_cast<int>(u_.size()),
                     line_spec(color_of(i), static_cast<int>(i) == coefficients_ ? 2.6f : 1.3f));
  drag_time_cursor(frame);
  end_plot();
}

void StepsPanel::draw(FrameContext& frame) {
  frame.evaluations.forward().want_chain(request_for(frame, coefficients_, seed_));
  const auto view = frame.evaluations.forward().chain();
  draw_controls(frame);
  if (view) draw_verdict(frame, *view);
  const ImVec2 room = ImGui::GetContentRegionAvail();
  draw_clouds(frame, view, {room.x, 0.62f * room.y});
  draw_variance(frame, {room.x, 0.36f * room.y});
}

}  // namespace diffuscope
