#include "app/window/notifications.h"

#include <imgui.h>
#include <imgui_internal.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "app/widgets/icons.h"
#include "app/widgets/role_colors.h"

namespace diffuscope {
namespace {

constexpr std::size_t kMost = 4;
constexpr float kWidth = 26;  // font sizes

struct Look {
  const char* icon;
  ImVec4 color;
};

Look look_of(Severity severity) {
  switch (severity) {
    case Severity::kError:
      return {icon::kWarning, role_colors().error};
    case Severity::kWarning:
      return {icon::kWarning, role_colors().warning};
    default:
      return {icon::kInfo, role_colors().accent};
  }
}

/// One note with its lower right corner at `corner`; true when it was clicked. Returns its height in
/// `height`.
bool draw_note(const char* id, const std::string& text, Look look, float alpha, ImVec2 corner,
               float& height) {
  ImGui::SetNextWindowPos(corner, ImGuiCond_Always, {1, 1});
  ImGui::SetNextWindowBgAlpha(0.95f * alpha);
  ImGui::PushStyleVar(ImGuiStyleVar_Alpha, alpha);
  ImGui::PushStyleColor(ImGuiCol_Border, faded(look.color, 0.6f));
  const auto flags = ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_AlwaysAutoResize |
                     ImGuiWindowFlags_NoDocking | ImGuiWindowFlags_NoSavedSettings |
                     ImGuiWindowFlags_NoFocusOnAppearing | ImGuiWindowFlags_NoNav | ImGuiWindowFlags_NoMove;
  ImGui::Begin(id, nullptr, flags);
  ImGui::BringWindowToDisplayFront(ImGui::GetCurrentWindow());
  ImGui::TextColored(look.color, "%s", look.icon);
  ImGui::SameLine();
  ImGui::PushTextWrapPos(kWidth * ImGui::GetFontSize());
  ImGui::TextUnformatted(text.c_str());
  ImGui::PopTextWrapPos();
  height = ImGui::GetWindowHeight();
  const bool clicked = ImGui::IsWindowHovered() && ImGui::IsMouseClicked(ImGuiMouseButton_Left);
  ImGui::End();
  ImGui::PopStyleColor();
  ImGui::PopStyleVar();
  return clicked;
}

}  // namespace

void Notifications::add(std::string text, Severity severity) {
  const auto level = severity == Severity::kError     ? spdlog::level::err
                     : severity == Severity::kWarning ? spdlog::level::warn
                                                      : spdlog::level::info;
  spdlog::log(level, text);
  const double seconds = (severity == Severity::kInfo ? 3.0 : 6.0) + 0.04 * static_cast<double>(text.size());
  const auto end =
      Clock::now() + std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(seconds));
  std::erase_if(shown_, [&](const Shown& note) { return note.text == text; });
  shown_.push_back({std::move(text), severity, end});
  if (shown_.size() > kMost) shown_.erase(shown_.begin());
}

void Notifications::draw() {
  const auto now = Clock::now();
  std::erase_if(shown_, [&](const Shown& note) { return note.end <= now; });
  const ImGuiViewport* viewport = ImGui::GetMainViewport();
  const float gap = 0.5f * ImGui::GetFontSize();
  ImVec2 corner{viewport->WorkPos.x + viewport->WorkSize.x - gap,
                viewport->WorkPos.y + viewport->WorkSize.y - gap};
  float height = 0;
  if (!ongoing_.empty()) {
    draw_note("##ongoing", ongoing_, {icon::kWait, role_colors().accent}, 1, corner, height);
    corner.y -= height + gap;
  }
  for (std::size_t i = shown_.size(); i-- > 0;) {
    const float left = std::chrono::duration<float>(shown_[i].end - now).count();
    const std::string id = "##note" + std::to_string(i);
    if (draw_note(id.c_str(), shown_[i].text, look_of(shown_[i].severity),
                  std::clamp(left / 0.4f, 0.0f, 1.0f), corner, height))
      shown_[i].end = now;
    corner.y -= height + gap;
  }
}

}  // namespace diffuscope
