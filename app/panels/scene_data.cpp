#include "app/panels/scene_data.h"

#include <fmt/format.h>
#include <imgui.h>

#include "app/panels/cards.h"
#include "app/panels/field_controls.h"
#include "app/widgets/help_marker.h"
#include "app/widgets/icons.h"
#include "app/widgets/labelled_value.h"
#include "app/widgets/param_sliders.h"

namespace diffuscope {
namespace {

RegistryNames data_names() {
  RegistryNames names = registry_names(distributions());
  names.ids.emplace_back(kFileData);
  names.labels.emplace_back("Points from a file");
  names.abouts.push_back(
      {"Your own points: one or two columns of a .csv, .txt, .tsv or .npy file. A file can also be "
       "dropped on the window."});
  names.ids.emplace_back(kDrawnData);
  names.labels.emplace_back("Drawn points");
  names.abouts.push_back({"Points painted on the stage with the brush."});
  return names;
}

/// What picking `id` in the list means: a file and drawn points have to be there first.
void choose(FrameContext& frame, const std::string& id) {
  const DataSpec& data = frame.scene.data;
  if (id == kFileData && data.file.empty()) {
    frame.actions.file = FileIntent::kImportPoints;
  } else if (id == kDrawnData && data.points.empty()) {
    frame.view.brush = true;
    frame.actions.log.emplace_back("Paint points on the stage: they become the data.");
  } else {
    Scene scene = frame.scene;
    scene.data.source = {id, {}};
    frame.actions.edit(std::move(scene), "data");
  }
}

void draw_source(FrameContext& frame) {
  static const RegistryNames names = data_names();
  const Choice& source = frame.scene.data.source;
  int index = names.index_of(source.id);
  if (edit_choice("Data", card("data"), EditMark::kRestarts, index, names.labels, names.abouts))
    choose(frame, names.ids[static_cast<std::size_t>(index)]);
  for (const auto& entry : distributions()) {
    if (entry.id != source.id || entry.params.empty()) continue;
    Scene scene = frame.scene;
    const Edited edited = edit_params(entry.params, scene.data.source.params, EditMark::kRestarts);
    if (edited) frame.actions.edit(std::move(scene), "data parameter", edited.finished);
  }
}

void draw_file(FrameContext& frame) {
  const std::string name = std::filesystem::path(frame.scene.data.file).filename().string();
  tinted_text(Tint::kDim, name);
  ImGui::SetItemTooltip("%s", frame.scene.data.file.c_str());
  std::string columns = frame.scene.data.columns;
  if (!edit_text("Columns", card("columns"), EditMark::kRestarts, columns, "all")) return;
  Scene scene = frame.scene;
  scene.data.columns = columns;
  frame.actions.edit(std::move(scene), "columns");
}

void draw_drawn(FrameContext& frame) {
  tinted_text(
      Tint::kDim,
      fmt::format("{} points", with_separators(static_cast<long long>(frame.scene.data.points.size()))));
  ImGui::SameLine();
  if (!ImGui::SmallButton("Clear")) return;
  // Data cannot be empty: start over from the default shape, with the brush at hand.
  Scene scene = frame.scene;
  scene.data.points.clear();
  scene.data.source = DataSpec{}.source;
  frame.view.brush = true;
  frame.actions.edit(std::move(scene), "clear drawn points");
}

void draw_buttons(FrameContext& frame) {
  const float width = 0.5f * (ImGui::GetContentRegionAvail().x - ImGui::GetStyle().ItemSpacing.x);
  const std::string import = std::string(icon::kImport) + "  Import";
  if (ImGui::Button(import.c_str(), {width, 0})) frame.actions.file = FileIntent::kImportPoints;
  ImGui::SetItemTooltip(
      "Points from a .csv, .txt, .tsv or .npy file. Dropping a file on the window does the same.");
  ImGui::SameLine();
  const bool brush = frame.view.brush;
  if (brush) ImGui::PushStyleColor(ImGuiCol_Button, ImGui::GetStyleColorVec4(ImGuiCol_ButtonActive));
  const std::string paint = std::string(icon::kBrush) + "  Brush";
  if (ImGui::Button(paint.c_str(), {width, 0})) frame.view.brush = !brush;
  if (brush) ImGui::PopStyleColor();
  explain_item("Brush", card("brush"));
}

void draw_brush_radius(FrameContext& frame) {
  static const Param radius{.name = "radius",
                            .label = "Brush radius",
                            .value = 0.15,
                            .min = 0.01,
                            .max = 5,
                            .about = {"Radius of the brush, in data units."},
                            .logarithmic = true};
  edit_param(radius, frame.view.brush_radius, EditMark::kNone);
}

}  // namespace

void draw_data(FrameContext& frame) {
  draw_source(frame);
  const std::string& id = frame.scene.data.source.id;
  if (id == kFileData) draw_file(frame);
  if (id == kDrawnData) draw_drawn(frame);
  draw_buttons(frame);
  if (frame.view.brush) draw_brush_radius(frame);
  edit_scene_field(frame, "data.standardize");
  edit_scene_field(frame, "data.scale");
  if (!frame.experiment.oracle_is_exact) edit_scene_field(frame, "data.oracle_bandwidth");
}

}  // namespace diffuscope
