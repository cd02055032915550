#include "app/panels/images/class_bars.h"

#include <imgui.h>

#include <algorithm>

#include "app/panels/cards.h"
#include "app/panels/metric_texts.h"
#include "app/widgets/help_marker.h"
#include "app/widgets/labelled_value.h"
#include "app/widgets/role_colors.h"

namespace diffuscope {
namespace {

/// A bar from 0 to 1 over the rest of the cell, its number in it, and a mark at the share of real images.
void draw_bar(std::optional<double> share, std::optional<double> real) {
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const ImVec2 size{std::max(1.0f, ImGui::GetContentRegionAvail().x), ImGui::GetTextLineHeight()};
  const auto place = [&](double s) { return at.x + static_cast<float>(std::clamp(s, 0.0, 1.0)) * size.x; };
  ImDrawList* draw = ImGui::GetWindowDrawList();
  const RoleColors& colors = role_colors();
  draw->AddRectFilled(at, {at.x + size.x, at.y + size.y}, ImGui::GetColorU32(ImGuiCol_FrameBg));
  if (share)
    draw->AddRectFilled(at, {place(*share), at.y + size.y}, ImGui::GetColorU32(faded(colors.model, 0.55f)));
  if (real) {
    const float x = std::min(place(*real), at.x + size.x - 1);
    draw->AddLine({x, at.y}, {x, at.y + size.y}, ImGui::GetColorU32(colors.exact), 2);
  }
  ImGui::SetCursorPosX(ImGui::GetCursorPosX() + 0.3f * ImGui::GetFontSize());
  ImGui::TextUnformatted(metric_text("coverage", share).c_str());
}

void draw_heads() {
  ImGui::TableNextRow();
  ImGui::TableNextColumn();
  ImGui::TableNextColumn();
  explain_label("Accuracy", card("class_accuracy"), true);
  ImGui::TableNextColumn();
  explain_label("Coverage", card("class_coverage"), true);
}

}  // namespace

void draw_class_bars(const HonestyView& view) {
  const ImageSet& images = *view.snapshot->experiment->data->as_images();
  const auto flags = ImGuiTableFlags_ScrollY | ImGuiTableFlags_NoPadOuterX;
  const float least = 9 * ImGui::GetFontSize();  // where there is less room, the panel scrolls
  if (!ImGui::BeginTable("classes", 3, flags, {0, std::max(ImGui::GetContentRegionAvail().y, least)})) return;
  ImGui::TableSetupColumn("class", ImGuiTableColumnFlags_WidthFixed);
  ImGui::TableSetupColumn("accuracy", ImGuiTableColumnFlags_WidthStretch, 1);
  ImGui::TableSetupColumn("coverage", ImGuiTableColumnFlags_WidthStretch, 1);
  draw_heads();
  const bool comparable = view.values.at("coverage").floor.has_value();
  for (std::size_t c = 0; c < view.scores.classes.size(); ++c) {
    const ClassScores& made = view.scores.classes[c];
    const ClassScores real = c < view.held_out.classes.size() ? view.held_out.classes[c] : ClassScores{};
    ImGui::TableNextRow();
    ImGui::TableNextColumn();
    tinted_text(Tint::kDim, images.training().label_names[c]);
    ImGui::TableNextColumn();
    draw_bar(made.accuracy, real.accuracy);
    ImGui::TableNextColumn();
    draw_bar(made.coverage, comparable ? std::optional(real.coverage) : std::nullopt);
  }
  ImGui::EndTable();
}

}  // namespace diffuscope
