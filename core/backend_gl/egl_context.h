// An OpenGL context for computing: through EGL, without a window or a display, so it serves the command line
// and any worker thread. Current on the thread that made it, until it is destroyed there.
#pragma once

namespace diffuscope {

class EglContext {
 public:
  /// A core context of OpenGL 4.3 or newer on the first graphics card that has one, else in software.
  /// GlFailure where there is none.
  EglContext();
  ~EglContext();
  /// False where there is surely no graphics card, only software; opens nothing.
  static bool may_have_card();
  /// OpenGL calls of this thread go here from now on; cheap where they do already.
  void make_current();
  EglContext(const EglContext&) = delete;
  EglContext& operator=(const EglContext&) = delete;

 private:
  bool open(void* display);

  void* display_ = nullptr;  // EGLDisplay
  void* context_ = nullptr;  // EGLContext
};

}  // namespace diffuscope
