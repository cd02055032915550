#include "app/panels/schedules/schedule_strip.h"

#include <fmt/format.h>
#include <implot.h>

#include <algorithm>
#include <cmath>

#include "app/panels/stage/stage_layers.h"
#include "app/panels/stage/stage_overlays.h"
#include "app/widgets/labelled_value.h"
#include "app/widgets/plot_style.h"
#include "app/widgets/role_colors.h"
#include "core/fields/histogram.h"
#include "core/fields/stage_box.h"

namespace diffuscope {
namespace {

constexpr double kOtherTimes[] = {0.25, 0.5, 0.75};

/// The level at u, its positions in units of the spread of x_t where the scale lets that grow or shrink.
NoiseLevel shown_level(const FrameContext& frame, const Schedule& schedule, double u) {
  const NoiseLevel level = schedule.at(u * schedule.steps());
  if (schedule.variance_preserving()) return level;
  const double spread =
      std::hypot(level.alpha * frame.experiment.data_std, level.sigma) / frame.experiment.data_std;
  return {level.alpha / spread, level.sigma / spread};
}

std::vector<std::string> caption_of(const ShownSchedule& schedule, double u, bool named) {
  const auto at =
      static_cast<std::size_t>(std::lround(u * static_cast<double>(schedule.curves.u.size() - 1)));
  std::vector<std::string> lines{
      named ? schedule.name.substr(0, schedule.name.find(", T = ")) : fmt::format("t/T = {:.2f}", u),
      fmt::format("ᾱ {:.2g}", schedule.curves.signal[at])};
  if (at < schedule.curves.mutual.size())
    lines.back() += fmt::format(", {:.2f} nats", schedule.curves.mutual[at]);
  return lines;
}

}  // namespace

void ScheduleStrip::draw(FrameContext& frame, const std::vector<ShownSchedule>& shown) {
  if (!pictures_) pictures_ = std::make_unique<Pictures>();
  std::vector<Cell> cells;
  for (std::size_t i = 0; i < shown.size(); ++i)
    if (shown[i].on) cells.push_back({&shown[i], frame.view.u, true});
  if (cells.empty()) return stale_note("No schedule is on show: click a name above.");
  if (cells.size() == 1) {
    cells[0].named = false;
    for (const double u : kOtherTimes) cells.push_back({cells[0].schedule, u, false});
  }
  const ImVec2 room = ImGui::GetContentRegionAvail();
  const auto count = static_cast<float>(cells.size());
  const float gap = 0.5f * ImGui::GetStyle().ItemSpacing.x;
  const ImVec2 size{(room.x - (count - 1) * gap) / count, room.y};
  for (std::size_t i = 0; i < cells.size(); ++i) {
    if (i > 0) ImGui::SameLine(0, gap);
    draw_cell(frame, cells[i], i, size);
  }
}

void ScheduleStrip::draw_cell(FrameContext& frame, const Cell& cell, std::size_t index, ImVec2 size) {
  ImGui::PushID(static_cast<int>(index));
  if (frame.experiment.dim() > 1)
    draw_plane(frame, cell, index, size);
  else
    draw_line(frame, cell, size);
  ImGui::PopID();
}

void ScheduleStrip::draw_plane(FrameContext& frame, const Cell& cell, std::size_t index, ImVec2 size) {
  StagePlot& plot = pictures_->plots[index];
  Camera& camera = cameras_[index];
  const auto base = noised_cloud(frame);
  const double reach = std::max(3.2 * frame.experiment.data_std, 3.2);
  const Box target = to_data_units({-reach, reach, -reach, reach}, frame.experiment.standardization);
  if (!(camera.target == target)) camera.target = target, camera.fit = true;
  if (!plot.begin("cloud", size, camera, frame.experiment.standardization,
                  {.x_label = nullptr, .y_label = nullptr, .x_ticks = false, .y_ticks = false}))
    return;
  StageDrawing drawing;
  if (base && base->first->rows() == 2) {
    MovingCloud cloud = *base;
    const Schedule& schedule = cell.schedule->curves.schedule;
    cloud.weights = shown_level(frame, schedule, cell.u);
    cloud.noise = noise_share(cloud.weights);
    cloud.spread = std::hypot(cloud.weights.alpha * frame.experiment.data_std, cloud.weights.sigma);
    CloudLook look{noised_color(role_colors().data, cloud.noise)};
    add_cloud(drawing, plot, cloud, look);
  }
  plot.show(std::move(drawing));
  draw_caption(plot.map(), caption_of(*cell.schedule, cell.u, cell.named));
  plot.end();
}

void ScheduleStrip::draw_line(FrameContext& frame, const Cell& cell, ImVec2 size) {
  const auto cloud = frame.evaluations.forward_cloud();
  const double reach = std::max(3.4 * frame.experiment.data_std, 3.4);
  if (!begin_plot("cloud", size, nullptr, nullptr, ImPlotAxisFlags_Lock | ImPlotAxisFlags_NoTickLabels,
                  ImPlotAxisFlags_Lock | ImPlotAxisFlags_NoTickLabels, ImPlotFlags_NoLegend))
    return;
  std::array<float, 96> density{};
  const Bins bins{-reach, reach};
  const NoiseLevel level = shown_level(frame, cell.schedule->curves.schedule, cell.u);
  if (cloud && cloud->x0.rows() == 1) noised_histogram(cloud->x0, cloud->eps, level, 0, bins, density);
  ImPlot::SetupAxisLimits(ImAxis_X1, -reach, reach, ImPlotCond_Always);
  ImPlot::SetupAxisLimits(
      ImAxis_Y1, 0,
      1.4 * static_cast<double>(std::max(0.4f, *std::max_element(density.begin(), density.end()))),
      ImPlotCond_Always);
  const double width = bins.width(density.size());
  std::vector<double> x, y;
  for (std::size_t i = 0; i < density.size(); ++i) {
    x.push_back(-reach + width * (static_cast<double>(i) + 0.5));
    y.push_back(static_cast<double>(density[i]));
  }
  ImPlot::PlotBars("x_t", x.data(), y.data(), static_cast<int>(x.size()), width,
                   fill_spec(noised_color(role_colors().data, noise_share(level)), 0.6f));
  const StageMap map{ImPlot::GetPlotPos(), ImPlot::GetPlotSize(), {}, {}};
  draw_caption(map, caption_of(*cell.schedule, cell.u, cell.named));
  end_plot();
}

}  // namespace diffuscope
