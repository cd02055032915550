#include "app/panels/stage_panel.h"

#include <fmt/format.h>
#include <implot.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "app/panels/cards.h"
#include "app/panels/debug/debug_view.h"
#include "app/panels/stage/instant_oracle.h"
#include "app/panels/stage/own_layer.h"
#include "app/panels/stage/stage_field.h"
#include "app/panels/stage/stage_layers.h"
#include "app/panels/stage/stage_legend.h"
#include "app/panels/stage/step_layer.h"
#include "app/playback.h"
#include "app/widgets/help_marker.h"
#include "app/widgets/icons.h"
#include "app/widgets/labelled_value.h"
#include "app/widgets/layer_toggle.h"
#include "app/widgets/role_colors.h"
#include "core/fields/stage_box.h"

namespace diffuscope {
namespace {

bool icon_switch(const char* icon, const char* tooltip, bool on) {
  if (on) ImGui::PushStyleColor(ImGuiCol_Text, role_colors().accent);
  const bool pressed = ImGui::Button(icon);
  if (on) ImGui::PopStyleColor();
  ImGui::SetItemTooltip("%s", tooltip);
  return pressed;
}

/// Hand and brush, with which points are moved and painted.
void draw_editing_tools(FrameContext& frame, MixtureEditor& editor) {
  if (icon_switch(icon::kHand, "Drag the components of the mixture", frame.view.edit_mixture)) {
    if (frame.view.edit_mixture)
      frame.view.edit_mixture = false;
    else
      MixtureEditor::begin(frame);
  }
  explain_item("Mixture editor", card("mixture_editor"));
  editor.draw_tools(frame);
  ImGui::SameLine();
  if (icon_switch(icon::kBrush, "Brush: paint points with the left button", frame.view.brush)) {
    frame.view.brush = !frame.view.brush;
    if (frame.view.brush) frame.view.edit_mixture = false;
  }
  explain_item("Brush", card("brush"));
  ImGui::SameLine();
}

void draw_tools(FrameContext& frame, Camera& camera, MixtureEditor& editor, bool plane) {
  const float button = ImGui::GetFontSize() + 2 * ImGui::GetStyle().FramePadding.x;
  const bool train = frame.view.workspace == Workspace::kTrain && plane;
  const bool images = frame.on_stage().on_plane;  // their points are neither moved nor painted
  if (images) frame.view.brush = frame.view.edit_mixture = false;
  const int buttons = 1 + (train ? 1 : 0) + (images ? 0 : 2) + (frame.view.edit_mixture ? 3 : 0);
  const float width = static_cast<float>(buttons) * (button + ImGui::GetStyle().ItemSpacing.x);
  flow(width);
  ImGui::SetCursorPosX(std::max(ImGui::GetCursorPosX(), ImGui::GetContentRegionMax().x - width));
  if (train) {
    if (icon_switch(icon::kColumns, "Data and samples side by side", frame.view.side_by_side))
      frame.view.side_by_side = !frame.view.side_by_side;
    ImGui::SameLine();
  }
  if (!images) draw_editing_tools(frame, editor);
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
    case Workspace::kSchedule:
    case Workspace::kBound:
    case Workspace::kCompare:
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
              frame.experiment.plane    ? "at noised images, projected; density of their points"
              : field->density_is_exact ? "exact: closed form"
                                        : "exact: kernels on 4,096 points"};
    }
    case Workspace::kSample:
    case Workspace::kImages:
    case Workspace::kDebug: {
      const auto view = frame.evaluations.samples();
      if (!view) return {"first samples are being drawn"};
      const double steps = static_cast<double>(view->trajectory.levels.size()) - 1;
      std::vector<std::string> lines{
          fmt::format("step {:.1f} of {:.0f}, t = {:.0f}", steps * frame.view.reverse_progress, steps, t),
          fmt::format("{} particles, {}{}", with_separators(view->trajectory.particles),
                      weights_name(view->model, view->iteration), view->coarse ? " (coarse preview)" : "")};
      const std::string& stopped = frame.view.debug.stopped;
      if (frame.view.workspace == Workspace::kDebug && !stopped.empty())
        lines.push_back("stopped: " + stopped);
      return lines;
    }
  }
  return {};
}

