// What the panels of the Images workspace say where the data are no images. Main thread.
#pragma once

#include <imgui.h>

#include "app/frame_context.h"
#include "app/widgets/role_colors.h"

namespace diffuscope {

/// True where the data are no images; then the panel's place says how to get some.
inline bool no_images(const FrameContext& frame) {
  if (frame.experiment.plane) return false;
  ImGui::PushStyleColor(ImGuiCol_Text, role_colors().text_dim);
  ImGui::TextWrapped(
      "Choose images in the Scene panel (Data), for example Handwritten digits, or drop a folder of PNG "
      "files "
      "on the window.");
  ImGui::PopStyleColor();
  return true;
}

}  // namespace diffuscope
