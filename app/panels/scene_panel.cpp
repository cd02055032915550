#include "app/panels/scene_panel.h"

#include <fmt/format.h>
#include <imgui.h>

#include "app/panels/cards.h"
#include "app/panels/field_controls.h"
#include "app/panels/mixture_table.h"
#include "app/panels/scene_data.h"
#include "app/panels/scene_labels.h"
#include "app/scene_library.h"
#include "app/widgets/help_marker.h"
#include "app/widgets/icons.h"
#include "app/widgets/labelled_value.h"
#include "app/widgets/role_colors.h"
#include "core/samplers/time_grid.h"
#include "core/scene/image_defaults.h"
#include "core/schedules/custom.h"
#include "core/schedules/schedule.h"
#include "core/training/batch.h"

namespace diffuscope {
namespace {

struct BuiltinScene {
  std::string file, label;
};

const std::vector<BuiltinScene>& builtin_scenes() {
  static const std::vector<BuiltinScene> scenes = [] {
    std::vector<BuiltinScene> found;
    for (const std::string& name : builtin_scene_names())
      if (const auto scene = builtin_scene(name)) found.push_back({name, scene->name});
    return found;
  }();
  return scenes;
}

void draw_scene_menu(FrameContext& frame) {
  ImGui::SetNextItemWidth(-ImGui::GetFrameHeight() - ImGui::GetStyle().ItemInnerSpacing.x);
  const bool open = ImGui::BeginCombo("##scenes", frame.scene.name.c_str(), ImGuiComboFlags_HeightLarge);
  if (!open) explain_item("Scene", card("scene"));
  if (open) {
    for (const BuiltinScene& entry : builtin_scenes())
      if (ImGui::Selectable(entry.label.c_str(), entry.label == frame.scene.name)) {
        if (auto scene = builtin_scene(entry.file))
          frame.actions.open(std::move(*scene), "scene \"" + entry.label + '"');
      }
    ImGui::EndCombo();
  }
  ImGui::SameLine(0, ImGui::GetStyle().ItemInnerSpacing.x);
  if (ImGui::Button(icon::kOpen, {ImGui::GetFrameHeight(), 0})) frame.actions.file = FileIntent::kOpenScene;
  ImGui::SetItemTooltip("Open a scene file (Ctrl+O)");
}

void draw_legend() {
  ImGui::PushFont(nullptr, 0.85f * ImGui::GetStyle().FontSizeBase);
  ImGui::TextColored(role_colors().accent, "%s", icon::kLive);
  ImGui::SameLine(0, 4);
  tinted_text(Tint::kDim, "changes live");
  ImGui::SameLine(0, ImGui::GetFontSize());
  tinted_text(Tint::kDim, fmt::format("{} starts training anew", icon::kRestart));
  ImGui::PopFont();
}

/// A custom schedule starts as the one it replaces, and keeps its shape when its points change their meaning.
void keep_curve(const ScheduleSpec& before, ScheduleSpec& after) {
  if (after.kind.id != kCustomSchedule || after.kind == before.kind) return;
  after.points = points_of_schedule(curve_quantity(after.kind.params), make_schedule(before));
}

void draw_schedule(FrameContext& frame) {
  static const RegistryNames names = registry_names(schedules());
  edit_scene_choice(frame, "schedule", "Schedule", card("schedule"), names);
  if (frame.actions.scene) keep_curve(frame.scene.schedule, frame.actions.scene->schedule);
  edit_scene_field(frame, "schedule.diffusion_steps");
  edit_scene_field(frame, "schedule.zero_terminal_snr");
  const bool pure_noise = frame.experiment.schedule.levels().back().alpha == 0;
  const Prediction prediction = frame.scene.training.prediction;
  if (!pure_noise || (prediction != Prediction::kEps && prediction != Prediction::kScore)) return;
  ImGui::PushTextWrapPos(0);
  tinted_text(Tint::kWarning, card("eps_in_pure_noise").meaning);
  ImGui::PopTextWrapPos();
}

/// What to look for with this setting.
void draw_note(const char* card_id) {
  ImGui::PushTextWrapPos(0);
  tinted_text(Tint::kWarning, card(card_id).meaning);
  ImGui::PopTextWrapPos();
}

void draw_network(FrameContext& frame) {
  for (const char* path : {"network.hidden", "network.layers", "network.activation", "network.residual",
                           "network.fourier_features", "network.noise_conditioning"})
    edit_scene_field(frame, path);
  if (!frame.scene.network.noise_conditioning) draw_note("no_conditioning");
  if (frame.scene.network.fourier_features == 0 && !is_image_data(frame.scene.data)) draw_note("no_fourier");
  if (form_advanced("network")) {
    edit_scene_field(frame, "network.time_embedding");
    edit_scene_field(frame, "network.time_features");
    if (frame.scene.network.time_embedding == TimeEmbedding::kPlain) draw_note("plain_time");
    if (frame.experiment.data->label_count() > 0) edit_scene_field(frame, "network.label_embedding");
  }
  tinted_text(Tint::kDim, fmt::format("{} weights", with_separators(frame.snapshot.raw->size())));
}

void draw_seed(FrameContext& frame) {
  std::uint64_t seed = frame.scene.seed;
  if (!edit_seed("Seed", card("seed"), EditMark::kRestarts, seed)) return;
  Scene scene = frame.scene;
  scene.seed = seed;
  frame.actions.edit(std::move(scene), "seed");
}

void draw_training(FrameContext& frame) {
  for (const char* path :
       {"training.prediction", "training.learning_rate", "training.batch", "training.weighting",
        "training.level_sampling", "training.ema_decay", "training.iterations"})
    edit_scene_field(frame, path);
  draw_seed(frame);
  if (!form_advanced("training")) return;
  edit_scene_field(frame, "training.clip_norm");
  edit_scene_field(frame, "training.optimizer");
  if (frame.scene.training.optimizer == Optimizer::kAdamW) edit_scene_field(frame, "training.weight_decay");
  if (frame.experiment.data->label_count() > 0) edit_scene_field(frame, "training.label_dropout");
  edit_scene_field(frame, "training.warmup");
  edit_scene_field(frame, "training.decay");
  if (frame.scene.training.live.weighting == Weighting::kMinSnr)
    edit_scene_field(frame, "training.min_snr_gamma");
  if (level_sampling(frame.scene.training.live, frame.scene.training.prediction) != LevelSampling::kLogNormal)
    return;
  edit_scene_field(frame, "training.log_sigma_mean");
  edit_scene_field(frame, "training.log_sigma_std");
}

void draw_sampler(FrameContext& frame) {
  static const RegistryNames rules = registry_names(samplers());
  static const RegistryNames grids = registry_names(time_grids());
  edit_scene_choice(frame, "sampler", "Sampler", card("sampler"), rules);
  edit_scene_choice(frame, "sampler.grid", "Time grid", card("grid"), grids);
  edit_scene_field(frame, "sampler.steps");
  edit_scene_field(frame, "sampler.count");
  draw_label_controls(frame);
}

}  // namespace

void ScenePanel::draw(FrameContext& frame) {
  begin_dense_rows();
  draw_scene_menu(frame);
  draw_legend();
  const Workspace workspace = frame.view.workspace;
  if (form_section("Data", true)) {
    draw_data(frame);
    draw_mixture(frame);
  }
  if (form_section("Schedule", true)) draw_schedule(frame);
  if (form_section("Network", workspace != Workspace::kForward)) draw_network(frame);
  if (form_section("Training", workspace == Workspace::kTrain)) draw_training(frame);
  if (form_section("Sampler", workspace != Workspace::kSample)) draw_sampler(frame);
  end_dense_rows();
}

}  // namespace diffuscope
