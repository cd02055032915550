#include "app/panels/convolution_panel.h"

#include <fmt/format.h>
#include <implot.h>

#include <algorithm>
#include <cmath>

#include "app/panels/cards.h"
#include "app/panels/stage/stage_layers.h"
#include "app/panels/stage/stage_overlays.h"
#include "app/widgets/form.h"
#include "app/widgets/help_marker.h"
#include "app/widgets/labelled_value.h"
#include "app/widgets/param_sliders.h"
#include "app/widgets/plot_style.h"
#include "app/widgets/role_colors.h"
#include "core/normal_density.h"

namespace diffuscope {
namespace {

constexpr std::array<const char*, 2> kScales{"data shrink by α", "data keep their size"};
constexpr float kMarginalShare = 0.16f;  // of the plot's height and width

const ConvolutionView::Part& part_of(const ConvolutionView& view, std::size_t part) {
  return part == 0 ? view.data : part == 1 ? view.noise : view.sum;
}

ImVec4 color_of(std::size_t part) {
  const RoleColors& role = role_colors();
  return part == 0 ? role.data : part == 1 ? role.noise : role.exact;
}

std::string name_of(const ConvolutionView& view, std::size_t part) {
  if (part == 0)
    return view.asked.shrink ? fmt::format("data, shrunk by α = {:.2f}", view.level.alpha)
                             : std::string("data");
  return part == 1 ? fmt::format("noise, σ = {:.2f}", view.level.sigma)
                   : std::string("their convolution: q(x_t)");
}

/// The marginal along one axis (0: x, 1: y) of a density given by its logarithm on cells, highest value 1.
std::vector<float> marginal(const ConvolutionView& view, const ConvolutionView::Part& part, int axis) {
  std::vector<float> sums(static_cast<std::size_t>(axis == 0 ? view.nx : view.ny), 0.0f);
  for (int j = 0; j < view.ny; ++j)
    for (int i = 0; i < view.nx; ++i)
      sums[static_cast<std::size_t>(axis == 0 ? i : j)] +=
          std::exp((*part.log_density)[static_cast<std::size_t>(j * view.nx + i)] - part.highest);
  const float most = std::max(*std::max_element(sums.begin(), sums.end()), 1e-20f);
  for (float& value : sums) value /= most;
  return sums;
}

/// Curves of both marginals along the lower and the left edge.
void draw_edges(const StageMap& map, const ConvolutionView& view, const ConvolutionView::Part& part,
                ImVec4 color) {
  ImDrawList* draw = ImPlot::GetPlotDrawList();
  ImPlot::PushPlotClipRect();
  for (const int axis : {0, 1}) {
    const auto sums = marginal(view, part, axis);
    const double low = axis == 0 ? view.box.x_min : view.box.y_min,
                 high = axis == 0 ? view.box.x_max : view.box.y_max;
    for (std::size_t i = 0; i < sums.size(); ++i) {
      const auto at = static_cast<float>(low + (high - low) * (static_cast<double>(i) + 0.5) /
                                                   static_cast<double>(sums.size()));
      if (axis == 0)
        draw->PathLineTo({map.at(at, 0).x, map.corner.y + map.size.y * (1 - kMarginalShare * sums[i])});
      else
        draw->PathLineTo({map.corner.x + map.size.x * kMarginalShare * sums[i], map.at(0, at).y});
    }
    draw->PathStroke(ImGui::GetColorU32(color), 1.5f * unit_pixels());
  }
  ImPlot::PopPlotClipRect();
}

const Param& kernels_param() {
  static const Param param{
      .name = "kernels",
      .label = "Kernels",
      .value = 0,
      .min = 0,
      .max = 200,
      .about =
          {"The convolution kernel by kernel: each of so many data points puts one copy of the noise at its "
           "own place, and what lies over each other there adds up. With more of them their sum comes to "
           "the density of x_t.",
           R"(q(x_t) \approx \frac1n\sum_{i=1}^n N(x_t;\ \alpha x_0^{(i)},\ \sigma^2 I))"},
      .integer = true};
  return param;
}

/// Where the first `count` data points put their kernels.
Points kernel_centres(const FrameContext& frame, const ConvolutionView& view, int count) {
  const auto cloud = frame.evaluations.forward_cloud();
  if (!cloud || cloud->x0.rows() != frame.experiment.dim()) return {};
  const Eigen::Index n = std::min<Eigen::Index>(count, cloud->x0.cols());
  return static_cast<float>(view.asked.shrink ? view.level.alpha : 1) * cloud->x0.leftCols(n);
}

/// In the plane: every kernel as the circle of its standard deviation.
void draw_circles(const StageMap& map, const Points& centres, double sigma) {
  ImDrawList* draw = ImPlot::GetPlotDrawList();
  const ImU32 color = ImGui::GetColorU32(faded(role_colors().noise, 0.45f));
  ImPlot::PushPlotClipRect();
  for (Eigen::Index i = 0; i < centres.cols(); ++i) {
    const ImVec2 at = map.at(centres(0, i), centres(1, i));
    draw->AddCircle(at, static_cast<float>(sigma) * map.unit.x, color);
    draw->AddCircleFilled(at, 1.5f, ImGui::GetColorU32(role_colors().data));
  }
  ImPlot::PopPlotClipRect();
}

/// On a line: every kernel as a curve, and their sum, at the places `x`.
void plot_kernels(const std::vector<double>& x, const Points& centres, double sigma) {
  const auto n = static_cast<double>(centres.cols());
  std::vector<double> kernel(x.size()), sum(x.size(), 0.0);
  for (Eigen::Index k = 0; k < centres.cols(); ++k) {
    for (std::size_t i = 0; i < x.size(); ++i) {
      kernel[i] = normal_density(x[i], static_cast<double>(centres(0, k)), sigma) / n;
      sum[i] += kernel[i];
    }
    ImPlot::PlotLine("##kernel", x.data(), kernel.data(), static_cast<int>(x.size()),
                     line_spec(faded(role_colors().noise, 0.5f), 1));
  }
  ImPlot::PlotLine("##sum", x.data(), sum.data(), static_cast<int>(x.size()),
                   line_spec(role_colors().noise, 2));
}

void draw_sign(std::size_t part) {
  explain_label(part == 0 ? "∗" : "=", card(part == 0 ? "convolution" : "convolution_result"));
}

}  // namespace

void ConvolutionPanel::draw_plane(FrameContext& frame, const ConvolutionView& view, std::size_t part,
                                  ImVec2 size) {
  const Box target = to_data_units(view.box, frame.experiment.standardization);
  if (!(camera_.target == target)) camera_.target = target, camera_.fit = true;
  StagePlot& plot = pictures_->plots[part];
  const std::string name = name_of(view, part);
  if (!plot.begin(fmt::format("part {}", part).c_str(), size, camera_, frame.experiment.standardization,
                  {.x_label = nullptr, .y_label = nullptr, .x_ticks = false, .y_ticks = false}))
    return;
  const ConvolutionView::Part& shown = part_of(view, part);
  StageDrawing drawing;
  drawing.heat = density_heat(shown.log_density, shown.highest, {view.nx, view.ny}, view.box);
  const ImVec4 color = color_of(part);
  const bool dark = role_theme() == Theme::kDark;
  drawing.heat->low_color = to_color(faded(color, 0));
  drawing.heat->middle_color = to_color(faded(color, 0.17f));
  drawing.heat->high_color = to_color(faded(color, 0.62f));
  drawing.heat->contour_color = to_color(faded(color, dark ? 0.30f : 0.40f));
  plot.show(std::move(drawing));
  draw_edges(plot.map(), view, shown, color);
  if (part == 2 && kernels_ > 0)
    draw_circles(plot.map(), kernel_centres(frame, view, kernels_), view.level.sigma);
  draw_caption(plot.map(), {name});
  plot.end();
}

void ConvolutionPanel::draw_line(const FrameContext& frame, const ConvolutionView& view, std::size_t part,
                                 ImVec2 size) const {
  if (!begin_plot(fmt::format("part {}", part).c_str(), size, nullptr, nullptr, ImPlotAxisFlags_Lock,
                  ImPlotAxisFlags_Lock, ImPlotFlags_NoLegend))
    return;
  const ConvolutionView::Part& shown = part_of(view, part);
  std::vector<double> x, y;
  const double width = (view.box.x_max - view.box.x_min) / view.nx;
  for (int i = 0; i < view.nx; ++i) {
    x.push_back(view.box.x_min + width * (i + 0.5));
    y.push_back(std::exp(static_cast<double>((*shown.log_density)[static_cast<std::size_t>(i)])));
  }
  ImPlot::SetupAxisLimits(ImAxis_X1, view.box.x_min, view.box.x_max, ImPlotCond_Always);
  ImPlot::SetupAxisLimits(ImAxis_Y1, 0, 1.25 * *std::max_element(y.begin(), y.end()), ImPlotCond_Always);
  ImPlot::PlotShaded("##area", x.data(), y.data(), view.nx, 0, fill_spec(color_of(part), 0.25f));
  ImPlot::PlotLine("##density", x.data(), y.data(), view.nx, line_spec(color_of(part), 2));
  if (const Points centres = kernel_centres(frame, view, kernels_);
      part == 2 && centres.cols() > 0 && view.level.sigma > 0)
    plot_kernels(x, centres, view.level.sigma);
  draw_caption({ImPlot::GetPlotPos(), ImPlot::GetPlotSize(), {}, {}}, {name_of(view, part)});
  end_plot();
}

void ConvolutionPanel::draw_part(FrameContext& frame, const std::shared_ptr<const ConvolutionView>& view,
                                 std::size_t part, ImVec2 size) {
  if (frame.experiment.dim() > 1)
    draw_plane(frame, *view, part, size);
  else
    draw_line(frame, *view, part, size);
}

void ConvolutionPanel::draw(FrameContext& frame) {
  if (!pictures_) pictures_ = std::make_unique<Pictures>();
  static const std::vector<About> abouts{card("convolution_shrink"), card("convolution_exploding")};
  edit_segments("Scale", card("convolution"), EditMark::kNone, scale_, kScales, abouts);
  edit_param(kernels_param(), kernels_, EditMark::kNone);
  ForwardJobs& jobs = frame.evaluations.forward();
  jobs.want_convolution(
      {frame.snapshot.experiment, frame.view.u * frame.experiment.schedule.steps(), scale_ == 0});
  const auto view = jobs.convolution();
  if (!view || (view->ny > 1) != (frame.experiment.dim() > 1)) return stale_note("computing …");
  if (!frame.experiment.oracle_is_exact) stale_note("kernels on 4,096 points stand in for the data");
  if (frame.experiment.dim() > 1)
    draw_row(frame, view);
  else
    draw_stack(frame, view);
}

/// In the plane: three squares in a row with the signs between them, and below them their marginals along x1.
void ConvolutionPanel::draw_row(FrameContext& frame, const std::shared_ptr<const ConvolutionView>& view) {
  const ImVec2 room = ImGui::GetContentRegionAvail(), corner = ImGui::GetCursorPos();
  const float sign = 1.6f * ImGui::GetFontSize(), least = 7 * ImGui::GetFontSize();
  const float side = std::min((room.x - 2 * sign) / kParts, std::max(least, room.y - least));
  for (std::size_t part = 0; part < kParts; ++part) {
    const float left = corner.x + static_cast<float>(part) * (side + sign);
    ImGui::SetCursorPos({left, corner.y});
    draw_part(frame, view, part, {side, side});
    if (part + 1 == kParts) break;
    ImGui::SetCursorPos({left + side + 0.5f * (sign - ImGui::CalcTextSize("=").x), corner.y + 0.5f * side});
    draw_sign(part);
  }
  ImGui::SetCursorPos({corner.x, corner.y + side + ImGui::GetStyle().ItemSpacing.y});
  if (room.y - side > least)
    draw_marginals(*view);
  else
    ImGui::Dummy({0, 0});  // the window must know how far its content goes
}

/// On a line: curves below each other over one axis.
void ConvolutionPanel::draw_stack(FrameContext& frame, const std::shared_ptr<const ConvolutionView>& view) {
  const ImVec2 room = ImGui::GetContentRegionAvail();
  const float signs = 2 * (ImGui::GetTextLineHeight() + 2 * ImGui::GetStyle().ItemSpacing.y);
  for (std::size_t part = 0; part < kParts; ++part) {
    draw_part(frame, view, part, {room.x, (room.y - signs) / kParts});
    if (part + 1 == kParts) break;
    ImGui::SetCursorPosX(ImGui::GetCursorPosX() + 0.5f * room.x);
    draw_sign(part);
  }
}

void ConvolutionPanel::draw_marginals(const ConvolutionView& view) const {
  explain_label("Marginals along x1", card("convolution"), true);
  if (!begin_plot("marginals", {-1, -1}, nullptr, nullptr, ImPlotAxisFlags_Lock,
                  ImPlotAxisFlags_Lock | ImPlotAxisFlags_NoTickLabels, ImPlotFlags_NoLegend))
    return;
  ImPlot::SetupAxisLimits(ImAxis_X1, view.box.x_min, view.box.x_max, ImPlotCond_Always);
  ImPlot::SetupAxisLimits(ImAxis_Y1, 0, 1.1, ImPlotCond_Always);
  for (std::size_t part = 0; part < kParts; ++part) {
    const auto sums = marginal(view, part_of(view, part), 0);
    std::vector<double> x, y;
    for (std::size_t i = 0; i < sums.size(); ++i) {
      x.push_back(view.box.x_min + (view.box.x_max - view.box.x_min) * (static_cast<double>(i) + 0.5) /
                                       static_cast<double>(sums.size()));
      y.push_back(static_cast<double>(sums[i]));
    }
    ImPlot::PlotLine(fmt::format("##{}", part).c_str(), x.data(), y.data(), static_cast<int>(x.size()),
                     line_spec(color_of(part), part == 2 ? 2.2f : 1.4f));
  }
  end_plot();
}

}  // namespace diffuscope
