// An OpenGL context for computing: through EGL, without a window or a display, so it serves the command line
// and any worker thread. Current on the thread that made it, until it is destroyed there.
#pragma once

namespace diffuscope {

/// A context (EGLDisplay, EGLContext) whose buffers others may share; empty: none.
struct GlShareGroup {
  void* display = nullptr;
  void* context = nullptr;
};

class EglContext {
 public:
  /// A core context of OpenGL 4.3 or newer that shares the buffers of `group` where there is one that allows
  /// it, else on the first graphics card that has one, else in software. GlFailure where there is none.
  explicit EglContext(const GlShareGroup& group = {});
  ~EglContext();
  /// True if buffers are shared with the group that was asked for.
  bool shares() const { return shares_; }
  /// False where there is surely no graphics card, only software; opens nothing.
  static bool may_have_card();
  /// OpenGL calls of this thread go here from now on; cheap where they do already.
  void make_current();
  EglContext(const EglContext&) = delete;
  EglContext& operator=(const EglContext&) = delete;

 private:
  bool open(void* display, void* shared);

  bool shares_ = false;
  void* display_ = nullptr;  // EGLDisplay
  void* context_ = nullptr;  // EGLContext
};

}  // namespace diffuscope
