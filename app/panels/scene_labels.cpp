#include "app/panels/scene_labels.h"

#include <imgui.h>

#include "app/panels/cards.h"
#include "app/panels/field_controls.h"
#include "app/widgets/param_sliders.h"
#include "core/images/image_set.h"

namespace diffuscope {
namespace {

void choose_class(FrameContext& frame, const char* label, const char* none, int SamplerSpec::*field) {
  Scene scene = frame.scene;
  if (edit_class(frame, {label, none, "class", EditMark::kLive}, scene.sampler.*field))
    frame.actions.edit(std::move(scene), label);
}

/// `begin` is called before every control.
template <class Begin>
void draw_controls(FrameContext& frame, const Begin& begin) {
  if (class_names(frame).empty() || frame.scene.network.label_embedding == 0) return;
  begin();
  choose_class(frame, "Class", "all in turn", &SamplerSpec::label);
  begin();
  edit_scene_field(frame, "sampler.guidance");
  begin();
  choose_class(frame, "Mixed with", "nothing", &SamplerSpec::mix_label);
  if (frame.scene.sampler.mix_label < 0) return;
  begin();
  edit_scene_field(frame, "sampler.mix_share");
}

}  // namespace

const std::vector<std::string>& class_names(const FrameContext& frame) {
  static const std::vector<std::string> kNone;
  const ImageSet* images = frame.experiment.data->as_images();
  return images && images->label_count() > 0 ? images->training().label_names : kNone;
}

std::string class_name(const FrameContext& frame, Label label) {
  const auto& names = class_names(frame);
  const auto at = static_cast<std::size_t>(label);
  return label >= 0 && at < names.size() ? names[at] : "–";
}

bool edit_class(const FrameContext& frame, const ClassRow& row, Label& value) {
  std::vector<std::string> names{row.none};
  names.insert(names.end(), class_names(frame).begin(), class_names(frame).end());
  const std::vector<About> abouts(names.size(), card(row.card));
  int index = std::clamp(value + 1, 0, static_cast<int>(names.size()) - 1);
  if (!edit_choice(row.label, card(row.card), row.mark, index, names, abouts)) return false;
  value = index - 1;
  return true;
}

void draw_label_controls(FrameContext& frame) {
  draw_controls(frame, [] {});
}

void draw_label_controls_side_by_side(FrameContext& frame) {
  constexpr float kWide = 30;  // font sizes
  const int columns = ImGui::GetContentRegionAvail().x > kWide * ImGui::GetFontSize() ? 2 : 1;
  if (!ImGui::BeginTable("labels", columns, ImGuiTableFlags_SizingStretchSame | ImGuiTableFlags_NoPadOuterX))
    return;
  draw_controls(frame, [] { ImGui::TableNextColumn(); });
  ImGui::EndTable();
}

}  // namespace diffuscope
