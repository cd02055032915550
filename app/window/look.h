// The look of the window: style values of Dear ImGui and ImPlot for the dark and the light theme, and the
// fonts. Calm and dense, thin lines, no boxes in boxes. Main thread, with a current ImGui and ImPlot context.
#pragma once

#include "app/widgets/theme.h"

namespace diffuscope {

inline constexpr float kFontSize =
    15;  ///< points at scale 1; headline numbers are larger, nothing is smaller

/// Adds the embedded text font, with the icons merged into it. Once per context.
void load_fonts();

/// Sets colours and sizes for `theme`, everything `scale` times its normal size.
void apply_look(Theme theme, float scale);

}  // namespace diffuscope
