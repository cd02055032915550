#include "app/panels/stage_panel.h"

#include <fmt/format.h>
#include <implot.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "app/panels/cards.h"
#include "app/panels/stage/stage_layers.h"
#include "app/playback.h"
#include "app/widgets/help_marker.h"
#include "app/widgets/icons.h"
#include "app/widgets/labelled_value.h"
#include "app/widgets/layer_toggle.h"
#include "app/widgets/role_colors.h"
#include "core/fields/stage_box.h"

namespace diffuscope {
namespace {

/// A layer that a workspace can show: its name in the legend, its colour and its switch.
struct LayerEntry {
  const char* label;
  const char* card_id;
  ImVec4 color;
  bool StageLayers::*on;
};

std::vector<LayerEntry> layer_entries(Workspace workspace, bool plane) {
  const RoleColors& role = role_colors();
  const LayerEntry density{"density", "layer_density", role.exact, &StageLayers::density};
  const LayerEntry paths{"paths", "layer_paths", time_color(0.35f), &StageLayers::trajectories};
  const LayerEntry data{"data", "layer_data", role.data, &StageLayers::data};
  const LayerEntry noised{"noised points", "layer_noised", mixed(role.data, role.noise, 0.4f),
                          &StageLayers::cloud};
  std::vector<LayerEntry> entries;
  switch (workspace) {
    case Workspace::kForward:
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
                 {"exact score", "layer_exact_score", role.exact, &StageLayers::exact_field},
                 density,
                 noised,
                 paths};
      break;
    case Workspace::kSample:
      entries = {data, {"particles", "layer_particles", role.model, &StageLayers::cloud}, density, paths};
      break;
    case Workspace::kCompare:
      entries = {noised, data};
      break;
  }
  // On a line the density curve is always there.
  if (!plane)
    std::erase_if(entries, [](const LayerEntry& e) {
      return e.on == &StageLayers::density || e.on == &StageLayers::exact_field;
    });
  return entries;
}

void draw_legend(FrameContext& frame, bool plane) {
  bool first = true;
  for (const LayerEntry& entry : layer_entries(frame.view.workspace, plane)) {
    if (!first) flow(layer_toggle_width(entry.label));
    layer_toggle(entry.label, entry.color, frame.view.stage().*entry.on);
    explain_item(entry.label, card(entry.card_id));
    first = false;
  }
}

bool icon_switch(const char* icon, const char* tooltip, bool on) {
  if (on) ImGui::PushStyleColor(ImGuiCol_Text, role_colors().accent);
  const bool pressed = ImGui::Button(icon);
  if (on) ImGui::PopStyleColor();
  ImGui::SetItemTooltip("%s", tooltip);
  return pressed;
}

void draw_tools(FrameContext& frame, Camera& camera, bool plane) {
  const float button = ImGui::GetFontSize() + 2 * ImGui::GetStyle().FramePadding.x;
  const bool train = frame.view.workspace == Workspace::kTrain && plane;
  const float width = static_cast<float>(train ? 3 : 2) * (button + ImGui::GetStyle().ItemSpacing.x);
  flow(width);
  ImGui::SetCursorPosX(std::max(ImGui::GetCursorPosX(), ImGui::GetContentRegionMax().x - width));
  if (train) {
    if (icon_switch(icon::kColumns, "Data and samples side by side", frame.view.side_by_side))
      frame.view.side_by_side = !frame.view.side_by_side;
    ImGui::SameLine();
  }
  if (icon_switch(icon::kBrush, "Brush: paint points with the left button", frame.view.brush))
    frame.view.brush = !frame.view.brush;
  explain_item("Brush", card("brush"));
  ImGui::SameLine();
  if (icon_switch(icon::kFit, "Show everything (double click on the plot)", false)) camera.fit = true;
}

std::string weights_name(ModelChoice model, std::int64_t iteration) {
  if (model == ModelChoice::kExact) return "exact denoiser";
  return fmt::format("{} weights of iteration {}", model == ModelChoice::kEma ? "EMA" : "raw",
                     with_separators(iteration));
}

/// Whose the picture is and how old.
std::vector<std::string> caption(const FrameContext& frame) {
  const double t = frame.view.u * frame.experiment.schedule.steps();
  switch (frame.view.workspace) {
    case Workspace::kForward:
      return {fmt::format("x_t at t = {:.0f}", t)};
    case Workspace::kTrain: {
      const auto live = frame.evaluations.live_samples();
      if (!live) return {"first samples are being drawn"};
      const bool old = live->run != frame.snapshot.run;
      return {fmt::format("{} samples of iteration {}{}", with_separators(live->samples.cols()),
                          with_separators(live->iteration), old ? " of the run before" : "")};
    }
    case Workspace::kScore: {
      const auto field = shown_field(frame);
      if (!field) return {fmt::format("t = {:.0f}", t)};
      const std::string whose = field->iteration < 0
                                    ? "exact score"
                                    : "score, " + weights_name(frame.view.score_model, field->iteration);
      return {fmt::format("t = {:.0f}: {}", field->t, whose),
              field->density_is_exact ? "log-density: exact" : "log-density: kernels on 4,096 points"};
    }
    case Workspace::kSample: {
      const auto view = frame.evaluations.samples();
      if (!view) return {"first samples are being drawn"};
      const double steps = static_cast<double>(view->trajectory.levels.size()) - 1;
      return {
          fmt::format("step {:.1f} of {:.0f}, t = {:.0f}", steps * frame.view.reverse_progress, steps, t),
          fmt::format("{} particles, {}{}", with_separators(view->trajectory.particles),
                      weights_name(view->model, view->iteration), view->coarse ? " (coarse preview)" : "")};
    }
  }
  return {};
}

bool wants_field(const FrameContext& frame, const StageLayers& layers) {
  return layers.density || (frame.view.workspace == Workspace::kScore);
}

}  // namespace

