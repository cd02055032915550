#include "core/backend_gl/gl_drawable_points.h"

#include <epoxy/egl.h>
#include <epoxy/gl.h>

namespace diffuscope {

DrawablePointsPtr GlDrawablePoints::copy(GlDevice& device, const GlBuffer& points, Eigen::Index words) {
  if (!device.shares()) return nullptr;
  device.make_current();
  std::unique_ptr<GlDrawablePoints> made(new GlDrawablePoints);
  const auto bytes = static_cast<GLsizeiptr>(4 * words);
  glGenBuffers(1, &made->id_);
  glBindBuffer(GL_COPY_WRITE_BUFFER, made->id_);
  glBufferData(GL_COPY_WRITE_BUFFER, bytes, nullptr, GL_STATIC_DRAW);
  glBindBuffer(GL_COPY_READ_BUFFER, points.id());
  glMemoryBarrier(GL_BUFFER_UPDATE_BARRIER_BIT);
  glCopyBufferSubData(GL_COPY_READ_BUFFER, GL_COPY_WRITE_BUFFER, 0, 0, bytes);
  made->written_ = glFenceSync(GL_SYNC_GPU_COMMANDS_COMPLETE, 0);
  glFlush();  // or the other context might wait for ever
  return made;
}

GlDrawablePoints::~GlDrawablePoints() {
  if (eglGetCurrentContext() == EGL_NO_CONTEXT) return;  // they end with the last context that shares them
  glDeleteSync(static_cast<GLsync>(written_));
  glDeleteBuffers(1, &id_);
}

unsigned GlDrawablePoints::buffer() const {
  glWaitSync(static_cast<GLsync>(written_), 0, GL_TIMEOUT_IGNORED);  // the card waits, not the caller
  return id_;
}

}  // namespace diffuscope
