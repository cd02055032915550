#include "app/panels/stage/probe_layer.h"

#include <fmt/format.h>
#include <implot.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

#include "app/widgets/role_colors.h"
#include "core/fields/contours.h"

namespace diffuscope {
namespace {

constexpr float kPickRadius = 11;                            // pixels at the normal font size
constexpr std::array<float, 3> kContourNats{0.5f, 2, 4.5f};  // below the peak: 1, 2, 3 σ of a Gaussian

ImVec2 place(const StageMap& map, const std::array<double, 2>& x) {
  return map.at(static_cast<float>(x[0]), static_cast<float>(x[1]));
}
ImVec2 place(const StageMap& map, const Eigen::VectorXd& x) {
  return map.at(static_cast<float>(x(0)), static_cast<float>(x(1)));
}

void draw_contours(const StageMap& map, const DensityView& density, const ImVec4& color) {
  ImDrawList* draw = ImPlot::GetPlotDrawList();
  for (const float nats : kContourNats) {
    const Points ends =
        contour_segments(density.log_density, density.nx, density.ny, density.box, density.highest - nats);
    const ImU32 packed = ImGui::GetColorU32(faded(color, nats < 1 ? 1.0f : nats < 3 ? 0.8f : 0.5f));
    for (Eigen::Index k = 0; k + 1 < ends.cols(); k += 2)
      draw->AddLine(map.at(ends(0, k), ends(1, k)), map.at(ends(0, k + 1), ends(1, k + 1)), packed,
                    1.3f * unit_pixels());
  }
}

/// A round Gaussian as its circle of two standard deviations with its mean.
void draw_circle(const StageMap& map, const Gaussian& gaussian, const ImVec4& color) {
  ImDrawList* draw = ImPlot::GetPlotDrawList();
  const ImVec2 centre = place(map, gaussian.mean);
  const auto radius = static_cast<float>(2 * std::sqrt(gaussian.covariance(0, 0))) * map.unit.x;
  draw->AddCircle(centre, radius, ImGui::GetColorU32(color), 0, 2 * unit_pixels());
  draw->AddCircleFilled(centre, 3 * unit_pixels(), ImGui::GetColorU32(color));
}

void draw_label(ImVec2 at, const char* text, const ImVec4& color) {
  const ImVec2 size = ImGui::CalcTextSize(text);
  const ImVec4 ground = ImGui::GetStyleColorVec4(ImGuiCol_WindowBg);
  ImDrawList* draw = ImPlot::GetPlotDrawList();
  draw->AddRectFilled({at.x - 2, at.y}, {at.x + size.x + 2, at.y + size.y},
                      ImGui::GetColorU32(faded(ground, 0.7f)), 3);
  draw->AddText(at, ImGui::GetColorU32(color), text);
}

/// A probe: a square that stands on its corner, with its name.
void draw_probe(ImVec2 at, const char* name, const ImVec4& color, bool warm) {
  const float r = (warm ? 8.0f : 6.5f) * unit_pixels();
  ImDrawList* draw = ImPlot::GetPlotDrawList();
  draw->AddQuadFilled({at.x - r, at.y}, {at.x, at.y - r}, {at.x + r, at.y}, {at.x, at.y + r},
                      ImGui::GetColorU32(color));
  draw->AddQuad({at.x - r, at.y}, {at.x, at.y - r}, {at.x + r, at.y}, {at.x, at.y + r},
                ImGui::GetColorU32(ImGuiCol_WindowBg), 1.5f * unit_pixels());
  draw_label({at.x + r + 2, at.y + 2}, name, color);
}

Eigen::VectorXd vector_of(const std::array<double, 2>& x, int dim) {
  Eigen::VectorXd result(dim);
  for (int axis = 0; axis < dim; ++axis) result(axis) = x[static_cast<std::size_t>(axis)];
  return result;
}

}  // namespace

ProbeRequest probe_request(const FrameContext& frame) {
  const Probe& probe = frame.view.probe;
  const int T = frame.experiment.schedule.steps();
  const double t = std::max(frame.view.u, 0.002) * T;
  const double adjacent = t >= 2 ? t - 1 : 0.5 * t;
  const double s =
      probe.adjacent ? adjacent : std::clamp(probe.s_share * t, std::min(1.0, 0.5 * t), 0.999 * t);
  const int dim = std::min(2, frame.experiment.dim());
  return {frame.snapshot_ptr,        frame.view.score_model,   t, s,
          vector_of(probe.x_t, dim), vector_of(probe.x_0, dim)};
}

std::shared_ptr<const ProbeView> shown_probe(const FrameContext& frame) {
  auto view = frame.evaluations.probe();
  if (!view || view->request.x_t.size() != frame.experiment.dim()) return nullptr;
  return view;
}

Gaussian model_step(const FrameContext& frame, const ProbeView& view) {
  const VarianceRange range = variance_range(view.level_s, view.level_t);
  const auto dim = view.model_mean.size();
  return {view.model_mean,
          (frame.view.probe.beta ? range.beta : range.posterior) * Eigen::MatrixXd::Identity(dim, dim)};
}

void ProbeLayer::update(FrameContext& frame, const StageMap& map) {
  Probe& probe = frame.view.probe;
  const ImVec2 mouse = ImGui::GetMousePos();
  if (!ImGui::IsMouseDown(ImGuiMouseButton_Left)) dragged_.reset();
  hovered_.reset();
  const auto near = [&](const std::array<double, 2>& x) {
    const ImVec2 at = place(map, x);
    return std::hypot(at.x - mouse.x, at.y - mouse.y) < kPickRadius * unit_pixels();
  };
  if (ImPlot::IsPlotHovered()) {
    if (near(probe.x_0)) hovered_ = Part::kX0;
    if (near(probe.x_t)) hovered_ = Part::kXt;
    if (hovered_) ImGui::SetMouseCursor(ImGuiMouseCursor_Hand);
    if (hovered_ && ImGui::IsMouseClicked(ImGuiMouseButton_Left)) dragged_ = hovered_;
  }
  if (dragged_) {
    const ImVec2 at = map.back(mouse);
    (*dragged_ == Part::kXt ? probe.x_t : probe.x_0) = {static_cast<double>(at.x), static_cast<double>(at.y)};
  }
  frame.evaluations.request_probe(probe_request(frame));
}

void ProbeLayer::draw(const FrameContext& frame, const StageMap& map) const {
  const auto view = shown_probe(frame);
  const Probe& probe = frame.view.probe;
  const RoleColors& role = role_colors();
  ImPlot::PushPlotClipRect();
  ImDrawList* draw = ImPlot::GetPlotDrawList();
  const ImVec2 x_t = place(map, probe.x_t), x_0 = place(map, probe.x_0);
  if (view) {
    draw_contours(map, view->origin, faded(role.data, 0.8f));
    draw_contours(map, view->exact, role.exact);
    const Gaussian model = model_step(frame, *view);
    draw->AddLine(x_t, x_0, ImGui::GetColorU32(faded(role.data, 0.5f)));
    draw->AddLine(x_t, place(map, view->model_x0), ImGui::GetColorU32(faded(role.model, 0.5f)));
    draw_circle(map, view->posterior, role.data);
    draw_circle(map, model, role.model);
    draw->AddLine(place(map, view->posterior.mean), place(map, model.mean), ImGui::GetColorU32(role.error),
                  2.2f * unit_pixels());
    draw->AddCircle(place(map, view->exact_x0), 7 * unit_pixels(), ImGui::GetColorU32(role.exact), 0,
                    2 * unit_pixels());
    const ImVec2 guess = place(map, view->model_x0);
    draw->AddCircleFilled(guess, 4.5f * unit_pixels(), ImGui::GetColorU32(role.model));
    draw_label({guess.x + 8 * unit_pixels(), guess.y - 0.5f * ImGui::GetFontSize()}, "E[x0|xt]", role.model);
    const ImVec2 step = place(map, model.mean);
    const auto radius = static_cast<float>(2 * std::sqrt(model.covariance(0, 0))) * map.unit.x;
    draw_label({step.x - 1.5f * ImGui::GetFontSize(), step.y - radius - 1.2f * ImGui::GetFontSize()},
               fmt::format("s = {:.0f}", view->request.s).c_str(), role.model);
  }
  draw_probe(x_0, "x0", role.data, hovered_ == Part::kX0 || dragged_ == Part::kX0);
  draw_probe(x_t, "xt", role.selection, hovered_ == Part::kXt || dragged_ == Part::kXt);
  ImPlot::PopPlotClipRect();
}

void ProbeLayer::drag_lines(FrameContext& frame) {
  const Standardization& space = frame.experiment.standardization;
  Probe& probe = frame.view.probe;
  const auto drag = [&](int id, double& model, const ImVec4& color, const char* name) {
    double x = model * space.scale + space.mean(0);
    if (ImPlot::DragLineX(id, &x, color, 2)) model = (x - space.mean(0)) / space.scale;
    ImPlot::TagX(x, color, "%s", name);
  };
  drag(11, probe.x_0[0], role_colors().data, "x0");
  drag(12, probe.x_t[0], role_colors().selection, "xt");
  frame.evaluations.request_probe(probe_request(frame));
}

}  // namespace diffuscope
