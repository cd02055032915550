#include "app/panels/stage/own_layer.h"

#include <implot.h>

#include <algorithm>

#include "app/panels/own/own_files_form.h"
#include "app/widgets/role_colors.h"

namespace diffuscope {
namespace {

constexpr Eigen::Index kMostDots = 1000;
constexpr Eigen::Index kMostPaths = 8;  // more hide each other

/// The confirmed trajectory of points of `dim` coordinates, if it is to be shown.
std::shared_ptr<const OwnTrajectoryView> overlaid(const FrameContext& frame, int dim) {
  if (!frame.evaluations.own_files().settings.overlay) return nullptr;
  auto view = shown_own_trajectory(frame);
  return view && view->result->trajectory.dim() == dim ? view : nullptr;
}

}  // namespace

void draw_own_trajectory(const FrameContext& frame, const StageMap& map) {
  const auto view = overlaid(frame, 2);
  if (!view) return;
  const Examination& own = *view->result;
  const auto level = static_cast<std::size_t>(own_level(frame, own));
  const PointsOf<double>& x = own.trajectory.states[level];
  const RoleColors& role = role_colors();
  const float pixel = unit_pixels();
  const ImU32 dot = ImGui::GetColorU32(faded(role.selection, 0.85f));
  const ImU32 link = ImGui::GetColorU32(faded(role.error, 0.6f));
  const auto at = [&](const PointsOf<double>& points, Eigen::Index j) {
    return map.at(static_cast<float>(points(0, j)), static_cast<float>(points(1, j)));
  };
  ImPlot::PushPlotClipRect();
  ImDrawList* draw = ImPlot::GetPlotDrawList();
  for (Eigen::Index j = 0; j < std::min(kMostDots, x.cols()); ++j) {
    const ImVec2 place = at(x, j);
    if (level < own.run.states.size()) draw->AddLine(at(own.run.states[level], j), place, link, 1.2f * pixel);
    draw->AddCircleFilled(place, 1.9f * pixel, dot, 8);
  }
  ImPlot::PopPlotClipRect();
}

void draw_own_trajectory_1d(const FrameContext& frame, const StageMap& map) {
  const auto view = overlaid(frame, 1);
  if (!view) return;
  const Examination& own = *view->result;
  const RoleColors& role = role_colors();
  const float pixel = unit_pixels();
  const auto at = [&](const PointsOf<double>& points, Eigen::Index j, std::size_t level) {
    return map.at(static_cast<float>(points(0, j)),
                  static_cast<float>(own.levels[level].t / frame.experiment.schedule.steps()));
  };
  ImPlot::PushPlotClipRect();
  ImDrawList* draw = ImPlot::GetPlotDrawList();
  const auto path = [&](const std::vector<PointsOf<double>>& states, Eigen::Index j, const ImVec4& color) {
    for (std::size_t i = 0; i < states.size(); ++i) draw->PathLineTo(at(states[i], j, i));
    draw->PathStroke(ImGui::GetColorU32(color), 1.2f * pixel);
  };
  const auto level = static_cast<std::size_t>(own_level(frame, own));
  for (Eigen::Index j = 0; j < std::min(kMostPaths, own.trajectory.particles()); ++j) {
    path(own.run.states, j, faded(role.error, 0.5f));
    path(own.trajectory.states, j, faded(role.selection, 0.6f));
    draw->AddCircleFilled(at(own.trajectory.states[level], j, level), 2.5f * pixel,
                          ImGui::GetColorU32(role.selection), 8);
  }
  ImPlot::PopPlotClipRect();
}

}  // namespace diffuscope
