#include "app/panels/energy_panel.h"

#include <imgui.h>

#include "app/panels/cards.h"
#include "app/panels/stage/moving_cloud.h"
#include "app/panels/stage/stage_layers.h"
#include "app/widgets/help_marker.h"
#include "app/widgets/labelled_value.h"

namespace diffuscope {
namespace {

/// The first points of the noised cloud, D×n.
Points points_on_it(const FrameContext& frame) {
  const auto cloud = noised_cloud(frame);
  const int dim = frame.experiment.dim();
  if (!cloud || cloud->first->rows() != dim) return Points(dim, 0);
  Points points(dim, std::min(EnergySurface::kPoints, cloud->size()));
  for (Eigen::Index i = 0; i < points.cols(); ++i) {
    const Eigen::Vector2f at = cloud->at(i);
    for (int axis = 0; axis < dim; ++axis) points(axis, i) = at(axis);
  }
  return points;
}

}  // namespace

void EnergyPanel::draw(FrameContext& frame) {
  const auto field = shown_field(frame);
  if (!field) {
    stale_note("The energy is being computed …");
    return;
  }
  ImGui::AlignTextToFramePadding();
  explain_label("Sign", card("energy_sign"));
  ImGui::SameLine();
  if (ImGui::RadioButton("energy", energy_)) energy_ = true;
  ImGui::SameLine();
  if (ImGui::RadioButton("log-density", !energy_)) energy_ = false;
  surface_.draw({field->log_density, field->nx, field->ny, field->box, field->highest},
                frame.experiment.standardization, points_on_it(frame), energy_);
}

}  // namespace diffuscope