void StagePanel::draw(FrameContext& frame) {
  if (!pictures_) pictures_ = std::make_unique<Pictures>();
  const bool plane = frame.experiment.dim() > 1;
  Camera& camera = cameras_[frame.view.workspace == Workspace::kTrain ? 0 : 1];
  aim(frame, camera);
  draw_legend(frame, plane);
  draw_tools(frame, camera, plane);
  if (!plane)
    pictures_->line.draw(frame, camera);
  else if (frame.view.workspace == Workspace::kTrain && frame.view.side_by_side)
    draw_pair(frame, camera);
  else
    draw_plane(frame, camera);
}

void StagePanel::aim(const FrameContext& frame, Camera& camera) {
  const auto cloud = frame.evaluations.forward_cloud();
  if (!cloud || cloud->experiment.get() != &frame.experiment) return;
  const Box& box = frame.view.workspace == Workspace::kTrain ? cloud->data_box : cloud->whole_box;
  const Box target = to_data_units(widened(box, 0.06), frame.experiment.standardization);
  if (target == camera.target) return;
  camera.target = target;
  camera.fit = true;
}

void StagePanel::draw_plane(FrameContext& frame, Camera& camera) {
  StagePlot& plot = pictures_->left;
  if (!plot.begin("stage", {-1, -1}, camera, frame.experiment.standardization, {.pans = !frame.view.brush}))
    return;
  draw_layers(frame, plot, frame.view.stage());
  draw_over(frame, plot, frame.view.stage());
  draw_caption(plot.map(), caption(frame));
  plot.end();
}

void StagePanel::draw_pair(FrameContext& frame, Camera& camera) {
  const float width = 0.5f * (ImGui::GetContentRegionAvail().x - ImGui::GetStyle().ItemSpacing.x);
  StageLayers data = frame.view.stage(), samples = frame.view.stage();
  data.cloud = false, samples.data = false;
  // Without labels both plots have the same size, so that they show the same part of the plane.
  if (pictures_->left.begin("data", {width, -1}, camera, frame.experiment.standardization,
                            {.y_label = nullptr, .pans = !frame.view.brush})) {
    draw_layers(frame, pictures_->left, data);
    draw_over(frame, pictures_->left, data);
    draw_caption(pictures_->left.map(), {"data"});
    pictures_->left.end();
  }
  ImGui::SameLine();
  if (pictures_->right.begin("samples", {width, -1}, camera, frame.experiment.standardization,
                             {.y_label = nullptr})) {
    draw_layers(frame, pictures_->right, samples);
    draw_caption(pictures_->right.map(), caption(frame));
    pictures_->right.end();
  }
}

void StagePanel::draw_layers(FrameContext& frame, StagePlot& plot, const StageLayers& layers) {
  if (wants_field(frame, layers)) frame.evaluations.request_field(field_request(frame, plot.map()));
  StageDrawing drawing;
  const auto field = shown_field(frame);
  if (layers.density && field)
    drawing.heat = density_heat(field->log_density, field->highest, {field->nx, field->ny}, field->box);
  const RoleColors& role = role_colors();
  const Workspace workspace = frame.view.workspace;
  const bool made = workspace == Workspace::kTrain || workspace == Workspace::kSample;
  const auto cloud = workspace_cloud(frame);
  if (layers.data)
    if (const auto data = data_cloud(frame); data && data->first->rows() == 2)
      add_cloud(drawing, plot, *data, {role.data, 0.95f, made && layers.cloud ? 0.55f : 1.0f});
  if (layers.cloud && cloud)
    add_cloud(drawing, plot, *cloud,
              {noised_color(made ? role.model : role.data, cloud->noise), 1,
               workspace == Workspace::kScore ? 0.45f
               : made && layers.data          ? 0.75f
                                              : 1.0f});
  plot.show(std::move(drawing));
  if (!cloud && (workspace != Workspace::kTrain || layers.cloud)) draw_waiting(plot.map(), "computing …");
}

void StagePanel::draw_over(FrameContext& frame, StagePlot& plot, const StageLayers& layers) {
  const StageMap& map = plot.map();
  const RoleColors& role = role_colors();
  const Workspace workspace = frame.view.workspace;
  const auto cloud = workspace_cloud(frame);
  if (const auto field = shown_field(frame); field && workspace == Workspace::kScore) {
    const float spacing = static_cast<float>((field->box.x_max - field->box.x_min) /
                                             std::sqrt(static_cast<double>(field->arrow_points.cols()))) *
                          map.unit.x;
    const bool exact = field->exact_arrows.size() == 0;
    const Points& truth = exact ? field->arrows : field->exact_arrows;
    if (layers.exact_field || (exact && layers.field))
      draw_arrows(map, field->arrow_points, truth, truth, {role.exact, frame.view.arrow_scale, spacing});
    if (layers.field && !exact)
      draw_arrows(map, field->arrow_points, field->arrows, truth,
                  {role.model, frame.view.arrow_scale, spacing});
  }
  if (layers.trajectories && cloud && workspace != Workspace::kTrain) {
    for (const int i : frame.view.selected)
      draw_path(map, path_of(frame, i), frame.view.u, plays_reverse(workspace));
    draw_selection(map, *cloud, frame.view.selected);
  }
  if (layers.marginals && cloud && workspace == Workspace::kForward)
    draw_marginals(map, *cloud, marginals_, frame.experiment.schedule.prior_std(),
                   noised_color(role.data, cloud->noise));
  if (frame.view.brush)
    brush_.update(frame, map);
  else if (cloud && layers.trajectories)
    select_on_click(map, *cloud, frame.view.selected);
}

}  // namespace diffuscope
