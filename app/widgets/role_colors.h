// One colour per role, the same in every view: data, model, exact answer, noise, selection, and one
// sequential map for time. Hues follow Okabe & Ito (2008), so that they stay apart for colour-blind eyes;
// each theme has its own lightness. Main thread.
#pragma once

#include <imgui.h>

#include <array>

#include "app/widgets/theme.h"

namespace diffuscope {

struct RoleColors {
  ImVec4 data;       ///< true samples
  ImVec4 model;      ///< what the network made
  ImVec4 exact;      ///< the closed form
  ImVec4 noise;      ///< pure noise, N(0, I)
  ImVec4 selection;  ///< chosen particles, the time cursor
  ImVec4 accent;     ///< the one accent of the controls
  ImVec4 good;       ///< a value at its floor
  ImVec4 warning;
  ImVec4 error;
  ImVec4 grid;                 ///< axes and grid lines
  ImVec4 text_dim;             ///< secondary text
  std::array<ImVec4, 4> runs;  ///< those that train side by side, A to D: shades of what the network made
};

/// Colours of the current theme.
const RoleColors& role_colors();

/// Switches all roles to `theme`; the next frame shows it.
void set_role_colors(Theme theme);
Theme role_theme();

/// The sequential map for time: u = 0 (data) to 1 (noise); lightness changes monotonically, u is clamped.
ImVec4 time_color(float u);

/// `color` with its alpha multiplied by `alpha`.
inline ImVec4 faded(ImVec4 color, float alpha) { return {color.x, color.y, color.z, color.w * alpha}; }

/// Straight mix: 0 gives `a`, 1 gives `b`.
ImVec4 mixed(const ImVec4& a, const ImVec4& b, float share);

}  // namespace diffuscope
