#include "app/widgets/opaque_image.h"

namespace diffuscope {
namespace {

ImDrawCallback opaque_callback = nullptr;  // of the window, of which there is one

}  // namespace

void set_opaque_callback(ImDrawCallback callback) { opaque_callback = callback; }

void add_opaque_image(ImDrawList& list, ImTextureRef texture, ImVec2 min, ImVec2 max, ImVec2 uv_min,
                      ImVec2 uv_max) {
  if (opaque_callback) list.AddCallback(opaque_callback, nullptr);
  list.AddImage(texture, min, max, uv_min, uv_max);
  if (opaque_callback) list.AddCallback(ImGui::GetPlatformIO().DrawCallback_ResetRenderState, nullptr);
}

}  // namespace diffuscope
