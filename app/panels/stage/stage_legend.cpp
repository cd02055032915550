#include "app/panels/stage/stage_legend.h"

#include <imgui.h>

#include <array>
#include <vector>

#include "app/panels/cards.h"
#include "app/widgets/help_marker.h"
#include "app/widgets/layer_toggle.h"
#include "app/widgets/role_colors.h"

namespace diffuscope {
namespace {

/// A layer that a workspace can show: its name in the legend, its colour and its switch.
struct LayerEntry {
  const char* label;
  const char* card_id;
  ImVec4 color;
  bool StageLayers::*on;
};

const char* quantity_name(FieldQuantity quantity) {
  static constexpr std::array kNames{"log-density", "energy", "length", "error", "divergence"};
  return kNames[static_cast<std::size_t>(quantity)];
}

std::vector<LayerEntry> layer_entries(Workspace workspace, FieldQuantity quantity, bool plane, bool images) {
  const RoleColors& role = role_colors();
  const LayerEntry density{"density", "layer_density", role.exact, &StageLayers::density};
  const LayerEntry paths{"paths", "layer_paths", time_color(0.35f), &StageLayers::trajectories};
  const LayerEntry data{"data", "layer_data", role.data, &StageLayers::data};
  const LayerEntry noised{"noised points", "layer_noised", mixed(role.data, role.noise, 0.4f),
                          &StageLayers::cloud};
  std::vector<LayerEntry> entries;
  switch (workspace) {
    case Workspace::kForward:
    case Workspace::kSchedule:
    case Workspace::kBound:
      entries = {noised,
                 data,
                 density,
                 paths,
                 {plane ? "marginals" : "N(0, I)", "layer_marginals", role.noise, &StageLayers::marginals}};
      break;
    case Workspace::kTrain:
      entries = {data, {"samples", "layer_samples", role.model, &StageLayers::cloud}};
      break;
    case Workspace::kScore:
      entries = {{"score", "layer_score", role.model, &StageLayers::field},
                 {"exact", "layer_exact_score", role.exact, &StageLayers::exact_field},
                 {"difference", "layer_difference", role.error, &StageLayers::difference},
                 {quantity_name(quantity), "layer_quantity", role.exact, &StageLayers::density},
                 noised,
                 paths,
                 {"probes", "layer_probe", role.selection, &StageLayers::probe}};
      break;
    case Workspace::kSample:
    case Workspace::kImages:
      entries = {data, {"particles", "layer_particles", role.model, &StageLayers::cloud}, density, paths};
      break;
    case Workspace::kDebug:
      entries = {data,
                 {"particles", "layer_particles", role.model, &StageLayers::cloud},
                 density,
                 paths,
                 {"step", "layer_step", role.selection, &StageLayers::step},
                 {"forks", "layer_forks", role.model, &StageLayers::forks}};
      break;
    case Workspace::kCompare:
      entries = {noised, data};
      break;
  }
  if (images)  // the exact step from a point needs its density
    std::erase_if(entries, [](const LayerEntry& e) { return e.on == &StageLayers::probe; });
  // On a line the density curve is always there.
  if (!plane)
    std::erase_if(entries, [](const LayerEntry& e) {
      return e.on == &StageLayers::density || e.on == &StageLayers::exact_field ||
             e.on == &StageLayers::difference;
    });
  return entries;
}

}  // namespace

void draw_legend(FrameContext& frame, bool plane) {
  bool first = true;
  for (const LayerEntry& entry :
       layer_entries(frame.view.workspace, frame.view.quantity, plane, frame.experiment.plane != nullptr)) {
    if (!first) flow(layer_toggle_width(entry.label));
    layer_toggle(entry.label, entry.color, frame.view.stage().*entry.on);
    explain_item(entry.label, card(entry.card_id));
    first = false;
  }
}

}  // namespace diffuscope
