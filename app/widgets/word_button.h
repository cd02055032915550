// Buttons that flow like words: beside the last item where they fit, else on the next line. Main thread.
#pragma once

#include <imgui.h>

#include <string>

#include "app/widgets/help_marker.h"

namespace diffuscope {

/// `first` begins a line of its own.
inline bool word_button(const char* label, const About& about, bool first = false) {
  const float width = ImGui::CalcTextSize(label, nullptr, true).x + 2 * ImGui::GetStyle().FramePadding.x;
  if (!first) {
    ImGui::SameLine();
    if (ImGui::GetContentRegionAvail().x < width) ImGui::NewLine();
  }
  const bool pressed = ImGui::Button(label);
  const std::string text = label;
  explain_item(text.substr(0, text.find("##")).c_str(), about);  // without what is only an id
  return pressed;
}

}  // namespace diffuscope
