// The editor on a line: every component is a bump π_k N(x; μ_k, σ_k²) in data units. Its peak carries mean
// and weight, a point on its slope the standard deviation.
#include <implot.h>

#include <algorithm>
#include <cmath>
#include <numbers>

#include "app/panels/stage/mixture_editor.h"
#include "app/widgets/plot_style.h"
#include "app/widgets/role_colors.h"
#include "core/normal_density.h"

namespace diffuscope {
namespace {

double std_of(const MixtureComponent& component) { return std::sqrt(component.covariance(0, 0)); }

/// The height of the component's bump at x.
double bump(const MixtureComponent& component, double share, double x) {
  return share * normal_density(x, component.mean(0), std_of(component));
}

}  // namespace

double MixtureEditor::highest_bump() const {
  double highest = 0;
  for (std::size_t k = 0; k < components_.size(); ++k)
    highest = std::max(highest, bump(components_[k], share_of(components_, k), components_[k].mean(0)));
  return highest;
}

std::vector<MixtureEditor::Handle> MixtureEditor::line_handles() const {
  std::vector<Handle> handles;
  for (std::size_t k = 0; k < components_.size(); ++k) {
    const MixtureComponent& component = components_[k];
    const double share = share_of(components_, k), mean = component.mean(0), side = mean + std_of(component);
    handles.push_back({k, Part::kMean, ImPlot::PlotToPixels(mean, bump(component, share, mean))});
    handles.push_back({k, Part::kAxis0, ImPlot::PlotToPixels(side, bump(component, share, side))});
  }
  return handles;
}

void MixtureEditor::drag_on_line() {
  const ImVec2 mouse = ImGui::GetMousePos();
  const ImPlotPoint at = ImPlot::PixelsToPlot({mouse.x - drag_->grip.x, mouse.y - drag_->grip.y});
  MixtureComponent& component = components_[drag_->handle.component];
  if (drag_->handle.part == Part::kMean) {
    component.mean(0) = at.x;
    set_share(components_, drag_->handle.component,
              at.y * std_of(component) * std::sqrt(2 * std::numbers::pi));
  } else {
    const double std = std::clamp(at.x - component.mean(0), kSmallestStd, kLargestStd);
    component.covariance(0, 0) = std * std;
  }
}

void MixtureEditor::update_line(FrameContext& frame) {
  if (!take_components(frame)) return;
  take_mouse(frame, line_handles());
  const ImVec2 moved = ImGui::GetIO().MouseDelta;
  if (drag_ && (moved.x != 0 || moved.y != 0)) {
    drag_on_line();
    drag_->moved = true;
    propose(frame, label(), false);
  }
  renew_mixture(frame);
}

void MixtureEditor::draw_line(const FrameContext& frame) const {
  if (components_.empty() || frame.experiment.dim() != 1) return;
  constexpr int kPoints = 96;
  ImPlot::PushPlotClipRect();
  ImDrawList* draw = ImPlot::GetPlotDrawList();
  for (std::size_t k = 0; k < components_.size(); ++k) {
    const MixtureComponent& component = components_[k];
    const double share = share_of(components_, k), reach = 4 * std_of(component);
    for (int i = 0; i <= kPoints; ++i) {
      const double x = component.mean(0) + reach * (2.0 * i / kPoints - 1);
      draw->PathLineTo(ImPlot::PlotToPixels(x, bump(component, share, x)));
    }
    const ImVec4 color = k == selected_ ? role_colors().selection : role_colors().data;
    draw->PathStroke(ImGui::GetColorU32(color), (k == selected_ ? 1.8f : 1.2f) * unit_pixels());
  }
  draw_handles(line_handles());
  ImPlot::PopPlotClipRect();
}

}  // namespace diffuscope
