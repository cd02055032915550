#include "app/panels/log_panel.h"

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <imgui.h>

#include "app/log_book.h"
#include "app/widgets/role_colors.h"

namespace diffuscope {
namespace {

ImVec4 color_of(spdlog::level::level_enum level) {
  if (level >= spdlog::level::err) return role_colors().error;
  if (level == spdlog::level::warn) return role_colors().warning;
  return ImGui::GetStyleColorVec4(ImGuiCol_Text);
}

}  // namespace

void LogPanel::draw(FrameContext& frame) {
  const auto& lines = frame.log.lines();
  if (lines.empty()) ImGui::TextDisabled("Nothing has been said yet.");
  const bool at_end = ImGui::GetScrollY() >= ImGui::GetScrollMaxY();
  ImGui::PushTextWrapPos(0);
  for (const LogLine& line : lines) {
    const std::time_t time = std::chrono::system_clock::to_time_t(line.time);
    ImGui::TextDisabled("%s", fmt::format("{:%H:%M:%S}", fmt::localtime(time)).c_str());
    ImGui::SameLine();
    ImGui::PushStyleColor(ImGuiCol_Text, color_of(line.level));
    ImGui::TextUnformatted(line.text.c_str());
    ImGui::PopStyleColor();
  }
  ImGui::PopTextWrapPos();
  if (at_end && lines.size() != shown_) ImGui::SetScrollHereY(1);
  shown_ = lines.size();
}

}  // namespace diffuscope
