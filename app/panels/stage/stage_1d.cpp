#include "app/panels/stage/stage_1d.h"

#include <implot.h>

#include <algorithm>
#include <cmath>
#include <numbers>

#include "app/panels/debug/debug_view.h"
#include "app/panels/stage/own_layer.h"
#include "app/panels/stage/probe_layer.h"
#include "app/panels/stage/stage_layers.h"
#include "app/panels/stage/stage_overlays.h"
#include "app/panels/stage/step_layer.h"
#include "app/playback.h"
#include "app/widgets/plot_style.h"
#include "app/widgets/role_colors.h"
#include "core/normal_density.h"

namespace diffuscope {
namespace {

constexpr int kCurvePoints = 256;
constexpr int kScorePoints = 160;

double to_model(const FrameContext& frame, double x) {
  return (x - frame.experiment.standardization.mean(0)) / frame.experiment.standardization.scale;
}
double to_data(const FrameContext& frame, double x) {
  return x * frame.experiment.standardization.scale + frame.experiment.standardization.mean(0);
}

void request_line(const FrameContext& frame, const Camera& camera) {
  FieldRequest request;
  request.snapshot = frame.snapshot_ptr;
  request.model = frame.view.score_model;
  request.t =
      frame.view.workspace == Workspace::kTrain ? 0 : frame.view.u * frame.experiment.schedule.steps();
  request.box = {to_model(frame, camera.x_min), to_model(frame, camera.x_max), 0, 1};
  request.nx = kCurvePoints, request.ny = 1;
  request.arrows = kScorePoints;
  frame.evaluations.request_field(request);
}

/// The largest density that stays in view, data units: the curve's own peak where it is known.
double highest_density(const FrameContext& frame) {
  const auto field = shown_field(frame);
  const double normal = 1 / std::sqrt(2 * std::numbers::pi);
  if (!field) return 2 * normal / frame.experiment.standardization.scale;
  const float peak = std::exp(field->highest);
  return std::max(static_cast<double>(peak), normal) / frame.experiment.standardization.scale;
}

}  // namespace

void Stage1d::draw(FrameContext& frame, Camera& camera, MixtureEditor& editor) {
  request_line(frame, camera);
  const ImVec2 room = ImGui::GetContentRegionAvail();
  const float gap = ImGui::GetStyle().ItemSpacing.y;
  if (ImPlot::BeginAlignedPlots("stage 1d")) {
    draw_density(frame, camera, editor, 0.54f * (room.y - gap));
    draw_time(frame, camera, 0.46f * (room.y - gap));
    ImPlot::EndAlignedPlots();
  }
}

void Stage1d::plot_cloud(const FrameContext& frame, const Camera& camera) {
  const auto cloud = workspace_cloud(frame);
  const Bins bins{to_model(frame, camera.x_min), to_model(frame, camera.x_max)};
  const double scale = frame.experiment.standardization.scale;
  const auto bars = [&](const char* name, CloudHistogram& histogram, const MovingCloud& points,
                        const ImVec4& color) {
    const auto density = histogram.update(points, 0, bins);
    x_.clear(), y_.clear();
    for (std::size_t i = 0; i < density.size(); ++i) {
      x_.push_back(to_data(frame, bins.min + bins.width(density.size()) * (static_cast<double>(i) + 0.5)));
      y_.push_back(static_cast<double>(density[i]) / scale);
    }
    ImPlot::PlotBars(name, x_.data(), y_.data(), static_cast<int>(x_.size()),
                     bins.width(density.size()) * scale, fill_spec(color, 0.5f));
  };
  const StageLayers& layers = frame.view.layers[static_cast<std::size_t>(frame.view.workspace)];
  if (layers.data)
    if (const auto data = data_cloud(frame); data && data->first->rows() == 1)
      bars("data", data_histogram_, *data, role_colors().data);
  if (!cloud || !layers.cloud) return;
  const bool made = frame.view.workspace == Workspace::kTrain || plays_reverse(frame.view.workspace);
  bars(made ? "samples" : "x_t", histogram_, *cloud,
       noised_color(made ? role_colors().model : role_colors().data, cloud->noise));
}

void Stage1d::plot_exact(const FrameContext& frame) {
  const auto field = shown_field(frame);
  if (!field) return;
  x_.clear(), y_.clear();
  const double width = (field->box.x_max - field->box.x_min) / field->nx;
  for (int i = 0; i < field->nx; ++i) {
    x_.push_back(to_data(frame, field->box.x_min + width * (i + 0.5)));
    y_.push_back(static_cast<double>(std::exp((*field->log_density)[static_cast<std::size_t>(i)])) /
                 frame.experiment.standardization.scale);
  }
  ImPlot::PlotLine(field->density_is_exact ? "exact density" : "density (kernels)", x_.data(), y_.data(),
                   field->nx, line_spec(role_colors().exact, 2));
}

void Stage1d::plot_prior(const FrameContext& frame, const Camera& camera) {
  x_.clear(), y_.clear();
  const double std = frame.experiment.schedule.prior_std(), scale = frame.experiment.standardization.scale;
  for (int i = 0; i < kCurvePoints; ++i) {
    const double x = camera.x_min + (camera.x_max - camera.x_min) * i / (kCurvePoints - 1);
    x_.push_back(x);
    y_.push_back(normal_density(to_model(frame, x), 0, std) / scale);
  }
  ImPlot::PlotLine("N(0, I)", x_.data(), y_.data(), kCurvePoints, line_spec(role_colors().noise, 1.3f));
}

void Stage1d::plot_score(const FrameContext& frame) {
  const auto field = shown_field(frame);
  if (!field) return;
  const auto curve = [&](const char* name, const Points& score, const ImVec4& color, float weight) {
    x_.clear(), y_.clear();
    for (Eigen::Index i = 0; i < score.cols(); ++i) {
      x_.push_back(to_data(frame, static_cast<double>(field->arrow_points(0, i))));
      y_.push_back(static_cast<double>(score(0, i)) / frame.experiment.standardization.scale);
    }
    if (!x_.empty())
      ImPlot::PlotLine(name, x_.data(), y_.data(), static_cast<int>(x_.size()), line_spec(color, weight));
  };
  ImPlot::SetAxes(ImAxis_X1, ImAxis_Y2);
  const bool exact = field->exact_arrows.size() == 0;
  curve("exact score", exact ? field->arrows : field->exact_arrows, faded(role_colors().exact, 0.6f), 1.3f);
  if (!exact) curve("learned score", field->arrows, role_colors().model, 2);
  ImPlot::SetAxes(ImAxis_X1, ImAxis_Y1);
}

void Stage1d::draw_density(FrameContext& frame, Camera& camera, MixtureEditor& editor, float height) {
  if (camera.fit) camera.x_min = camera.target.x_min, camera.x_max = camera.target.x_max;
  if (!begin_plot("density", {-1, height}, nullptr, "density",
                  ImPlotAxisFlags_NoTickLabels | (editor.holds_mouse() ? ImPlotAxisFlags_Lock : 0),
                  ImPlotAxisFlags_Lock))
    return;
  ImPlot::SetupAxisLinks(ImAxis_X1, &camera.x_min, &camera.x_max);
  // While a peak is dragged the axis stays, or the peak would run away from the hand.
  if (!editor.holds_mouse()) top_ = 1.25 * std::max(highest_density(frame), editor.highest_bump());
  ImPlot::SetupAxisLimits(ImAxis_Y1, 0, top_, ImPlotCond_Always);
  const bool with_score = frame.view.workspace == Workspace::kScore && frame.view.stage().field;
  if (with_score) {
    const double most = 4 / frame.experiment.standardization.scale;
    ImPlot::SetupAxis(ImAxis_Y2, "score", ImPlotAxisFlags_AuxDefault | ImPlotAxisFlags_Lock);
    ImPlot::SetupAxisLimits(ImAxis_Y2, -most, most, ImPlotCond_Always);
  }
  setup_legend(ImPlotLocation_NorthEast);
  plot_cloud(frame, camera);
  plot_exact(frame);
  if (frame.view.stage().marginals) plot_prior(frame, camera);
  if (with_score) plot_score(frame);
  if (frame.view.workspace == Workspace::kScore && frame.view.stage().probe) ProbeLayer::drag_lines(frame);
  editor.update_line(frame);
  editor.draw_line(frame);
  const bool over = !editor.holds_mouse() && (ImPlot::IsPlotHovered() || ImPlot::IsAxisHovered(ImAxis_X1));
  if (over && (ImGui::GetIO().MouseWheel != 0 || ImGui::IsMouseDragging(ImGuiMouseButton_Left, 3)))
    camera.fit = false;
  if (over && ImGui::IsMouseDoubleClicked(ImGuiMouseButton_Left)) camera.fit = true;
  end_plot();
}

void Stage1d::draw_debugged(FrameContext& frame) {
  const double T = frame.experiment.schedule.steps();
  const auto forks = shown_fork(frame);
  if (frame.view.stage().forks && forks) draw_forks_1d(plot_.map(), *forks, T);
  const auto trace = frame.view.stage().step && !frame.view.debug.all ? shown_trace(frame) : nullptr;
  const auto step = static_cast<std::size_t>(current_step(frame));
  if (trace && step < trace->trace.steps.size()) draw_step_1d(plot_.map(), trace->trace.steps[step], T);
  draw_own_trajectory_1d(frame, plot_.map());
}

void Stage1d::draw_time(FrameContext& frame, Camera& camera, float height) {
  StagePlot::Axes axes{.x_label = "x", .y_label = "t/T", .equal = false, .fixed_y = true};
  Camera time = camera;
  time.target = {camera.x_min, camera.x_max, 0, 1};
  if (!plot_.begin("time", {-1, height}, time, frame.experiment.standardization, axes)) return;
  camera.x_min = time.x_min, camera.x_max = time.x_max, camera.fit = time.fit;
  const auto cloud = frame.evaluations.forward_cloud();
  StageDrawing drawing;
  if (cloud && cloud->over_time) {
    drawing.heat = density_heat(cloud->over_time, cloud->over_time_highest,
                                {ForwardCloud::kOverTimeX, ForwardCloud::kOverTimeT},
                                {cloud->whole_box.x_min, cloud->whole_box.x_max, 0, 1});
    drawing.heat->low = drawing.heat->high - 5;
    drawing.heat->contour_step = 0.5f;
  }
  plot_.show(std::move(drawing));
  const bool reverse = plays_reverse(frame.view.workspace);
  if (frame.view.stage().trajectories)
    for (const int i : frame.view.selected)
      if (frame.view.workspace != Workspace::kDebug || i == frame.view.particle())
        draw_path(plot_.map(), path_of(frame, i), frame.view.u, reverse);
  if (frame.view.workspace == Workspace::kDebug) draw_debugged(frame);
  double u = frame.view.u;
  if (ImPlot::DragLineY(1, &u, role_colors().selection, 1.2f) && !reverse)
    frame.view.u = std::clamp(u, 0.0, 1.0);
  plot_.end();
}

}  // namespace diffuscope
