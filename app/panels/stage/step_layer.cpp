#include "app/panels/stage/step_layer.h"

#include <implot.h>

#include <algorithm>
#include <cmath>

#include "app/panels/stage/stage_overlays.h"
#include "app/widgets/role_colors.h"

namespace diffuscope {
namespace {

constexpr Eigen::Index kMostPaths = 80;
constexpr float kScoreLength = 34;  // pixels at the normal font size: the arrow shows the direction

ImVec2 place(const StageMap& map, const Eigen::VectorXd& x) {
  return map.at(static_cast<float>(x(0)), static_cast<float>(x(1)));
}

float distance(ImVec2 a, ImVec2 b) { return std::hypot(a.x - b.x, a.y - b.y); }

void draw_line(ImVec2 from, ImVec2 to, const ImVec4& color, float weight) {
  ImPlot::GetPlotDrawList()->AddLine(from, to, ImGui::GetColorU32(color), weight * unit_pixels());
}

void draw_dot(ImVec2 at, float radius, const ImVec4& color) {
  ImPlot::GetPlotDrawList()->AddCircleFilled(at, radius * unit_pixels(), ImGui::GetColorU32(color));
}
void draw_ring(ImVec2 at, float radius, const ImVec4& color) {
  ImPlot::GetPlotDrawList()->AddCircle(at, radius * unit_pixels(), ImGui::GetColorU32(color), 0,
                                       2 * unit_pixels());
}

/// Names beside the marks; one that would cover another is left out.
class Labels {
 public:
  void add(ImVec2 at, const char* text, const ImVec4& color) {
    at = {at.x + 7 * unit_pixels(), at.y - 0.9f * ImGui::GetFontSize()};
    const ImVec2 size = ImGui::CalcTextSize(text);
    for (const ImVec4& box : taken_)
      if (at.x < box.z && box.x < at.x + size.x && at.y < box.w && box.y < at.y + size.y) return;
    taken_.push_back({at.x, at.y, at.x + size.x, at.y + size.y});
    ImDrawList* draw = ImPlot::GetPlotDrawList();
    const ImVec4 ground = ImGui::GetStyleColorVec4(ImGuiCol_WindowBg);
    draw->AddRectFilled({at.x - 2, at.y}, {at.x + size.x + 2, at.y + size.y},
                        ImGui::GetColorU32(faded(ground, 0.7f)), 3);
    draw->AddText(at, ImGui::GetColorU32(color), text);
  }

