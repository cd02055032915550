#include "app/panels/field_controls.h"

#include <imgui.h>

#include <algorithm>

#include "app/panels/twin_menu.h"
#include "app/widgets/param_sliders.h"
#include "core/scene/scene_fields.h"

namespace diffuscope {
namespace {

/// What an edit at this path does to the training that is shown.
EditMark mark_of(const FrameContext& frame, bool live, std::string_view path) {
  if (path.starts_with("schedule")) live = schedule_only_sets_levels(frame.scene);
  return live ? EditMark::kLive : EditMark::kRestarts;
}

/// Sliders cover what is useful; typed values may use the whole range of a field.
SliderSpan useful_span(const SceneField& field) {
  struct Span {
    std::string_view path;
    SliderSpan span;
  };
  static constexpr Span kSpans[] = {
      {"data.scale", {0.1, 10}},           {"training.learning_rate", {1e-5, 0.1}},
      {"training.batch", {16, 8192}},      {"training.ema_decay", {0.9, 0.9999}},
      {"training.clip_norm", {0, 10}},     {"training.iterations", {100, 100000}},
      {"training.warmup", {0, 2000}},      {"training.min_snr_gamma", {0.5, 50}},
      {"training.weight_decay", {0, 0.2}}, {"network.hidden", {16, 512}},
      {"network.time_features", {2, 64}},  {"sampler.steps", {1, 1000}},
      {"sampler.count", {100, 1000000}},   {"sampler.guidance", {-1, 5}},
  };
  for (const Span& row : kSpans)
    if (row.path == field.path) return row.span;
  return {field.param.min, field.param.max};
}

bool has_even_values(const SceneField& field) { return field.path == "network.time_features"; }

const SceneChoice& choice_at(std::string_view path) {
  const auto choices = scene_choices();
  return *std::find_if(choices.begin(), choices.end(), [&](const SceneChoice& c) { return c.path == path; });
}

/// A right click on a row (of a slider: on its label, for on the slider it brings the default back) offers to
/// train a twin with another value.
class TwinRow {
 public:
  TwinRow() : corner_(ImGui::GetCursorScreenPos()), width_(ImGui::GetContentRegionAvail().x) {}
  void finish(FrameContext& frame, std::string_view path, const char* label, bool slider) const {
    ImGui::PushID(path.data(), path.data() + path.size());
    const ImVec2 end{corner_.x + (slider ? kLabelShare : 1) * width_, corner_.y + ImGui::GetFrameHeight()};
    if (ImGui::IsWindowHovered() && ImGui::IsMouseHoveringRect(corner_, end) &&
        ImGui::IsMouseClicked(ImGuiMouseButton_Right))
      ImGui::OpenPopup("twin");
    if (ImGui::BeginPopup("twin")) {
      ImGui::TextDisabled("Train a twin with another %s:", label);
      draw_twin_values(frame, path);
      ImGui::EndPopup();
    }
    ImGui::PopID();
  }

 private:
  static constexpr float kLabelShare = 0.45f;  // of the row
  ImVec2 corner_;
  float width_;
};

}  // namespace

void edit_scene_field(FrameContext& frame, std::string_view path) {
  const SceneField& field = scene_field(path);
  const TwinRow row;
  double value = field.get(frame.scene);
  Edited edited;
  if (field.is_switch) {
    bool on = value != 0;
    edited = edit_switch(field.param.label.c_str(), field.param.about, mark_of(frame, field.live, path), on);
    value = on;
  } else {
    edited = edit_param(field.param, value, mark_of(frame, field.live, path), useful_span(field));
  }
  row.finish(frame, path, field.param.label.c_str(), field.param.choices.empty());
  if (!edited) return;
  if (has_even_values(field)) value = std::max(2.0, 2 * std::round(value / 2));
  Scene scene = frame.scene;
  field.set(scene, value);
  frame.actions.edit(std::move(scene), field.param.label, edited.finished);
}

int RegistryNames::index_of(std::string_view id) const {
  const auto found = std::find(ids.begin(), ids.end(), id);
  return found == ids.end() ? -1 : static_cast<int>(found - ids.begin());
}

void edit_scene_choice(FrameContext& frame, std::string_view where, const char* label, const About& about,
                       const RegistryNames& names, ShowParams show) {
  const SceneChoice& field = choice_at(where);
  Choice choice = field.get(frame.scene);
  int index = names.index_of(choice.id);
  const TwinRow row;
  ImGui::PushID(label);
  Edited edited =
      edit_choice(label, about, mark_of(frame, field.live, where), index, names.labels, names.abouts);
  row.finish(frame, where, label, false);
  if (edited.changed) choice = {names.ids[static_cast<std::size_t>(index)], {}};
  if (index >= 0 && show == ShowParams::kYes)
    edited |= edit_params(field.params(choice.id, where), choice.params, mark_of(frame, field.live, where));
  ImGui::PopID();
  if (!edited) return;
  Scene scene = frame.scene;
  field.edit(scene) = std::move(choice);
  frame.actions.edit(std::move(scene), label, edited.finished);
}

}  // namespace diffuscope
