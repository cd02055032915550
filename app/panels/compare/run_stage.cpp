#include "app/panels/compare/run_stage.h"

#include <fmt/format.h>
#include <implot.h>

#include <algorithm>
#include <array>

#include "app/panels/metric_texts.h"
#include "app/panels/stage/stage_plot.h"
#include "app/widgets/labelled_value.h"
#include "app/widgets/plot_style.h"
#include "app/widgets/role_colors.h"
#include "core/fields/forward_cloud.h"
#include "core/fields/histogram.h"
#include "core/fields/stage_box.h"

namespace diffuscope {
namespace {

constexpr Eigen::Index kPoints = 1000;  // of data and of noised data
constexpr std::size_t kBins = 60;

/// Small squares: many points cost little.
void draw_points(const Points& points, const ImVec4& color, float size) {
  ImPlot::PushPlotClipRect();
  ImDrawList* draw = ImPlot::GetPlotDrawList();
  const ImU32 packed = ImGui::GetColorU32(color);
  const float half = 0.5f * size;
  for (Eigen::Index i = 0; i < points.cols(); ++i) {
    const ImVec2 at =
        ImPlot::PlotToPixels(static_cast<double>(points(0, i)), static_cast<double>(points(1, i)));
    draw->AddRectFilled({at.x - half, at.y - half}, {at.x + half, at.y + half}, packed);
  }
  ImPlot::PopPlotClipRect();
}

/// Heights of a histogram of the first coordinate over [min, max], as density.
std::array<float, kBins> heights_of(const Points& points, double min, double max) {
  std::array<float, kBins> heights{};
  if (points.cols() > 0) histogram(points, 0, {static_cast<float>(min), static_cast<float>(max)}, heights);
  return heights;
}

void draw_share(const FrameContext& frame, const RunView& run) {
  const auto history = frame.evaluations.metrics_of(run.snapshot->run);
  if (!history || history->values.empty()) return tinted_text(Tint::kDim, "measuring the samples …");
  const MetricValues& values = history->values.back();
  const auto share = values.find("mode_share"), distance = values.find("sliced_w2");
  const bool modes = share != values.end() && share->second.value;
  const auto& [id, value] = *(modes ? share : distance);
  tinted_text(metric_tint(modes, value), metric_text(id, value.value));
  ImGui::SameLine(0, 0.4f * ImGui::GetFontSize());
  tinted_text(Tint::kDim, fmt::format("{} (perfect {})", modes ? "on a mode" : "sliced W2",
                                      metric_text(id, value.floor)));
}

/// Where the run is, and what keeps it.
void draw_status(const FrameContext& frame, const Snapshot& snapshot) {
  if (snapshot.status == RunStatus::kDiverged || snapshot.status == RunStatus::kFailed) {
    tinted_text(Tint::kBad, snapshot.status == RunStatus::kDiverged ? "diverged" : "stopped by an error");
    ImGui::SetItemTooltip("%s", snapshot.message.c_str());
    return;
  }
  constexpr std::int64_t kBehind = 100;  // snapshots of runs that are level differ by less
  for (const RunView& other : frame.runs) {
    if (!other.snapshot || other.snapshot->status != RunStatus::kRunning) continue;
    if (snapshot.status == RunStatus::kRunning && other.snapshot->iteration + kBehind < snapshot.iteration)
      return tinted_text(Tint::kDim, fmt::format("iteration {}, waits for {}",
                                                 with_separators(snapshot.iteration), other.name));
  }
  tinted_text(Tint::kDim, "iteration " + with_separators(snapshot.iteration));
}

}  // namespace

const ImVec4& run_color(std::size_t index) { return role_colors().runs[std::min<std::size_t>(index, 3)]; }

void draw_run_name(const RunView& run, std::size_t index) {
  ImGui::TextColored(run_color(index), "%s", run.name.c_str());
  if (run.title.empty()) return;
  ImGui::SameLine(0, 0.5f * ImGui::GetFontSize());
  ImGui::TextUnformatted(run.title.c_str());
}

void RunStage::update(const ExperimentPtr& experiment) {
  if (experiment_ == experiment) return;
  experiment_ = experiment;
  x0_ = experiment->draw(experiment->scene.seed, kPoints);
  eps_ = forward_noise(experiment->scene.seed, experiment->dim(), kPoints);
  data_ = experiment->standardization.to_data(x0_);
}

const Points& RunStage::moving(const FrameContext& frame, const RunView& run) {
  if (frame.view.compare_view == CompareView::kNoised) {
    Points x;
    noise_points(x0_, eps_, experiment_->schedule.at(frame.view.u * experiment_->schedule.steps()), x);
    moving_ = experiment_->standardization.to_data(x);
    return moving_;
  }
  const auto live = frame.evaluations.live_samples_of(run.snapshot->run);
  if (live && live->samples.rows() == experiment_->dim())
    moving_ = experiment_->standardization.to_data(live->samples);
  else
    moving_.resize(experiment_->dim(), 0);
  return moving_;
}

void RunStage::draw_plane(FrameContext& frame, std::size_t index) {
  const RunView& run = frame.runs[index];
  const float size = std::max(2.0f, 0.14f * ImGui::GetFontSize());
  draw_points(data_, faded(role_colors().data, 0.45f), size);
  draw_points(moving(frame, run), faded(run_color(index), 0.75f), size);
}

void RunStage::draw_line(FrameContext& frame, std::size_t index) {
  const ImPlotRect limits = ImPlot::GetPlotLimits();
  const auto draw = [&](const char* name, const Points& points, const ImPlotSpec& line) {
    const auto heights = heights_of(points, limits.X.Min, limits.X.Max);
    const double width = (limits.X.Max - limits.X.Min) / kBins;
    ImPlot::PlotStairs(name, heights.data(), static_cast<int>(kBins), width, limits.X.Min, line);
  };
  draw("##data", data_, line_spec(role_colors().data, 1.5f));
  draw("##samples", moving(frame, frame.runs[index]), line_spec(run_color(index), 1.5f));
}

/// The whole of the data, at the shape of the plot, when that is wanted or the shape has changed.
void RunStage::fit(View& view, ImVec2 room) const {
  const bool same_room = room.x == view.room.x && room.y == view.room.y;
  if (!view.fit && same_room) return;
  const Box box =
      to_data_units(widened(mixture_box(*experiment_->oracle), 0.03), experiment_->standardization);
  const float font = ImGui::GetFontSize();  // of it the numbers at the axes take about this
  const double aspect =
      static_cast<double>(std::max(room.x - 2.2f * font, font) / std::max(room.y - 2 * font, font));
  double half_x = 0.5 * (box.x_max - box.x_min), half_y = 0.5 * (box.y_max - box.y_min);
  if (experiment_->dim() > 1) {
    half_x = std::max(half_x, half_y * aspect);
    half_y = std::max(half_y, half_x / aspect);
  }
  const double x = 0.5 * (box.x_min + box.x_max), y = 0.5 * (box.y_min + box.y_max);
  view = {x - half_x, x + half_x, y - half_y, y + half_y, false, room};
}

void RunStage::draw(FrameContext& frame, std::size_t index, View& view, ImVec2 size) {
  const RunView& run = frame.runs[index];
  ImGui::BeginChild(run.name.c_str(), size);
  draw_run_name(run, index);
  if (!run.snapshot) {
    stale_note("is being built …");
    return ImGui::EndChild();
  }
  update(run.snapshot->experiment);
  draw_share(frame, run);
  ImGui::SameLine(0, ImGui::GetFontSize());
  draw_status(frame, *run.snapshot);
  const bool plane = experiment_->dim() > 1;
  fit(view, ImGui::GetContentRegionAvail());
  if (begin_plot("##stage", {-1, -1}, nullptr, nullptr, 0, plane ? 0 : ImPlotAxisFlags_NoTickLabels,
                 ImPlotFlags_NoLegend | (plane ? ImPlotFlags_Equal : 0))) {
    ImPlot::SetupAxisLinks(ImAxis_X1, &view.x_min, &view.x_max);
    if (plane) ImPlot::SetupAxisLinks(ImAxis_Y1, &view.y_min, &view.y_max);
    if (!plane) ImPlot::SetupAxis(ImAxis_Y1, nullptr, ImPlotAxisFlags_AutoFit | ImPlotAxisFlags_NoTickLabels);
    plane ? draw_plane(frame, index) : draw_line(frame, index);
    if (ImPlot::IsPlotHovered() && ImGui::IsMouseDoubleClicked(ImGuiMouseButton_Left)) view.fit = true;
    end_plot();
  }
  ImGui::EndChild();
}

}  // namespace diffuscope