/// Beneath the probes, whose contours must stand out.
void dim_heat(HeatDrawing& heat) {
  for (Color* color : {&heat.low_color, &heat.middle_color, &heat.high_color, &heat.contour_color})
    color->a *= 0.35f;
}

/// Where x_t lies. A process whose variance explodes is followed in steps of two, or its data would be a dot.
Box noised_box(const FrameContext& frame, const ForwardCloud& cloud) {
  const Schedule& schedule = frame.experiment.schedule;
  if (schedule.scale_rule() != ScaleRule::kVarianceExploding) return cloud.whole_box;
  const double sigma = schedule.at(frame.view.u * schedule.steps()).sigma;
  return joined(cloud.data_box, normal_box(std::exp2(std::ceil(std::log2(std::max(sigma, 1e-3))))));
}

bool wants_field(const FrameContext& frame, const StageLayers& layers) {
  return layers.density || (frame.view.workspace == Workspace::kScore);
}

/// The step of the chosen particle and its forks.
void draw_debugged(FrameContext& frame, const StageMap& map, const StageLayers& layers) {
  const auto forks = shown_fork(frame);
  if (layers.forks && forks) draw_forks(map, *forks);
  const auto trace = layers.step && !frame.view.debug.all ? shown_trace(frame) : nullptr;
  const auto step = static_cast<std::size_t>(current_step(frame));
  if (trace && step < trace->trace.steps.size()) {
    const TraceStep& taken = trace->trace.steps[step];
    draw_step(map, frame.experiment.plane ? on_plane(taken, frame.experiment.plane->axes) : taken);
  }
  draw_own_trajectory(frame, map);
}

}  // namespace

void StagePanel::draw(FrameContext& frame) {
  if (!pictures_) pictures_ = std::make_unique<Pictures>();
  const bool plane = frame.on_stage().dim() > 1;
  Camera& camera = cameras_[frame.view.workspace == Workspace::kTrain ? 0 : 1];
  aim(frame, camera);
  draw_legend(frame, plane);
  draw_tools(frame, camera, editor_, plane);
  if (!plane)
    pictures_->line.draw(frame, camera, editor_);
  else if (frame.view.workspace == Workspace::kTrain && frame.view.side_by_side)
    draw_pair(frame, camera);
  else
    draw_plane(frame, camera);
}

void StagePanel::aim(const FrameContext& frame, Camera& camera) {
  const auto cloud = frame.evaluations.forward_cloud();
  if (!cloud || cloud->experiment.get() != &frame.on_stage()) return;
  const Box box = frame.view.workspace == Workspace::kTrain ? cloud->data_box : noised_box(frame, *cloud);
  const Box target = to_data_units(widened(box, 0.06), frame.on_stage().standardization);
  if (target == camera.target) return;
  // While components are dragged the view stays: it would run away from the hand.
  if (frame.view.edit_mixture && camera.target != Box{}) return;
  camera.target = target;
  camera.fit = true;
}

void StagePanel::draw_plane(FrameContext& frame, Camera& camera) {
  StagePlot& plot = pictures_->left;
  const bool images = frame.on_stage().on_plane;
  if (!plot.begin("stage", {-1, -1}, camera, frame.on_stage().standardization,
                  {.x_label = images ? "first principal component" : "x1",
                   .y_label = images ? "second principal component" : "x2",
                   .pans = !frame.view.brush && !editor_.holds_mouse() && !probes_.holds_mouse()}))
    return;
  editor_.update(frame, plot.map());
  const bool probes = frame.view.workspace == Workspace::kScore && frame.view.stage().probe && !images;
  if (probes) probes_.update(frame, plot.map());
  draw_layers(frame, plot, frame.view.stage());
  draw_over(frame, plot, frame.view.stage());
  if (probes) probes_.draw(frame, plot.map());
  editor_.draw(frame, plot.map());
  draw_caption(plot.map(), caption(frame));
  plot.end();
}

