#include "app/widgets/labelled_value.h"

#include <fmt/format.h>
#include <imgui.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>

#include "app/widgets/help_marker.h"
#include "app/widgets/role_colors.h"

namespace diffuscope {
namespace {

constexpr float kHeadlineScale = 1.8f;

ImVec4 tint_color(Tint tint) {
  const RoleColors& colors = role_colors();
  switch (tint) {
    case Tint::kDim:
      return colors.text_dim;
    case Tint::kGood:
      return colors.good;
    case Tint::kWarning:
      return colors.warning;
    case Tint::kBad:
      return colors.error;
    case Tint::kPlain:
      break;
  }
  return ImGui::GetStyleColorVec4(ImGuiCol_Text);
}

void right_aligned(Tint tint, const std::string& text) {
  const float free = ImGui::GetContentRegionAvail().x - ImGui::CalcTextSize(text.c_str()).x;
  if (free > 0) ImGui::SetCursorPosX(ImGui::GetCursorPosX() + free);
  tinted_text(tint, text);
}

}  // namespace

void tinted_text(Tint tint, const std::string& text) {
  ImGui::PushStyleColor(ImGuiCol_Text, tint_color(tint));
  ImGui::TextUnformatted(text.c_str(), text.c_str() + text.size());
  ImGui::PopStyleColor();
}

void headline(const std::string& value, const std::string& caption, Tint tint, const char* title,
              const About& about) {
  ImGui::BeginGroup();
  ImGui::PushFont(nullptr, ImGui::GetStyle().FontSizeBase * kHeadlineScale);
  const float large = ImGui::GetFontSize();
  tinted_text(tint, value);
  ImGui::PopFont();
  ImGui::SameLine();
  const float small = ImGui::GetFontSize();
  ImGui::SetCursorPosY(ImGui::GetCursorPosY() +
                       0.78f * (large - small));  // on the baseline of the large digits
  ImGui::PushTextWrapPos(0);
  tinted_text(Tint::kDim, caption);
  ImGui::PopTextWrapPos();
  ImGui::EndGroup();
  explain_item(title, about);
}

bool begin_values(const char* id, bool with_floor) {
  ImGui::PushStyleVar(ImGuiStyleVar_CellPadding, ImVec2{ImGui::GetStyle().CellPadding.x, 1});
  const auto flags = ImGuiTableFlags_SizingStretchProp | ImGuiTableFlags_NoPadOuterX;
  if (!ImGui::BeginTable(id, with_floor ? 3 : 2, flags)) {
    ImGui::PopStyleVar();
    return false;
  }
  ImGui::TableSetupColumn("name", ImGuiTableColumnFlags_WidthStretch, 2);
  ImGui::TableSetupColumn("value", ImGuiTableColumnFlags_WidthStretch, 1);
  if (with_floor) ImGui::TableSetupColumn("perfect", ImGuiTableColumnFlags_WidthStretch, 1);
  return true;
}

void value_row(const char* name, const About& about, const std::string& value, const std::string& floor,
               Tint tint) {
  ImGui::TableNextRow();
  ImGui::TableNextColumn();
  explain_label(name, about);
  ImGui::TableNextColumn();
  right_aligned(tint, value);
  if (ImGui::TableGetColumnCount() > 2) {
    ImGui::TableNextColumn();
    right_aligned(Tint::kDim, floor);
  }
}

void end_values() {
  ImGui::EndTable();
  ImGui::PopStyleVar();
}

void progress_line(float share, const std::string& text) {
  const float font = ImGui::GetFontSize();
  const float height = std::max(3.0f, 0.28f * font);
  const float text_width = ImGui::CalcTextSize(text.c_str()).x;
  const float width = std::max(2 * font, ImGui::GetContentRegionAvail().x - text_width - font);
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float top = at.y + 0.5f * (ImGui::GetTextLineHeight() - height);
  ImDrawList* draw = ImGui::GetWindowDrawList();
  const auto bar = [&](float part, ImU32 color) {
    draw->AddRectFilled({at.x, top}, {at.x + part * width, top + height}, color, height / 2);
  };
  bar(1, ImGui::GetColorU32(ImGuiCol_FrameBg));
  if (share > 0) bar(std::clamp(share, 0.0f, 1.0f), ImGui::GetColorU32(role_colors().accent));
  ImGui::Dummy({width, ImGui::GetTextLineHeight()});
  ImGui::SameLine(0, 0.5f * font);
  tinted_text(Tint::kDim, text);
}

void color_key(const char* name, const ImVec4& color) {
  const float font = ImGui::GetFontSize();
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float side = 0.55f * font, top = at.y + 0.5f * (ImGui::GetTextLineHeight() - side);
  ImGui::GetWindowDrawList()->AddRectFilled({at.x, top}, {at.x + side, top + side}, ImGui::GetColorU32(color),
                                            2);
  ImGui::Dummy({side, ImGui::GetTextLineHeight()});
  ImGui::SameLine(0, 0.3f * font);
  tinted_text(Tint::kDim, name);
}

void stale_note(const std::string& text) {
  ImGui::PushTextWrapPos(0);
  ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, {0, 0});
  tinted_text(Tint::kDim, text);
  ImGui::PopStyleVar();
  ImGui::PopTextWrapPos();
}

std::string with_separators(long long number) {
  std::string digits = fmt::format("{}", std::llabs(number));
  for (std::size_t at = digits.size(); at > 3;) digits.insert(at -= 3, 1, ',');
  return number < 0 ? "-" + digits : digits;
}

std::string short_number(double value) {
  if (std::isnan(value)) return "–";
  if (std::isinf(value)) return value > 0 ? "∞" : "−∞";
  const double size = std::abs(value);
  if (size == 0) return "0";
  if (size < 1e-4 || size >= 1e6) {
    const double power = std::floor(std::log10(size));
    return fmt::format("{:.2f}e{:.0f}", value / std::pow(10.0, power), power);
  }
  if (size >= 1000) return fmt::format("{:.0f}", value);
  return fmt::format("{:.{}f}", value, size >= 100 ? 1 : size >= 10 ? 2 : size >= 0.1 ? 3 : 4);
}

}  // namespace diffuscope