 private:
  std::vector<ImVec4> taken_;
};

void draw_direction(ImVec2 from, const Eigen::VectorXd& along, const ImVec4& color) {
  const double length = along.norm();
  if (!(length > 0) || !std::isfinite(length)) return;
  const auto pixels = kScoreLength * unit_pixels() / static_cast<float>(length);
  draw_arrow(from,
             {from.x + pixels * static_cast<float>(along(0)), from.y - pixels * static_cast<float>(along(1))},
             color);
}

void draw_spread(const StageMap& map, const StepAnswer& answer, const ImVec4& color, float weight) {
  if (!answer.std.allFinite()) return;
  const ImVec2 radii{static_cast<float>(answer.std(0)) * map.unit.x,
                     static_cast<float>(answer.std(1)) * -map.unit.y};
  if (std::min(radii.x, radii.y) < 1) return;
  ImPlot::GetPlotDrawList()->AddEllipse(place(map, answer.mean), radii, ImGui::GetColorU32(color), 0, 0,
                                        weight * unit_pixels());
}

bool is_finite(const TraceStep& step) {
  return step.x.allFinite() && step.next.allFinite() && step.model.mean.allFinite();
}

/// x_t of a path on a line, model space, at u = t/T.
ImVec2 place_1d(const StageMap& map, double x, double u) {
  return map.at(static_cast<float>(x), static_cast<float>(u));
}

}  // namespace

TraceStep on_plane(const TraceStep& step, const PrincipalPlane& plane) {
  const auto seen = [&](const Eigen::VectorXd& x) -> Eigen::VectorXd {
    return plane.project(x.cast<float>()).cast<double>();
  };
  const Eigen::MatrixXd squares = plane.axes().cast<double>().cwiseAbs2();
  const auto answer = [&](const StepAnswer& from) -> StepAnswer {
    return {seen(from.x0), seen(from.eps), seen(from.score), seen(from.mean),
            (squares.transpose() * from.std.cwiseAbs2()).cwiseSqrt()};
  };
  return {step.index, step.from,          step.to,           seen(step.x), seen(step.next),
          {},         answer(step.model), answer(step.exact)};
}

void draw_step(const StageMap& map, const TraceStep& step) {
  if (step.x.size() != 2 || !is_finite(step)) return;
  const RoleColors& role = role_colors();
  ImPlot::PushPlotClipRect();
  const ImVec2 x = place(map, step.x), next = place(map, step.next), mean = place(map, step.model.mean);
  const ImVec2 x0 = place(map, step.model.x0), exact_x0 = place(map, step.exact.x0);
  draw_line(x, x0, faded(role.model, 0.45f), 1.2f);
  draw_line(x, exact_x0, faded(role.exact, 0.45f), 1.2f);
  draw_direction(x, step.exact.score, role.exact);
  draw_direction(x, step.model.score, role.model);
  draw_spread(map, step.exact, faded(role.exact, 0.8f), 1.2f);
  draw_spread(map, step.model, role.model, 1.8f);
  if (distance(mean, next) > 3) draw_arrow(mean, next, role.noise);
  draw_ring(exact_x0, 6.5f, role.exact);
  draw_dot(x0, 4, role.model);
  draw_dot(mean, 3, role.model);
  draw_ring(next, 4.5f, role.selection);
  const float r = 6 * unit_pixels();
  ImDrawList* draw = ImPlot::GetPlotDrawList();
  draw->AddQuadFilled({x.x - r, x.y}, {x.x, x.y - r}, {x.x + r, x.y}, {x.x, x.y + r},
                      ImGui::GetColorU32(role.selection));
  Labels labels;
  labels.add(x, "xt", role.selection);
  labels.add(next, "xt-1", role.selection);
  labels.add(x0, "x̂0", role.model);
  labels.add(exact_x0, "exact x̂0", role.exact);
  labels.add(mean, "mean", role.model);
  ImPlot::PopPlotClipRect();
}

void draw_forks(const StageMap& map, const ForkView& forks) {
  const auto& states = forks.trajectory.states;
  if (states.empty() || states.front().rows() != 2) return;
  ImPlot::PushPlotClipRect();
  ImDrawList* draw = ImPlot::GetPlotDrawList();
  const RoleColors& role = role_colors();
  const Eigen::Index paths = std::min(kMostPaths, forks.trajectory.kept());
  const ImU32 color = ImGui::GetColorU32(faded(role.model, paths > 20 ? 0.4f : 0.7f));
  for (Eigen::Index j = 0; j < paths; ++j) {
    for (const Points& x : states) draw->PathLineTo(map.at(x(0, j), x(1, j)));
    draw->PathStroke(color, unit_pixels());
  }
  const Points& ends = forks.trajectory.samples;
  for (Eigen::Index j = 0; j < ends.cols(); ++j) draw_dot(map.at(ends(0, j), ends(1, j)), 2, role.model);
  ImPlot::PopPlotClipRect();
}

void draw_step_1d(const StageMap& map, const TraceStep& step, double diffusion_steps) {
  if (step.x.size() != 1 || !is_finite(step)) return;
  const RoleColors& role = role_colors();
  const double u = step.from.t / diffusion_steps, u_next = step.to.t / diffusion_steps;
  ImPlot::PushPlotClipRect();
  const ImVec2 x = place_1d(map, step.x(0), u), next = place_1d(map, step.next(0), u_next);
  const ImVec2 mean = place_1d(map, step.model.mean(0), u_next);
  const ImVec2 x0 = place_1d(map, step.model.x0(0), 0), exact_x0 = place_1d(map, step.exact.x0(0), 0);
  draw_line(x, x0, faded(role.model, 0.6f), 1.2f);
  draw_line(x, exact_x0, faded(role.exact, 0.6f), 1.2f);
  if (step.model.std.allFinite()) {
    const auto reach = static_cast<float>(step.model.std(0)) * map.unit.x;
    draw_line({mean.x - reach, mean.y}, {mean.x + reach, mean.y}, role.model, 2);
  }
  draw_ring(exact_x0, 6.5f, role.exact);
  draw_dot(x0, 4, role.model);
  draw_dot(mean, 3, role.model);
  draw_ring(next, 4.5f, role.selection);
  draw_dot(x, 5, role.selection);
  ImPlot::PopPlotClipRect();
}

void draw_forks_1d(const StageMap& map, const ForkView& forks, double diffusion_steps) {
  const auto& states = forks.trajectory.states;
  if (states.empty() || states.front().rows() != 1) return;
  ImPlot::PushPlotClipRect();
  ImDrawList* draw = ImPlot::GetPlotDrawList();
  const Eigen::Index paths = std::min(kMostPaths, forks.trajectory.kept());
  for (Eigen::Index j = 0; j < paths; ++j) {
    for (std::size_t i = 0; i < states.size(); ++i)
      draw->PathLineTo(place_1d(map, static_cast<double>(states[i](0, j)),
                                forks.trajectory.levels[i].t / diffusion_steps));
    draw->PathStroke(ImGui::GetColorU32(faded(role_colors().model, 0.45f)), unit_pixels());
  }
  ImPlot::PopPlotClipRect();
}

}  // namespace diffuscope
