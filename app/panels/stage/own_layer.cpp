#include "app/panels/stage/own_layer.h"

#include <implot.h>

#include <algorithm>

#include "app/panels/own/own_files_form.h"
#include "app/widgets/role_colors.h"

namespace diffuscope {
namespace {

constexpr Eigen::Index kMostDots = 1000;

}  // namespace

void draw_own_trajectory(const FrameContext& frame, const StageMap& map) {
  const auto view = shown_own_trajectory(frame);
  if (!view || !frame.evaluations.own_files().settings.overlay) return;
  const Examination& own = *view->result;
  const auto level = static_cast<std::size_t>(own_level(frame, own));
  const PointsOf<double>& x = own.trajectory.states[level];
  if (x.rows() != 2) return;
  const RoleColors& role = role_colors();
  const float pixel = ImGui::GetFontSize() / 15;
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

}  // namespace diffuscope
