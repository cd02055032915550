#include "app/panels/sample_panel.h"

#include <fmt/format.h>
#include <imgui.h>

#include <array>

#include "app/panels/cards.h"
#include "app/panels/field_controls.h"
#include "app/panels/scene_labels.h"
#include "app/widgets/help_marker.h"
#include "app/widgets/icons.h"
#include "app/widgets/labelled_value.h"
#include "core/samplers/time_grid.h"

namespace diffuscope {
namespace {

constexpr std::array<const char*, 3> kModelNames{"EMA", "raw", "exact"};

const char* name_of(ModelChoice choice) { return kModelNames[static_cast<std::size_t>(choice)]; }

void draw_model(ModelChoice& choice) {
  static const std::array<About, 3> abouts{card("model_choice"), card("model_choice"), card("exact_model")};
  int index = static_cast<int>(choice);
  if (edit_segments("Model", card("model_choice"), EditMark::kLive, index, kModelNames, abouts))
    choice = static_cast<ModelChoice>(index);
}

/// What stands between rule and model; fields that have no effect are left out.
void draw_modifiers(FrameContext& frame) {
  const SamplerSpec& sampler = frame.scene.sampler;
  for (const char* path : {"sampler.noise", "sampler.temperature", "sampler.use_score", "sampler.estimate"})
    edit_scene_field(frame, path);
  if (sampler.estimate == X0Estimate::kFrozen) edit_scene_field(frame, "sampler.frozen_step");
  edit_scene_field(frame, "sampler.clip");
  if (sampler.clip == Clip::kNone) return;
  edit_scene_field(frame, "sampler.clip_bound");
  if (sampler.clip == Clip::kDynamic) edit_scene_field(frame, "sampler.clip_quantile");
}

void draw_sampler(FrameContext& frame) {
  static const RegistryNames rules = registry_names(samplers());
  static const RegistryNames grids = registry_names(time_grids());
  edit_scene_choice(frame, "sampler", "Sampler", card("sampler"), rules);
  edit_scene_choice(frame, "sampler.grid", "Time grid", card("grid"), grids, ShowParams::kNo);
  edit_scene_field(frame, "sampler.steps");
  edit_scene_field(frame, "sampler.count");
  if (form_advanced("sampler")) draw_modifiers(frame);
}

void draw_buttons(FrameContext& frame) {
  if (frame.evaluations.sampling()) {
    const std::string cancel = std::string(icon::kStop) + "  Cancel";
    if (ImGui::Button(cancel.c_str())) frame.evaluations.cancel_samples();
    ImGui::SameLine();
    ImGui::AlignTextToFramePadding();
    const float progress = frame.evaluations.sampling_progress();
    ImGui::SetCursorPosY(ImGui::GetCursorPosY() + ImGui::GetStyle().FramePadding.y);
    progress_line(progress, fmt::format("{:.0f} %", 100 * progress));
    return;
  }
  const std::string again = std::string(icon::kPlay) + "  Run again";
  if (ImGui::Button(again.c_str())) frame.actions.sample_again = true;
  ImGui::SetItemTooltip("The same noise through the weights of now");
  ImGui::SameLine();
  const std::string dice = std::string(icon::kDice) + "  New noise";
  if (ImGui::Button(dice.c_str())) frame.actions.resample = true;
  explain_item("Noise seed", card("noise_seed"));
  ImGui::SameLine();
  ImGui::AlignTextToFramePadding();
  tinted_text(Tint::kDim, fmt::format("seed {}", frame.sample_seed));
}

std::string origin_of(const SampleView& view) {
  if (view.model == ModelChoice::kExact) return "exact denoiser";
  return fmt::format("{} weights of iteration {}", name_of(view.model), with_separators(view.iteration));
}

/// Whether the samples shown are not of the run, model or weights that are set now.
bool is_stale(const FrameContext& frame, const SampleView& view) {
  if (view.run != frame.snapshot.run || view.model != frame.view.sample_model) return true;
  return view.model != ModelChoice::kExact && view.iteration != frame.snapshot.iteration;
}

std::string memory_text(const Trajectory<float>& trajectory) {
  return fmt::format("{:.1f} of {} MB", static_cast<double>(trajectory.bytes()) / (1 << 20),
                     kTrajectoryBudget >> 20);
}

void draw_result(const FrameContext& frame, const SampleView& view) {
  const auto& run = view.trajectory;
  tinted_text(is_stale(frame, view) ? Tint::kWarning : Tint::kDim, origin_of(view));
  if (view.coarse) tinted_text(Tint::kWarning, "coarse preview, the whole run follows");
  if (!begin_values("result", false)) return;
  value_row("Paths kept", card("trajectory_memory"), run.thinned() ? with_separators(run.kept()) : "all", "",
            run.thinned() ? Tint::kWarning : Tint::kPlain);
  value_row("Path memory", card("trajectory_memory"), memory_text(run), "", Tint::kPlain);
  value_row("Evaluations", card("evaluations"), fmt::format("{}", run.evaluations), "", Tint::kPlain);
  value_row("Time", card("sample_seconds"), fmt::format("{:.2f} s", view.seconds), "", Tint::kPlain);
  end_values();
}

}  // namespace

void SamplePanel::draw(FrameContext& frame) {
  draw_buttons(frame);
  begin_dense_rows();
  draw_model(frame.view.sample_model);
  draw_sampler(frame);
  draw_label_controls(frame);
  end_dense_rows();
  ImGui::Spacing();
  if (const auto view = frame.evaluations.samples())
    draw_result(frame, *view);
  else
    stale_note("The first samples are on their way …");
}

}  // namespace diffuscope
