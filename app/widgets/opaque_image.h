// Draws a picture that has no transparent pixel: without blending, which costs four fifths of its time where
// there is no graphics card. Switching blending is the business of the window, which says how. Main thread.
#pragma once

#include <imgui.h>

namespace diffuscope {

/// `callback` is run by the renderer before an opaque image; null (the default): images are blended like all
/// else.
void set_opaque_callback(ImDrawCallback callback);

/// ImDrawList::AddImage for opaque pictures.
void add_opaque_image(ImDrawList& list, ImTextureRef texture, ImVec2 min, ImVec2 max, ImVec2 uv_min = {0, 0},
                      ImVec2 uv_max = {1, 1});

}  // namespace diffuscope
