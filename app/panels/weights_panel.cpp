#include "app/panels/weights_panel.h"

#include <imgui.h>
#include <implot.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "app/panels/cards.h"
#include "app/panels/field_controls.h"
#include "app/widgets/help_marker.h"
#include "app/widgets/plot_style.h"
#include "app/widgets/role_colors.h"
#include "core/training/batch.h"

namespace diffuscope {
namespace {

constexpr int kPoints = 160;
constexpr double kLowest = 1e-3;  // of the axes: what counts less does not count

/// Colours of choices that are not the chosen one; the chosen one is the model's.
ImVec4 choice_color(std::size_t index) {
  const RoleColors& role = role_colors();
  const std::array<ImVec4, 5> colors{role.data, role.exact, role.noise, role.accent, role.selection};
  return faded(colors[index % colors.size()], 0.7f);
}

}  // namespace

void WeightsPanel::update(const FrameContext& frame) {
  const LiveSettings& settings = frame.scene.training.live;
  const SnapshotPtr& snapshot = frame.snapshot_ptr;
  if (snapshot->experiment == experiment_ && settings == settings_ && snapshot->level_shares == shares_)
    return;
  experiment_ = snapshot->experiment;
  settings_ = settings;
  shares_ = snapshot->level_shares;
  weights_.clear(), densities_.clear();
  for (std::size_t i = 0; i < kWeightingIds.size(); ++i) {
    LiveSettings other = settings;
    other.weighting = static_cast<Weighting>(i);
    EffectiveWeights curve = effective_weights(*experiment_, other, shares_, kPoints);
    weights_.push_back(
        {std::string(kWeightingIds[i]), other == settings, std::move(curve.u), std::move(curve.weight)});
  }
  const LevelSampling now = level_sampling(settings, experiment_->scene.training.prediction);
  for (const LevelSampling sampling :
       {LevelSampling::kUniform, LevelSampling::kLogNormal, LevelSampling::kImportance}) {
    LiveSettings other = settings;
    other.level_sampling = sampling;
    EffectiveWeights curve = effective_weights(*experiment_, other, shares_, kPoints);
    const bool chosen =
        sampling == now || (sampling == LevelSampling::kUniform && now == LevelSampling::kLowDiscrepancy);
    densities_.push_back({std::string(kLevelSamplingIds[static_cast<std::size_t>(sampling)]), chosen,
                          std::move(curve.u), std::move(curve.density)});
  }
}

void WeightsPanel::draw_curves(const char* id, const std::vector<Curve>& curves, float height,
                               FrameContext& frame, const char* x_label) {
  if (!begin_plot(id, {-1, height}, x_label, nullptr, x_label ? 0 : ImPlotAxisFlags_NoTickLabels)) return;
  double high = 10;
  for (const Curve& curve : curves)
    for (const double value : curve.values) high = std::max(high, std::isfinite(value) ? 1.3 * value : 0);
  ImPlot::SetupAxisLimits(ImAxis_X1, 0, 1, ImPlotCond_Always);
  setup_log_axis(ImAxis_Y1, kLowest, std::min(high, 1e4));
  setup_legend(ImPlotLocation_NorthEast);
  for (std::size_t i = 0; i < curves.size(); ++i)
    ImPlot::PlotLine(curves[i].name.c_str(), curves[i].u.data(), curves[i].values.data(),
                     static_cast<int>(curves[i].u.size()),
                     curves[i].chosen ? line_spec(role_colors().model, 2.4f) : line_spec(choice_color(i), 1));
  if (ImPlot::IsPlotHovered() && ImGui::IsMouseDown(ImGuiMouseButton_Left))
    frame.view.u = std::clamp(ImPlot::GetPlotMousePos().x, 0.0, 1.0);
  cursor_line(frame.view.u);
  end_plot();
}

void WeightsPanel::draw(FrameContext& frame) {
  update(frame);
  edit_scene_field(frame, "training.weighting");
  if (frame.scene.training.live.weighting == Weighting::kMinSnr)
    edit_scene_field(frame, "training.min_snr_gamma");
  edit_scene_field(frame, "training.level_sampling");
  explain_label("Levels drawn", card("level_density"), true);
  const float room = ImGui::GetContentRegionAvail().y - ImGui::GetTextLineHeightWithSpacing();
  if (!ImPlot::BeginAlignedPlots("weights")) return;
  draw_curves("##density", densities_, std::max(0.38f * room, 4 * ImGui::GetFontSize()), frame, nullptr);
  explain_label("Effective weight on the noise error", card("effective_weight"), true);
  draw_curves("##weight", weights_, std::max(ImGui::GetContentRegionAvail().y, 5 * ImGui::GetFontSize()),
              frame, "u = t/T");
  ImPlot::EndAlignedPlots();
}

}  // namespace diffuscope
