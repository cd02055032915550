// Typeset LaTeX in the window: a formula is laid out once per size, kept as a texture and tinted with the
// text colour. Where it cannot be typeset its source stands as plain text. Main thread, between NewFrame and
// Render.
#pragma once

#include <imgui.h>

#include <string>

namespace diffuscope {

/// Draws `latex` (display style, no dollars) at the cursor as one item. `size`: height of its letters in
/// pixels, 0: the current font's. Shrinks to `max_width` pixels where that is positive.
void formula(const std::string& latex, float size = 0, float max_width = 0);

}  // namespace diffuscope
