// A legend entry that switches its layer: a dot in the layer's colour and its name, dim when off. Main
// thread.
#pragma once

#include <imgui.h>

#include "app/widgets/labelled_value.h"  // color_key

namespace diffuscope {

/// Draws the entry; a click flips `on`. True when it was clicked. Several stand in a row with SameLine.
bool layer_toggle(const char* label, const ImVec4& color, bool& on);

/// Moves the cursor to the same line if something `width` pixels wide still fits there, else to the next
/// line.
void flow(float width);
/// The width of a layer_toggle with this label.
float layer_toggle_width(const char* label);

}  // namespace diffuscope
