// What goes wrong on a graphics card, and how tests make it go wrong.
#pragma once

#include "core/backend/resident_training.h"

namespace diffuscope {

/// The graphics card cannot go on: no OpenGL 4.3, a shader that does not compile, memory refused, the context
/// lost. The text is the reason alone ("the graphics card refused 64 MB").
struct GlFailure : DeviceLost {
  using DeviceLost::DeviceLost;
};

/// A failure on purpose, for tests: the environment variable DIFFUSCOPE_GL_FAULT.
struct GlFault {
  bool shader = false;  ///< "shader": no kernel compiles
  bool memory = false;  ///< "memory": no buffer is granted
  int lost_after = -1;  ///< "lost:N": the context is lost at check N + 1; −1: never

  /// What the variable says; no fault where it is not set. UserError for other words.
  static GlFault from_environment();
};

}  // namespace diffuscope
