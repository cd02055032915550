#include "app/panels/mixture_table.h"

#include <fmt/format.h>
#include <imgui.h>

#include <algorithm>
#include <cmath>

#include "app/panels/cards.h"
#include "app/panels/stage/component_shape.h"
#include "app/widgets/form.h"
#include "app/widgets/help_marker.h"
#include "app/widgets/icons.h"

namespace diffuscope {
namespace {

constexpr double kMostCorrelation = 0.99;

bool drag(const char* id, double& value, double speed, double min, double max, Edited& edited,
          const char* format = "%.2f") {
  ImGui::SetNextItemWidth(-FLT_MIN);
  const bool moved = ImGui::DragScalar(id, ImGuiDataType_Double, &value, static_cast<float>(speed), &min,
                                       &max, format, ImGuiSliderFlags_AlwaysClamp);
  edited |= {moved, ImGui::IsItemDeactivatedAfterEdit()};
  return moved;
}

/// Covariance of one or two axes from standard deviations and correlation.
void set_covariance(MixtureComponent& component, const Eigen::VectorXd& stds, double correlation) {
  component.covariance = stds.cwiseAbs2().asDiagonal();
  if (stds.size() == 2)
    component.covariance(0, 1) = component.covariance(1, 0) = correlation * stds(0) * stds(1);
}

void draw_covariance(MixtureComponent& component, Edited& edited) {
  Eigen::VectorXd stds = component.covariance.diagonal().cwiseSqrt().cwiseMax(1e-9);
  double correlation = stds.size() == 2 ? component.covariance(0, 1) / (stds(0) * stds(1)) : 0;
  bool moved = false;
  for (Eigen::Index axis = 0; axis < stds.size(); ++axis) {
    ImGui::TableNextColumn();
    const char* id = axis == 0 ? "##sx" : "##sy";
    moved |= drag(id, stds(axis), 0.01, kSmallestStd, kLargestStd, edited);
  }
  if (stds.size() == 2) {
    ImGui::TableNextColumn();
    moved |= drag("##r", correlation, 0.01, -kMostCorrelation, kMostCorrelation, edited);
  }
  if (moved) set_covariance(component, stds, correlation);
}

/// One row; true when the component is to be removed.
bool draw_component(MixtureComponent& component, bool removable, Edited& edited) {
  ImGui::TableNextRow();
  ImGui::TableNextColumn();
  drag("##w", component.weight, 0.01, 0, 100, edited, "%.3g");
  for (Eigen::Index axis = 0; axis < component.mean.size(); ++axis) {
    ImGui::TableNextColumn();
    drag(axis == 0 ? "##x" : "##y", component.mean(axis), 0.02, -100, 100, edited);
  }
  draw_covariance(component, edited);
  ImGui::TableNextColumn();
  return removable && ImGui::SmallButton(icon::kClose);
}

void draw_header(Eigen::Index dim) {
  const std::vector<const char*> names =
      dim == 1 ? std::vector{"π", "μ", "σ", ""} : std::vector{"π", "μx", "μy", "σx", "σy", "ρ", ""};
  for (const char* name : names)
    ImGui::TableSetupColumn(name,
                            *name ? ImGuiTableColumnFlags_WidthStretch : ImGuiTableColumnFlags_WidthFixed,
                            *name ? 1 : 1.1f * ImGui::GetFontSize());
  ImGui::TableNextRow();
  for (const char* name : names) {
    ImGui::TableNextColumn();
    explain_label(name, card("components"), true);
  }
}

MixtureComponent new_component(Eigen::Index dim) {
  return {0.3, Eigen::VectorXd::Zero(dim), 0.09 * Eigen::MatrixXd::Identity(dim, dim)};
}

/// The scene with these components as its own.
Scene with_components(const Scene& scene, std::vector<MixtureComponent> components) {
  Scene edited = scene;
  edited.data.source = {std::string(kMixtureData), {}};
  edited.data.components = std::move(components);
  return edited;
}

/// Components of the scene's mixture: its own, or those of the run where the scene has none of its own.
std::vector<MixtureComponent> components_of(const FrameContext& frame) {
  const DataSpec& data = frame.scene.data;
  if (data.source.id == kMixtureData && !data.components.empty()) return data.components;
  const DataSpec& shown = frame.experiment.scene.data;
  if (shown.source != data.source) return {};  // the run is still of other data
  const GaussianMixture* mixture = frame.experiment.data->as_mixture();
  return mixture ? mixture->components() : std::vector<MixtureComponent>{};
}

Edited draw_table(std::vector<MixtureComponent>& rows) {
  const Eigen::Index dim = rows.front().mean.size();
  const float shown_rows = std::min(static_cast<float>(rows.size()), 8.0f);
  const float height = shown_rows * (ImGui::GetFrameHeight() + 2) + ImGui::GetTextLineHeight() + 4;
  const auto flags = ImGuiTableFlags_ScrollY | ImGuiTableFlags_NoPadOuterX;
  Edited edited;
  if (!ImGui::BeginTable("components", dim == 1 ? 4 : 7, flags, {0, height})) return edited;
  draw_header(dim);
  std::size_t removed = rows.size();
  for (std::size_t i = 0; i < rows.size(); ++i) {
    ImGui::PushID(static_cast<int>(i));
    if (draw_component(rows[i], rows.size() > 1, edited)) removed = i;
    ImGui::PopID();
  }
  ImGui::EndTable();
  if (removed == rows.size()) return edited;
  rows.erase(rows.begin() + static_cast<std::ptrdiff_t>(removed));
  return {true, true};
}

Edited draw_editor(std::vector<MixtureComponent>& rows) {
  ImGui::PushStyleVar(ImGuiStyleVar_FramePadding, ImVec2{2, ImGui::GetStyle().FramePadding.y});
  ImGui::PushStyleVar(ImGuiStyleVar_CellPadding, ImVec2{1, 1});
  Edited edited = draw_table(rows);
  ImGui::PopStyleVar(2);
  const std::string add = fmt::format("{}  Component", icon::kPlus);
  if (!ImGui::SmallButton(add.c_str())) return edited;
  rows.push_back(new_component(rows.front().mean.size()));
  return {true, true};
}

/// For a ready-made mixture: the button that makes its components the scene's own.
bool draw_take_over(std::size_t count) {
  const std::string label = fmt::format("Edit its {} components", count);
  const bool pressed = ImGui::Button(label.c_str(), {-FLT_MIN, 0});
  explain_item("Components", card("components"));
  return pressed;
}

}  // namespace

bool edit_as_mixture(FrameContext& frame) {
  const DataSpec& data = frame.scene.data;
  if (data.source.id == kMixtureData && !data.components.empty())
    return data.components.front().mean.size() <= 2;
  std::vector<MixtureComponent> components = components_of(frame);
  if (components.empty() || components.front().mean.size() > 2) return false;
  for (MixtureComponent& c : components)  // cos and sin leave 1e-16 where zero is meant
    c.mean = (c.mean.array().abs() < 1e-12).select(0.0, c.mean);
  frame.actions.edit(with_components(frame.scene, std::move(components)), "edit as mixture");
  return true;
}

void draw_mixture(FrameContext& frame) {
  std::vector<MixtureComponent> rows = components_of(frame);
  if (rows.empty() || rows.front().mean.size() > 2) return;
  if (frame.scene.data.source.id != kMixtureData) {
    if (draw_take_over(rows.size())) frame.view.edit_mixture = edit_as_mixture(frame);
    return;
  }
  const Edited edited = draw_editor(rows);
  if (edited)
    frame.actions.edit(with_components(frame.scene, std::move(rows)), "mixture components", edited.finished);
}

}  // namespace diffuscope
