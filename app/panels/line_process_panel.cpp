#include "app/panels/line_process_panel.h"

#include <fmt/format.h>
#include <implot.h>

#include <algorithm>
#include <cmath>

#include "app/panels/cards.h"
#include "app/panels/stage/stage_layers.h"
#include "app/panels/stage/stage_overlays.h"
#include "app/panels/time_cursor.h"
#include "app/widgets/help_marker.h"
#include "app/widgets/labelled_value.h"
#include "app/widgets/layer_toggle.h"
#include "app/widgets/plot_style.h"
#include "app/widgets/role_colors.h"
#include "core/fields/forward_chain.h"
#include "core/normal_density.h"

namespace diffuscope {
namespace {

constexpr float kHeatShare = 0.6f;  // of the width
constexpr int kDensityPoints = 256, kScorePoints = 160;
constexpr std::size_t kMostWalks = 12;
constexpr float kNatsShown = 6;

/// `values` with x fastest over nx cells and nt rows, as t fastest.
std::vector<float> transposed(const std::vector<float>& values, int nx, int nt) {
  std::vector<float> out(values.size());
  for (int t = 0; t < nt; ++t)
    for (int x = 0; x < nx; ++x)
      out[static_cast<std::size_t>(x * nt + t)] = values[static_cast<std::size_t>(t * nx + x)];
  return out;
}

void plot_upright(const char* name, const std::vector<double>& value, const std::vector<double>& x,
                  const ImPlotSpec& spec) {
  ImPlot::PlotLine(name, value.data(), x.data(), static_cast<int>(std::min(value.size(), x.size())), spec);
}

/// The line through `values` at places x, clipped to what is drawn well.
std::vector<double> row_of(const Points& values) {
  std::vector<double> out;
  for (Eigen::Index i = 0; i < values.cols(); ++i) out.push_back(static_cast<double>(values(0, i)));
  return out;
}

}  // namespace

void LineProcessPanel::update(const FrameContext& frame) {
  const auto cloud = frame.evaluations.forward_cloud();
  if (!cloud || !cloud->over_time || cloud->experiment->dim() != 1) return;
  const bool other = cloud != shown_;
  if (other) {
    shown_ = cloud;
    heat_ = std::make_shared<const std::vector<float>>(
        transposed(*cloud->over_time, ForwardCloud::kOverTimeX, ForwardCloud::kOverTimeT));
    camera_.target = {0, 1, cloud->whole_box.x_min, cloud->whole_box.x_max};
    camera_.fit = true;
  }
  if (!other && walkers_ == frame.view.selected) return;
  walkers_ = frame.view.selected;
  walks_.clear();
  for (const int i : walkers_)
    if (i >= 0 && i < shown_->x0.cols() && walks_.size() < kMostWalks)
      walks_.push_back(chain_path(shown_->x0.col(i), shown_->experiment->schedule,
                                  shown_->experiment->scene.seed, static_cast<std::uint64_t>(i)));
}

void LineProcessPanel::draw_walks(const FrameContext& frame) const {
  const StageMap& map = pictures_->heat.map();
  ImDrawList* draw = ImPlot::GetPlotDrawList();
  ImPlot::PushPlotClipRect();
  for (const Points& walk : walks_) {
    const Eigen::Index last = walk.cols() - 1, stride = std::max<Eigen::Index>(1, last / 400);
    for (Eigen::Index t = stride; t <= last; t += stride) {
      const auto from = static_cast<float>(t - stride) / static_cast<float>(last);
      const auto to = static_cast<float>(t) / static_cast<float>(last);
      const bool passed = static_cast<double>(to) <= frame.view.u;
      draw->AddLine(map.at(from, walk(0, t - stride)), map.at(to, walk(0, t)),
                    ImGui::GetColorU32(faded(role_colors().data, passed ? 0.9f : 0.35f)), 1.2f);
    }
  }
  ImPlot::PopPlotClipRect();
}

void LineProcessPanel::draw_reverse(const FrameContext& frame) const {
  const auto view = frame.evaluations.samples();
  if (!view || view->run != frame.snapshot.run || view->trajectory.states.empty()) return;
  const Trajectory<float>& run = view->trajectory;
  if (run.states.front().rows() != 1) return;
  const StageMap& map = pictures_->heat.map();
  ImDrawList* draw = ImPlot::GetPlotDrawList();
  ImPlot::PushPlotClipRect();
  const double T = frame.experiment.schedule.steps();
  for (const int i : frame.view.selected) {
    if (i < 0 || i >= run.kept()) continue;
    for (std::size_t k = 1; k < run.states.size(); ++k)
      draw->AddLine(map.at(static_cast<float>(run.levels[k - 1].t / T), run.states[k - 1](0, i)),
                    map.at(static_cast<float>(run.levels[k].t / T), run.states[k](0, i)),
                    ImGui::GetColorU32(faded(role_colors().model, 0.9f)), 1.4f);
  }
  ImPlot::PopPlotClipRect();
}

void LineProcessPanel::draw_heat(FrameContext& frame, ImVec2 size) {
  const Standardization model_space{Eigen::VectorXd::Zero(2), 1};
  if (!pictures_->heat.begin("heat", size, camera_, model_space,
                             {.x_label = "t/T", .y_label = "x", .equal = false}))
    return;
  StageDrawing drawing;
  if (heat_ && show_density_) {
    drawing.heat =
        density_heat(heat_, shown_->over_time_highest, {ForwardCloud::kOverTimeT, ForwardCloud::kOverTimeX},
                     {0, 1, shown_->whole_box.x_min, shown_->whole_box.x_max});
    drawing.heat->low = drawing.heat->high - kNatsShown;
    drawing.heat->contour_step = 0.5f;
  }
  pictures_->heat.show(std::move(drawing));
  if (show_walks_) draw_walks(frame);
  if (show_reverse_) draw_reverse(frame);
  drag_time_cursor(frame);
  draw_caption(pictures_->heat.map(), {"model space"});
  pictures_->heat.end();
}

bool LineProcessPanel::begin_slice(const char* name, double low, double high, ImVec2 size) const {
  if (!begin_plot(name, size, name, nullptr, ImPlotAxisFlags_Lock,
                  ImPlotAxisFlags_Lock | ImPlotAxisFlags_NoTickLabels, ImPlotFlags_NoLegend))
    return false;
  ImPlot::SetupAxisLimits(ImAxis_X1, low, high, ImPlotCond_Always);
  const double round = std::pow(10.0, std::floor(std::log10(0.9 * high)));
  const double shown = std::floor(0.9 * high / round) * round;
  const double ticks[] = {low < 0 ? -shown : 0, low < 0 ? 0 : shown, shown};
  ImPlot::SetupAxisFormat(ImAxis_X1, "%.2g");
  ImPlot::SetupAxisTicks(ImAxis_X1, ticks, low < 0 ? 3 : 2);
  ImPlot::SetupAxisLimits(ImAxis_Y1, camera_.y_min, camera_.y_max, ImPlotCond_Always);
  return true;
}

void LineProcessPanel::draw_density(FrameContext& frame, const FieldView& field, ImVec2 size) {
  std::vector<double> x, density, prior;
  const double width = (field.box.x_max - field.box.x_min) / field.nx;
  const double std = frame.experiment.schedule.prior_std();
  for (int i = 0; i < field.nx; ++i) {
    x.push_back(field.box.x_min + width * (i + 0.5));
    density.push_back(std::exp(static_cast<double>((*field.log_density)[static_cast<std::size_t>(i)])));
    prior.push_back(normal_density(x.back(), 0, std));
  }
  const double most =
      1.1 * std::max(*std::max_element(density.begin(), density.end()), prior[prior.size() / 2]);
  if (!begin_slice("p_t(x)", 0, most, size)) return;
  plot_upright("prior", prior, x, line_spec(role_colors().noise, 1.3f));
  plot_upright("exact", density, x, line_spec(role_colors().exact, 2));
  end_plot();
}

void LineProcessPanel::draw_score(const FieldView& field, ImVec2 size) {
  const bool exact = field.exact_arrows.size() == 0;
  const Points& truth = exact ? field.arrows : field.exact_arrows;
  // The far tails would flatten the middle.
  const double most = std::min(static_cast<double>(truth.cwiseAbs().maxCoeff()), 6 / field.level.sigma);
  if (!begin_slice("score", -most, most, size)) return;
  const std::vector<double> x = row_of(field.arrow_points);
  plot_upright("exact", row_of(truth), x, line_spec(role_colors().exact, 2));
  if (!exact) plot_upright("learned", row_of(field.arrows), x, line_spec(role_colors().model, 1.6f));
  end_plot();
}

void LineProcessPanel::draw_denoised(const FieldView& field, ImVec2 size) {
  if (!begin_slice("x̂_0", camera_.y_min, camera_.y_max, size)) return;
  const bool exact = field.exact_arrows.size() == 0;
  const std::vector<double> x = row_of(field.arrow_points);
  const NoiseLevel level = field.level;
  constexpr double kLeastSignal = 1e-3;  // below, x says nothing of x_0 and Tweedie divides by nothing
  const auto denoised = [&](const Points& score) -> std::vector<double> {
    if (level.alpha < kLeastSignal) return {};
    std::vector<double> values = row_of(score);
    for (std::size_t i = 0; i < values.size(); ++i)
      values[i] = (x[i] + level.sigma * level.sigma * values[i]) / level.alpha;
    return values;
  };
  plot_upright("exact", denoised(exact ? field.arrows : field.exact_arrows), x,
               line_spec(role_colors().exact, 2));
  if (!exact) plot_upright("learned", denoised(field.arrows), x, line_spec(role_colors().model, 1.6f));
  end_plot();
}

void LineProcessPanel::draw_slices(FrameContext& frame, ImVec2 size) {
  FieldRequest request;
  request.snapshot = frame.snapshot_ptr;
  request.model = frame.view.score_model;
  request.t = frame.view.u * frame.experiment.schedule.steps();
  request.box = {camera_.y_min, camera_.y_max, 0, 1};
  request.nx = kDensityPoints, request.ny = 1;
  request.arrows = kScorePoints;
  frame.evaluations.request_field(request);
  const auto field = shown_field(frame);
  if (!field || field->ny != 1) return stale_note("computing …");
  const float gap = 0.5f * ImGui::GetStyle().ItemSpacing.x;
  const ImVec2 third{(size.x - 2 * gap) / 3, size.y};
  draw_density(frame, *field, third);
  ImGui::SameLine(0, gap);
  draw_score(*field, third);
  ImGui::SameLine(0, gap);
  draw_denoised(*field, third);
}

void LineProcessPanel::draw(FrameContext& frame) {
  if (frame.experiment.dim() != 1) {
    ImGui::PushTextWrapPos(0);
    tinted_text(Tint::kDim, card("line_process_only").meaning);
    ImGui::PopTextWrapPos();
    return;
  }
  if (!pictures_) pictures_ = std::make_unique<Pictures>();
  update(frame);
  const RoleColors& role = role_colors();
  const auto entry = [](const char* label, const char* id, const ImVec4& color, bool& on) {
    layer_toggle(label, color, on);
    explain_item(label, card(id));
    ImGui::SameLine();
  };
  entry("density", "layer_density", role.exact, show_density_);
  entry("forward walks", "line_walks", role.data, show_walks_);
  entry("reverse paths", "line_reverse", role.model, show_reverse_);
  explain_label(fmt::format("slices at t/T = {:.2f}", frame.view.u).c_str(), card("line_slices"), true);
  ImGui::SameLine();
  color_key("exact", role.exact);
  ImGui::SameLine();
  color_key("learned", role.model);
  const ImVec2 room = ImGui::GetContentRegionAvail();
  const float gap = ImGui::GetStyle().ItemSpacing.x;
  draw_heat(frame, {kHeatShare * (room.x - gap), room.y});
  ImGui::SameLine();
  draw_slices(frame, {(1 - kHeatShare) * (room.x - gap), room.y});
}

}  // namespace diffuscope