void StagePanel::draw_pair(FrameContext& frame, Camera& camera) {
  const float width = 0.5f * (ImGui::GetContentRegionAvail().x - ImGui::GetStyle().ItemSpacing.x);
  StageLayers data = frame.view.stage(), samples = frame.view.stage();
  data.cloud = false, samples.data = false;
  // Without labels both plots have the same size, so that they show the same part of the plane.
  if (pictures_->left.begin("data", {width, -1}, camera, frame.on_stage().standardization,
                            {.y_label = nullptr, .pans = !frame.view.brush && !editor_.holds_mouse()})) {
    editor_.update(frame, pictures_->left.map());
    draw_layers(frame, pictures_->left, data);
    draw_over(frame, pictures_->left, data);
    editor_.draw(frame, pictures_->left.map());
    draw_caption(pictures_->left.map(), {"data"});
    pictures_->left.end();
  }
  ImGui::SameLine();
  if (pictures_->right.begin("samples", {width, -1}, camera, frame.on_stage().standardization,
                             {.y_label = nullptr})) {
    draw_layers(frame, pictures_->right, samples);
    draw_caption(pictures_->right.map(), caption(frame));
    pictures_->right.end();
  }
}

/// The field to show: while components are dragged its exact part is of this very frame.
std::shared_ptr<const FieldView> StagePanel::current_field(const FrameContext& frame) const {
  auto view = shown_field(frame);
  const auto& mixture = editor_.mixture();
  if (!view || !mixture || !editor_.holds_mouse()) return view;
  if (mixture->components().size() > kMostInstantComponents || mixture->dim() != view->arrow_points.rows())
    return view;
  return with_mixture(*view, *mixture);
}

void StagePanel::draw_layers(FrameContext& frame, StagePlot& plot, const StageLayers& layers) {
  if (wants_field(frame, layers)) frame.evaluations.request_field(field_request(frame, plot.map()));
  StageDrawing drawing;
  field_ = current_field(frame);
  const auto& field = field_;
  if (layers.density && field) drawing.heat = quantity_heat(*field);
  if (drawing.heat && layers.probe && frame.view.workspace == Workspace::kScore) dim_heat(*drawing.heat);
  const RoleColors& role = role_colors();
  const Workspace workspace = frame.view.workspace;
  const bool made = workspace == Workspace::kTrain || plays_reverse(workspace);
  const auto cloud = workspace_cloud(frame);
  if (layers.data)
    if (const auto data = data_cloud(frame); data && data->first->rows() == 2)
      classes_[0].add(drawing, plot, *data, {role.data, 0.95f, made && layers.cloud ? 0.55f : 1.0f});
  if (layers.cloud && cloud)
    classes_[1].add(drawing, plot, *cloud,
                    {noised_color(made ? role.model : role.data, cloud->noise), 1,
                     workspace == Workspace::kScore   ? 0.45f
                     : workspace == Workspace::kDebug ? 0.4f  // behind the step of one of them
                     : made && layers.data            ? 0.75f
                                                      : 1.0f});
  plot.show(std::move(drawing));
  if (!cloud && (workspace != Workspace::kTrain || layers.cloud)) draw_waiting(plot.map(), "computing …");
}

void StagePanel::draw_over(FrameContext& frame, StagePlot& plot, const StageLayers& layers) {
  const StageMap& map = plot.map();
  const RoleColors& role = role_colors();
  const Workspace workspace = frame.view.workspace;
  const auto cloud = workspace_cloud(frame);
  if (field_ && workspace == Workspace::kScore) draw_field(frame, map, *field_, layers);
  if (layers.trajectories && cloud && workspace != Workspace::kTrain) {
    // The debugger follows one particle; others would hide its step.
    const std::vector<int> shown =
        workspace == Workspace::kDebug ? std::vector<int>{frame.view.particle()} : frame.view.selected;
    for (const int i : shown) draw_path(map, path_of(frame, i), frame.view.u, plays_reverse(workspace));
    draw_selection(map, *cloud, shown);
  }
  if (workspace == Workspace::kDebug) draw_debugged(frame, map, layers);
  if (layers.marginals && cloud && workspace == Workspace::kForward)
    draw_marginals(map, *cloud, marginals_, frame.experiment.schedule.prior_std(),
                   noised_color(role.data, cloud->noise));
  if (frame.view.brush)
    brush_.update(frame, map);
  else if (cloud && (layers.trajectories || workspace == Workspace::kDebug) && !editor_.holds_mouse() &&
           !probes_.holds_mouse())
    picker_.update(map, *cloud, frame.on_stage().standardization, frame.view.selected);
}

}  // namespace diffuscope
