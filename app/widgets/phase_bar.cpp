#include "app/widgets/phase_bar.h"

#include <fmt/format.h>
#include <imgui.h>

#include <array>

#include "app/widgets/role_colors.h"

namespace diffuscope {
namespace {

/// Neighbours differ in lightness.
ImU32 part_color(std::size_t index) {
  constexpr std::array kFaded{0.75f, 0.6f, 0.7f, 0.45f};
  return ImGui::GetColorU32(mixed(role_colors().accent, ImGui::GetStyleColorVec4(ImGuiCol_WindowBg),
                                  kFaded[index % kFaded.size()]));
}

}  // namespace

void phase_bar(const std::vector<PhasePart>& parts) {
  double total = 0;
  for (const PhasePart& part : parts) total += part.seconds;
  const float width = ImGui::GetContentRegionAvail().x;
  const float height = ImGui::GetTextLineHeight() + 2;
  const ImVec2 at = ImGui::GetCursorScreenPos();
  ImDrawList* draw = ImGui::GetWindowDrawList();
  float x = at.x;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const double share = total > 0 ? parts[i].seconds / total : 1 / static_cast<double>(parts.size());
    const float part = static_cast<float>(share) * width;
    draw->AddRectFilled({x, at.y}, {x + part - 1, at.y + height}, part_color(i));
    const std::string full = fmt::format("{} {:.2f} ms", parts[i].name, 1e3 * parts[i].seconds);
    const float room = part - 0.5f * ImGui::GetFontSize();
    const char* text = ImGui::CalcTextSize(full.c_str()).x < room            ? full.c_str()
                       : ImGui::CalcTextSize(parts[i].name.c_str()).x < room ? parts[i].name.c_str()
                                                                             : "";
    draw->AddText({x + 0.25f * ImGui::GetFontSize(), at.y + 1}, ImGui::GetColorU32(ImGuiCol_Text), text);
    x += part;
  }
  ImGui::Dummy({width, height});
  if (!ImGui::IsItemHovered()) return;
  ImGui::BeginTooltip();
  for (const PhasePart& part : parts) ImGui::Text("%-12s %.3f ms", part.name.c_str(), 1e3 * part.seconds);
  ImGui::EndTooltip();
}

}  // namespace diffuscope
