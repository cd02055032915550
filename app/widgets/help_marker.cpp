#include "app/widgets/help_marker.h"

#include <imgui.h>

#include <optional>

#include "app/widgets/formula.h"
#include "app/widgets/icons.h"
#include "app/widgets/role_colors.h"

namespace diffuscope {
namespace {

constexpr float kCardWidth = 24;   // of text, in font sizes
constexpr float kPinnedScale = 2;  // of the text of the pinned card

// What the mouse is over and what is pinned belong to the window, of which there is one.
std::optional<Card> hovered;
int hovered_frame = -1;
std::optional<Card> pinned;
bool just_pinned = false;

void note_hovered(const char* title, const About& about) {
  if (!hovered || hovered->title != title) hovered = Card{title, about};
  hovered_frame = ImGui::GetFrameCount();
}

void show_tooltip(const char* hint) {
  if (!ImGui::BeginTooltip()) return;
  draw_card(*hovered);
  ImGui::TextColored(role_colors().text_dim, "%s", hint);
  ImGui::EndTooltip();
}

bool rests_on_item() {
  return ImGui::IsItemHovered(ImGuiHoveredFlags_ForTooltip | ImGuiHoveredFlags_AllowWhenDisabled);
}

void explain_pinnable(const char* title, const About& about) {
  if (!ImGui::IsItemHovered(ImGuiHoveredFlags_AllowWhenDisabled)) return;
  note_hovered(title, about);
  ImGui::SetMouseCursor(ImGuiMouseCursor_Hand);
  if (ImGui::IsMouseClicked(ImGuiMouseButton_Left)) pin_card(*hovered);
  if (rests_on_item()) show_tooltip("Click: keep it, large");
}

}  // namespace

void explain_item(const char* title, const About& about) {
  if (!ImGui::IsItemHovered(ImGuiHoveredFlags_AllowWhenDisabled)) return;
  note_hovered(title, about);
  if (rests_on_item() && !ImGui::IsItemActive()) show_tooltip("F1: keep it, large");
}

void explain_label(const char* title, const About& about, bool dim) {
  const ImVec4 color = dim ? role_colors().text_dim : ImGui::GetStyleColorVec4(ImGuiCol_Text);
  ImGui::TextColored(color, "%s", title);
  explain_pinnable(title, about);
}

void help_marker(const About& about, const char* title) {
  ImGui::TextColored(role_colors().text_dim, "%s", icon::kHelp);
  explain_pinnable(title, about);
}

void draw_card(const Card& card, float scale) {
  ImGui::PushFont(nullptr, ImGui::GetStyle().FontSizeBase * scale);
  const float width = kCardWidth * ImGui::GetFontSize();
  ImGui::PushTextWrapPos(ImGui::GetCursorPosX() + width);
  ImGui::TextColored(role_colors().accent, "%s", card.title.c_str());
  if (!card.about.formula.empty()) {
    ImGui::Spacing();
    formula(card.about.formula, 1.15f * ImGui::GetFontSize(), width);
    ImGui::Spacing();
  }
  ImGui::TextUnformatted(card.about.meaning.c_str());
  if (!card.about.source.empty()) ImGui::TextColored(role_colors().text_dim, "%s", card.about.source.c_str());
  ImGui::PopTextWrapPos();
  ImGui::PopFont();
}

void pin_card(const Card& card) {
  pinned = card;
  just_pinned = true;
}

bool pin_hovered_card() {
  const bool under_mouse = hovered && hovered_frame >= ImGui::GetFrameCount() - 1;
  if (under_mouse) pin_card(*hovered);
  return under_mouse;
}

void unpin_card() { pinned.reset(); }

void draw_pinned_card() {
  if (!pinned) return;
  const ImGuiViewport* viewport = ImGui::GetMainViewport();
  if (just_pinned) ImGui::SetNextWindowFocus();
  just_pinned = false;
  ImGui::SetNextWindowPos(viewport->GetCenter(), ImGuiCond_Appearing, {0.5f, 0.5f});
  bool open = true;
  const std::string title = std::string(icon::kPin) + " " + pinned->title + "###card";
  const auto flags = ImGuiWindowFlags_AlwaysAutoResize | ImGuiWindowFlags_NoDocking |
                     ImGuiWindowFlags_NoSavedSettings | ImGuiWindowFlags_NoCollapse;
  if (ImGui::Begin(title.c_str(), &open, flags)) draw_card(*pinned, kPinnedScale);
  if (ImGui::IsWindowFocused() && ImGui::IsKeyPressed(ImGuiKey_Escape)) open = false;
  ImGui::End();
  if (!open) unpin_card();
}

}  // namespace diffuscope
