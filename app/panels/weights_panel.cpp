#include "app/panels/weights_panel.h"

#include <imgui.h>
#include <implot.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "app/panels/cards.h"
#include "app/panels/field_controls.h"
#include "app/widgets/help_marker.h"
#include "app/widgets/layer_toggle.h"
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

/// The names of the choices in the colours of their curves.
void WeightsPanel::draw_key(const std::vector<Curve>& curves) {
  for (std::size_t i = 0; i < curves.size(); ++i) {
    if (i > 0) flow(ImGui::CalcTextSize(curves[i].name.c_str()).x + 1.2f * ImGui::GetFontSize());
    color_key(curves[i].name.c_str(), curves[i].chosen ? role_colors().model : choice_color(i));
  }
}

void WeightsPanel::draw_curves(const std::vector<Curve>& curves, FrameContext& frame) {
  draw_key(curves);
  const float least = 5 * ImGui::GetFontSize();
  if (!begin_plot("##curves", {-1, std::max(ImGui::GetContentRegionAvail().y, least)}, "u = t/T", nullptr, 0,
                  0, ImPlotFlags_NoLegend))
    return;
  double high = 10;
  for (const Curve& curve : curves)
    for (const double value : curve.values) high = std::max(high, std::isfinite(value) ? 1.3 * value : 0);
  ImPlot::SetupAxisLimits(ImAxis_X1, 0, 1, ImPlotCond_Always);
  setup_log_axis(ImAxis_Y1, kLowest, std::min(high, 1e4));
  for (const bool chosen : {false, true})  // the chosen one on top
    for (std::size_t i = 0; i < curves.size(); ++i)
      if (curves[i].chosen == chosen)
        ImPlot::PlotLine(curves[i].name.c_str(), curves[i].u.data(), curves[i].values.data(),
                         static_cast<int>(curves[i].u.size()),
                         chosen ? line_spec(role_colors().model, 2.4f) : line_spec(choice_color(i), 1.2f));
  if (ImPlot::IsPlotHovered() && ImGui::IsMouseDown(ImGuiMouseButton_Left))
    frame.view.u = std::clamp(ImPlot::GetPlotMousePos().x, 0.0, 1.0);
  cursor_line(frame.view.u);
  end_plot();
}

void WeightsPanel::draw(FrameContext& frame) {
  update(frame);
  const auto option = [&](const char* label, const char* id, bool densities) {
    if (ImGui::RadioButton(label, show_densities_ == densities)) show_densities_ = densities;
    explain_item(label, card(id));
  };
  option("effective weight", "effective_weight", false);
  ImGui::SameLine();
  option("levels drawn", "level_density", true);
  if (show_densities_) {
    edit_scene_field(frame, "training.level_sampling");
    draw_curves(densities_, frame);
  } else {
    edit_scene_field(frame, "training.weighting");
    draw_curves(weights_, frame);
  }
}

}  // namespace diffuscope
