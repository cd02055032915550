#include "app/panels/stage/stage_brush.h"

#include <implot.h>

#include <cmath>
#include <numbers>

#include "app/widgets/role_colors.h"
#include "core/random.h"

namespace diffuscope {
namespace {

constexpr double kPointsPerSecond = 160;
constexpr std::size_t kMostPoints = 4000;  // of one stroke

}  // namespace

void StageBrush::spray(const FrameContext& frame) {
  const ImPlotPoint centre = ImPlot::GetPlotMousePos();
  due_ += kPointsPerSecond * std::min(frame.delta_seconds, 0.1);
  for (; due_ >= 1 && stroke_.size() < kMostPoints; due_ -= 1) {
    SampleRandom random(1, Stream::kForwardNoise, sprayed_++);
    const double radius = frame.view.brush_radius * std::sqrt(static_cast<double>(random.uniform()));
    const double angle = 2 * std::numbers::pi * static_cast<double>(random.uniform());
    stroke_.push_back({centre.x + radius * std::cos(angle), centre.y + radius * std::sin(angle)});
  }
}

void StageBrush::finish(FrameContext& frame) {
  painting_ = false;
  if (stroke_.empty()) return;
  Scene scene = frame.scene;
  if (scene.data.source.id != kDrawnData) {
    scene.data.source = {std::string(kDrawnData), {}};
    scene.data.points.clear();
    scene.data.file.clear();
  }
  scene.data.points.insert(scene.data.points.end(), stroke_.begin(), stroke_.end());
  stroke_.clear();
  frame.actions.edit(std::move(scene), "draw points");
}

void StageBrush::update(FrameContext& frame, const StageMap& map) {
  const bool hovered = ImPlot::IsPlotHovered();
  if (hovered && ImGui::IsMouseClicked(ImGuiMouseButton_Left)) painting_ = true, due_ = 1;
  if (painting_) spray(frame);
  if (painting_ && !ImGui::IsMouseDown(ImGuiMouseButton_Left)) finish(frame);
  ImPlot::PushPlotClipRect();
  ImDrawList* draw = ImPlot::GetPlotDrawList();
  const float pixel = unit_pixels();
  for (const auto& point : stroke_)
    draw->AddCircleFilled(ImPlot::PlotToPixels(point[0], point[1]), 2 * pixel,
                          ImGui::GetColorU32(role_colors().data));
  if (hovered) {
    const double pixels_per_unit = static_cast<double>(map.unit.x) / frame.experiment.standardization.scale;
    draw->AddCircle(ImGui::GetMousePos(), static_cast<float>(frame.view.brush_radius * pixels_per_unit),
                    ImGui::GetColorU32(role_colors().selection), 0, 1.2f * pixel);
  }
  ImPlot::PopPlotClipRect();
}

}  // namespace diffuscope
