#include "app/panels/compare_panel.h"

#include <fmt/format.h>
#include <imgui.h>

#include <algorithm>

#include "app/panels/cards.h"
#include "app/panels/twin_menu.h"
#include "app/scene_library.h"
#include "app/widgets/help_marker.h"
#include "app/widgets/icons.h"
#include "app/widgets/labelled_value.h"

namespace diffuscope {
namespace {

/// The built-in scenes that have twins.
const std::vector<Scene>& comparisons() {
  static const std::vector<Scene> scenes = [] {
    std::vector<Scene> found;
    for (const std::string& name : builtin_scene_names())
      if (auto scene = builtin_scene(name); scene && !scene->twins.empty())
        found.push_back(*std::move(scene));
    return found;
  }();
  return scenes;
}

void draw_view_choice(FrameContext& frame) {
  explain_label("Show", card("compare_view"));
  const auto option = [&](const char* label, CompareView value) {
    ImGui::SameLine(0, ImGui::GetFontSize());
    if (ImGui::RadioButton(label, frame.view.compare_view == value)) frame.view.compare_view = value;
  };
  option("samples", CompareView::kSamples);
  option("data noised to t", CompareView::kNoised);
}

void draw_buttons(FrameContext& frame) {
  const std::string add = fmt::format("{}  Twin with a change", icon::kPlus);
  ImGui::SameLine(0, 2 * ImGui::GetFontSize());
  ImGui::BeginDisabled(frame.runs.size() > kMostTwins);
  if (ImGui::Button(add.c_str())) ImGui::OpenPopup("add twin");
  ImGui::EndDisabled();
  explain_item("Runs side by side", card("compare"));
  if (ImGui::BeginPopup("add twin")) {
    draw_twin_menu(frame);
    ImGui::EndPopup();
  }
}

void draw_ready_made(FrameContext& frame) {
  ImGui::Dummy({0, ImGui::GetFontSize()});
  ImGui::PushTextWrapPos(0);
  tinted_text(Tint::kDim,
              "One run so far. A twin is the same scene with the same seed and one field changed: choose it "
              "above, or right-click a field of the Scene panel. Or open a comparison:");
  ImGui::PopTextWrapPos();
  for (const Scene& scene : comparisons())
    if (ImGui::Button(scene.name.c_str())) frame.actions.open(scene, "scene \"" + scene.name + '"');
}

}  // namespace

void ComparePanel::draw(FrameContext& frame) {
  draw_view_choice(frame);
  draw_buttons(frame);
  const std::size_t count = std::min(frame.runs.size(), stages_.size());
  if (count < 2) return draw_ready_made(frame);
  if (fitted_ != frame.experiment.data && frame.runs.front().snapshot) {
    view_.fit = frame.runs.front().snapshot->experiment->data != fitted_;
    fitted_ = frame.experiment.data;
  }
  const std::size_t rows = count > 2 ? 2 : 1;
  const ImVec2 room = ImGui::GetContentRegionAvail();
  const ImVec2 gap = ImGui::GetStyle().ItemSpacing;
  const ImVec2 size{0.5f * (room.x - gap.x),
                    (room.y - static_cast<float>(rows - 1) * gap.y) / static_cast<float>(rows)};
  for (std::size_t i = 0; i < count; ++i) {
    if (i % 2 == 1) ImGui::SameLine();
    stages_[i].draw(frame, i, view_, size);
  }
}

}  // namespace diffuscope
