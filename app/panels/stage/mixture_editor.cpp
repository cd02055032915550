#include "app/panels/stage/mixture_editor.h"

#include <fmt/format.h>
#include <implot.h>

#include <algorithm>
#include <cmath>
#include <numbers>

#include "app/panels/cards.h"
#include "app/panels/mixture_table.h"
#include "app/widgets/help_marker.h"
#include "app/widgets/icons.h"
#include "app/widgets/labelled_value.h"
#include "app/widgets/role_colors.h"

namespace diffuscope {
namespace {

constexpr float kPickRadius = 9;     // pixels at the normal font size, as all below
constexpr float kAxisGap = 9;        // from the end of an axis to its handle
constexpr float kWeightBase = 20;    // of the weight's scale, above the mean
constexpr float kWeightLength = 90;  // of a share of 1
constexpr std::size_t kMostComponents = 200;

/// Between data units and the screen.
struct Screen {
  const StageMap& map;
  const Standardization& space;

  ImVec2 at(const Eigen::VectorXd& data) const {
    const Eigen::VectorXd x = (data - space.mean) / space.scale;
    return map.at(static_cast<float>(x(0)), static_cast<float>(x(1)));
  }
  Eigen::VectorXd back(ImVec2 screen) const {
    const ImVec2 x = map.back(screen);
    return Eigen::VectorXd{{static_cast<double>(x.x), static_cast<double>(x.y)}} * space.scale + space.mean;
  }
  /// Pixels of one data unit.
  double unit() const { return static_cast<double>(map.unit.x) / space.scale; }
};

ImVec2 axis_end(const Screen& screen, const MixtureComponent& component, const EllipseAxes& axes,
                std::size_t i) {
  const ImVec2 centre = screen.at(component.mean);
  const double length =
      kEllipseReach * axes.std[i] * screen.unit() + static_cast<double>(kAxisGap * unit_pixels());
  return {centre.x + static_cast<float>(length * axes.direction[i].x()),
          centre.y - static_cast<float>(length * axes.direction[i].y())};
}

void draw_ellipse(const Screen& screen, const MixtureComponent& component, ImU32 color, float thickness) {
  constexpr int kPoints = 48;
  const EllipseAxes axes = ellipse_axes(component.covariance);
  for (int i = 0; i < kPoints; ++i) {
    const double angle = 2 * std::numbers::pi * i / kPoints;
    const Eigen::VectorXd point = component.mean +
                                  kEllipseReach * std::cos(angle) * axes.std[0] * axes.direction[0] +
                                  kEllipseReach * std::sin(angle) * axes.std[1] * axes.direction[1];
    ImPlot::GetPlotDrawList()->PathLineTo(screen.at(point));
  }
  ImPlot::GetPlotDrawList()->PathStroke(color, thickness * unit_pixels(), ImDrawFlags_Closed);
}

}  // namespace

void MixtureEditor::begin(FrameContext& frame) {
  frame.view.edit_mixture = edit_as_mixture(frame);
  if (frame.view.edit_mixture)
    frame.view.brush = false;
  else
    frame.actions.log.emplace_back(
        "These data are no Gaussian mixture: choose one under Data, such as 'Three modes', to drag its "
        "components.");
}

void MixtureEditor::draw_tools(FrameContext& frame) {
  if (!frame.view.edit_mixture || components_.empty()) return;
  const auto button = [](const char* icon, const char* tooltip, bool enabled) {
    ImGui::SameLine();
    ImGui::BeginDisabled(!enabled);
    const bool pressed = ImGui::Button(icon);
    ImGui::EndDisabled();
    ImGui::SetItemTooltip("%s", tooltip);
    return pressed;
  };
  const bool room = components_.size() < kMostComponents;
  if (button(icon::kPlus, "Add a component in the middle", room)) {
    const Eigen::Index dim = components_.front().mean.size();
    MixtureComponent fresh = components_[selected_];
    fresh.mean = frame.experiment.standardization.mean;
    fresh.covariance =
        std::pow(0.2 * frame.experiment.standardization.scale, 2) * Eigen::MatrixXd::Identity(dim, dim);
    components_.push_back(fresh);
    selected_ = components_.size() - 1;
    propose(frame, "add component", true);
  }
  if (button(icon::kCopy, "Duplicate the chosen component", room)) {
    MixtureComponent copy = components_[selected_];
    copy.mean.array() += 3 * std::sqrt(copy.covariance.trace() / static_cast<double>(copy.mean.size()));
    components_.push_back(copy);
    selected_ = components_.size() - 1;
    propose(frame, "duplicate component", true);
  }
  const bool deletes = ImGui::IsKeyPressed(ImGuiKey_Delete, false) && !ImGui::GetIO().WantTextInput;
  if ((button(icon::kTrash, "Delete the chosen component (Del)", components_.size() > 1) || deletes) &&
      components_.size() > 1) {
    components_.erase(components_.begin() + static_cast<std::ptrdiff_t>(selected_));
    selected_ = std::min(selected_, components_.size() - 1);
    propose(frame, "delete component", true);
  }
}

bool MixtureEditor::take_components(const FrameContext& frame) {
  // An edit of this frame's buttons is ahead of the scene.
  const DataSpec& data = frame.actions.scene ? frame.actions.scene->data : frame.scene.data;
  const bool own = frame.view.edit_mixture && data.source.id == kMixtureData && !data.components.empty() &&
                   data.components.front().mean.size() == frame.experiment.dim() &&
                   frame.experiment.dim() <= 2;
  if (!own) {
    components_.clear();
    mixture_ = nullptr;
    hovered_.reset(), drag_.reset();
    return false;
  }
  components_ = data.components;
  selected_ = std::min(selected_, components_.size() - 1);
  return true;
}

void MixtureEditor::propose(FrameContext& frame, const char* label, bool finished) {
  Scene scene = frame.actions.scene ? *frame.actions.scene : frame.scene;
  scene.data.components = components_;
  frame.actions.edit(std::move(scene), label, finished);
}

const char* MixtureEditor::label() const {
  switch (drag_->handle.part) {
    case Part::kMean:
      return "move component";
    case Part::kWeight:
      return "component weight";
    default:
      return "component shape";
  }
}

void MixtureEditor::renew_mixture(const FrameContext& frame) {
  const Standardization& space = frame.experiment.standardization;
  mixture_ = std::make_shared<const GaussianMixture>(
      GaussianMixture(components_).standardized(space.mean, space.scale));
}

/// Hovering, pressing and letting go; the movement itself depends on the plot.
void MixtureEditor::take_mouse(FrameContext& frame, const std::vector<Handle>& handles) {
  const ImVec2 mouse = ImGui::GetMousePos();
  if (drag_) {
    if (ImGui::IsMouseDown(ImGuiMouseButton_Left)) return;
    if (drag_->moved) propose(frame, label(), true);
    drag_.reset();
  }
  hovered_.reset();
  if (!ImPlot::IsPlotHovered()) return;
  float best = kPickRadius * unit_pixels();
  for (const Handle& handle : handles) {
    const float distance = std::hypot(handle.at.x - mouse.x, handle.at.y - mouse.y);
    if (distance < best) best = distance, hovered_ = handle;
  }
  if (!hovered_) return;
  ImGui::SetMouseCursor(ImGuiMouseCursor_Hand);
  if (!ImGui::IsMouseClicked(ImGuiMouseButton_Left)) return;
  selected_ = hovered_->component;
  drag_ = Drag{*hovered_, {mouse.x - hovered_->at.x, mouse.y - hovered_->at.y}, {}};
  if (frame.experiment.dim() > 1) drag_->axes = ellipse_axes(components_[selected_].covariance);
}

std::vector<MixtureEditor::Handle> MixtureEditor::plane_handles(const FrameContext& frame,
                                                                const StageMap& map) const {
  const Screen screen{map, frame.experiment.standardization};
  std::vector<Handle> handles;
  for (std::size_t k = 0; k < components_.size(); ++k)
    handles.push_back({k, Part::kMean, screen.at(components_[k].mean)});
  const MixtureComponent& chosen = components_[selected_];
  const EllipseAxes axes = drag_ && drag_->handle.part != Part::kMean && drag_->handle.part != Part::kWeight
                               ? drag_->axes
                               : ellipse_axes(chosen.covariance);
  handles.push_back({selected_, Part::kAxis0, axis_end(screen, chosen, axes, 0)});
  handles.push_back({selected_, Part::kAxis1, axis_end(screen, chosen, axes, 1)});
  if (components_.size() < 2) return handles;
  const ImVec2 centre = screen.at(chosen.mean);
  const float pixel = unit_pixels();
  const auto share = static_cast<float>(share_of(components_, selected_));
  handles.push_back(
      {selected_,
       Part::kWeight,
       {centre.x - kWeightBase * pixel, centre.y - (kWeightBase + kWeightLength * share) * pixel}});
  return handles;
}

void MixtureEditor::drag_in_plane(const FrameContext& frame, const StageMap& map) {
  const Screen screen{map, frame.experiment.standardization};
  MixtureComponent& component = components_[drag_->handle.component];
  const ImVec2 mouse = ImGui::GetMousePos();
  const ImVec2 at{mouse.x - drag_->grip.x, mouse.y - drag_->grip.y};
  const ImVec2 centre = screen.at(component.mean);
  const float pixel = unit_pixels();
  if (drag_->handle.part == Part::kMean) {
    component.mean = screen.back(at);
  } else if (drag_->handle.part == Part::kWeight) {
    set_share(
        components_, drag_->handle.component,
        static_cast<double>((centre.y - at.y) / pixel - kWeightBase) / static_cast<double>(kWeightLength));
  } else {
    const Eigen::Vector2d offset(at.x - centre.x, centre.y - at.y);
    const double length = offset.norm() - static_cast<double>(kAxisGap * pixel);
    drag_->axes = with_axis(drag_->axes, drag_->handle.part == Part::kAxis1 ? 1 : 0, offset,
                            length / (kEllipseReach * screen.unit()));
    component.covariance = covariance_of(drag_->axes);
  }
}

void MixtureEditor::update(FrameContext& frame, const StageMap& map) {
  if (!take_components(frame)) return;
  take_mouse(frame, plane_handles(frame, map));
  const ImVec2 moved = ImGui::GetIO().MouseDelta;
  if (drag_ && (moved.x != 0 || moved.y != 0)) {
    drag_in_plane(frame, map);
    drag_->moved = true;
    propose(frame, label(), false);
  }
  renew_mixture(frame);
}

void MixtureEditor::draw_handles(const std::vector<Handle>& handles) const {
  ImDrawList* draw = ImPlot::GetPlotDrawList();
  const float pixel = unit_pixels();
  const ImU32 ground = ImGui::GetColorU32(faded(ImGui::GetStyleColorVec4(ImGuiCol_WindowBg), 0.85f));
  for (const Handle& handle : handles) {
    const bool chosen = handle.component == selected_;
    const bool warm = (hovered_ && *hovered_ == handle) || (drag_ && drag_->handle == handle);
    const ImVec4 color = chosen ? role_colors().selection : role_colors().data;
    const float radius = (warm ? 5.5f : handle.part == Part::kMean ? 4.0f : 4.5f) * pixel;
    draw->AddCircleFilled(handle.at, radius + 1.5f * pixel, ground);
    if (handle.part == Part::kMean)
      draw->AddCircleFilled(handle.at, radius, ImGui::GetColorU32(color));
    else if (handle.part == Part::kWeight)
      draw->AddRectFilled({handle.at.x - radius, handle.at.y - 0.6f * radius},
                          {handle.at.x + radius, handle.at.y + 0.6f * radius}, ImGui::GetColorU32(color));
    else
      draw->AddCircle(handle.at, radius, ImGui::GetColorU32(color), 0, 1.6f * pixel);
  }
}

void MixtureEditor::draw(const FrameContext& frame, const StageMap& map) const {
  if (components_.empty()) return;
  const Screen screen{map, frame.experiment.standardization};
  ImPlot::PushPlotClipRect();
  ImDrawList* draw = ImPlot::GetPlotDrawList();
  const RoleColors& role = role_colors();
  for (std::size_t k = 0; k < components_.size(); ++k)
    draw_ellipse(screen, components_[k],
                 ImGui::GetColorU32(k == selected_ ? role.selection : faded(role.data, 0.8f)),
                 k == selected_ ? 1.6f : 1.1f);
  const std::vector<Handle> handles = plane_handles(frame, map);
  const ImU32 thin = ImGui::GetColorU32(faded(role.selection, 0.55f));
  const ImVec2 centre = screen.at(components_[selected_].mean);
  for (const Handle& handle : handles) {
    if (handle.part == Part::kAxis0 || handle.part == Part::kAxis1) draw->AddLine(centre, handle.at, thin);
    if (handle.part != Part::kWeight) continue;
    const float base = centre.y - kWeightBase * unit_pixels();
    draw->AddLine({handle.at.x, base}, {handle.at.x, base - kWeightLength * unit_pixels()}, thin);
    const std::string text = fmt::format("π {:.3f}", share_of(components_, selected_));
    const ImVec2 size = ImGui::CalcTextSize(text.c_str());
    draw->AddText({handle.at.x - size.x - 8 * unit_pixels(), handle.at.y - 0.5f * size.y},
                  ImGui::GetColorU32(ImGuiCol_Text), text.c_str());
  }
  draw_handles(handles);
  ImPlot::PopPlotClipRect();
}

}  // namespace diffuscope
