#include "app/panels/stage/class_clouds.h"

#include <algorithm>
#include <map>

#include "app/widgets/role_colors.h"

namespace diffuscope {
namespace {

PointsPtr columns(const PointsPtr& points, const std::vector<Eigen::Index>& places) {
  return points ? std::make_shared<const Points>((*points)(Eigen::all, places)) : nullptr;
}

}  // namespace

ImVec4 class_color(Label label) {
  // Hues around the circle, neighbours in number far apart, two lightnesses in turn.
  constexpr int kHues = 10, kStep = 3;
  const auto hue = static_cast<float>(label * kStep % kHues) / kHues;
  const bool dark = role_theme() == Theme::kDark;
  const float lightness = (label % 2 == 0 ? 0.95f : 0.75f) - (dark ? 0.0f : 0.2f);
  ImVec4 color{0, 0, 0, 1};
  ImGui::ColorConvertHSVtoRGB(hue, dark ? 0.55f : 0.8f, lightness, color.x, color.y, color.z);
  return color;
}

void ClassClouds::split(const MovingCloud& cloud) {
  if (first_ == cloud.first && second_ == cloud.second) return;
  first_ = cloud.first, second_ = cloud.second;
  std::map<Label, std::vector<Eigen::Index>> places;
  for (Eigen::Index i = 0; i < cloud.size(); ++i)
    places[(*cloud.labels)[static_cast<std::size_t>(i)]].push_back(i);
  parts_.clear();
  for (const auto& [label, members] : places) {
    MovingCloud part;
    part.first = columns(cloud.first, members);
    part.second = columns(cloud.second, members);
    parts_.emplace_back(label, std::move(part));
  }
}

void ClassClouds::add(StageDrawing& drawing, const StagePlot& plot, const MovingCloud& cloud,
                      const CloudLook& look) {
  if (!cloud.labels || static_cast<Eigen::Index>(cloud.labels->size()) < cloud.size())
    return add_cloud(drawing, plot, cloud, look);
  split(cloud);
  for (auto& [label, part] : parts_) {
    part.weights = cloud.weights, part.noise = cloud.noise, part.spread = cloud.spread;
    CloudLook of_class = look;
    if (label != kNoLabel) of_class.color = noised_color(class_color(label), cloud.noise);
    add_cloud(drawing, plot, part, of_class);
  }
}

}  // namespace diffuscope
