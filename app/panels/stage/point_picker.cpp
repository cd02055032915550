#include "app/panels/stage/point_picker.h"

#include <fmt/format.h>
#include <imgui_internal.h>
#include <implot.h>

#include <algorithm>

#include "app/panels/stage/stage_layers.h"
#include "app/widgets/labelled_value.h"
#include "app/widgets/role_colors.h"

namespace diffuscope {
namespace {

constexpr float kPickRadius = 10;  // pixels at the normal font size
constexpr std::size_t kMostSelected = 64;
/// A larger cloud that moves is sorted when it rests or is clicked: sorting it in every frame would cost more
/// than drawing it.
constexpr Eigen::Index kMostSortedWhileMoving = 50'000;

void choose(int point, bool with_others, std::vector<int>& selected) {
  const auto found = std::find(selected.begin(), selected.end(), point);
  if (!with_others)
    selected = {point};
  else if (found != selected.end())
    selected.erase(found);
  else if (selected.size() < kMostSelected)
    selected.push_back(point);
}

void draw_ring(ImVec2 at) {
  ImPlot::PushPlotClipRect();
  ImPlot::GetPlotDrawList()->AddCircle(at, 5 * unit_pixels(), ImGui::GetColorU32(role_colors().selection), 0,
                                       1.5f * unit_pixels());
  ImPlot::PopPlotClipRect();
}

void tell(const MovingCloud& cloud, Eigen::Index point, const Standardization& space) {
  if (ImGui::GetCurrentContext()->MouseStationaryTimer < ImGui::GetStyle().HoverStationaryDelay) return;
  const Eigen::Vector2d at = cloud.at(point).cast<double>() * space.scale + space.mean.head<2>();
  const bool labelled = cloud.labels && point < static_cast<Eigen::Index>(cloud.labels->size());
  const Label label = labelled ? (*cloud.labels)[static_cast<std::size_t>(point)] : kNoLabel;
  ImGui::SetTooltip("%s",
                    fmt::format("point {}{} at ({:.3g}, {:.3g})", with_separators(point),
                                label == kNoLabel ? "" : fmt::format(", class {},", label), at.x(), at.y())
                        .c_str());
}

}  // namespace

Eigen::Index PointPicker::find(const StageMap& map, const MovingCloud& cloud, bool clicked) {
  const Question now{drawing_of(cloud), map.view, map.size};
  const bool rests = now == last_;
  last_ = now;
  if (!(sorted_ == now)) {
    if (!clicked && !rests && cloud.size() > kMostSortedWhileMoving) return -1;
    grid_.sort(now.cloud, map.view, {map.size.x, map.size.y}, kPickRadius * unit_pixels());
    sorted_ = now;
  }
  const ImVec2 mouse = ImGui::GetMousePos();
  return grid_.nearest({mouse.x - map.corner.x, map.corner.y + map.size.y - mouse.y});
}

void PointPicker::update(const StageMap& map, const MovingCloud& cloud, const Standardization& space,
                         std::vector<int>& selected) {
  if (!ImPlot::IsPlotHovered()) return;
  const ImGuiIO& io = ImGui::GetIO();
  const bool clicked =
      ImGui::IsMouseReleased(ImGuiMouseButton_Left) && io.MouseDragMaxDistanceSqr[0] < 9 && !io.KeyCtrl;
  const Eigen::Index nearest = find(map, cloud, clicked);
  if (nearest < 0) return;
  const Eigen::Vector2f place = cloud.at(nearest);
  draw_ring(map.at(place.x(), place.y()));
  tell(cloud, nearest, space);
  if (clicked) choose(static_cast<int>(nearest), io.KeyShift, selected);
}

}  // namespace diffuscope
