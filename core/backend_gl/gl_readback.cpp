#include "core/backend_gl/gl_readback.h"

#include <epoxy/gl.h>

#include <algorithm>

namespace diffuscope {
namespace {

constexpr GLuint64 kPatience = 10'000'000'000;  // nanoseconds

GLsizeiptr bytes_of(std::size_t words) { return static_cast<GLsizeiptr>(4 * words); }

}  // namespace

GlReadback::GlReadback(GlDevice& device, bool persistent) : device_(device) {
  device.make_current();
  persistent_ = persistent && (epoxy_gl_version() >= 44 || epoxy_has_gl_extension("GL_ARB_buffer_storage"));
}

GlReadback::~GlReadback() {
  device_.make_current();
  for (const Slot& slot : slots_) {
    if (slot.fence) glDeleteSync(static_cast<GLsync>(slot.fence));
    if (slot.buffer) glDeleteBuffers(1, &slot.buffer);
  }
}

void GlReadback::reserve(Slot& slot, std::size_t words) {
  if (words <= slot.words) return;
  if (slot.buffer) glDeleteBuffers(1, &slot.buffer);
  slot = {};
  if (!device_.grants(static_cast<Eigen::Index>(words)))
    throw GlFailure("the graphics card refused a buffer for copies");
  glGenBuffers(1, &slot.buffer);
  glBindBuffer(GL_COPY_WRITE_BUFFER, slot.buffer);
  if (persistent_) {
    constexpr GLbitfield kMapped = GL_MAP_READ_BIT | GL_MAP_PERSISTENT_BIT | GL_MAP_COHERENT_BIT;
    glBufferStorage(GL_COPY_WRITE_BUFFER, bytes_of(words), nullptr, kMapped | GL_CLIENT_STORAGE_BIT);
    slot.mapped =
        static_cast<const float*>(glMapBufferRange(GL_COPY_WRITE_BUFFER, 0, bytes_of(words), kMapped));
  } else {
    glBufferData(GL_COPY_WRITE_BUFFER, bytes_of(words), nullptr, GL_STREAM_READ);
  }
  device_.check();
  slot.words = words;
}

void GlReadback::start(const GlBuffer& from, Eigen::Index first, std::span<float> to) {
  device_.make_current();
  Slot& slot = slots_[next_];
  next_ = (next_ + 1) % slots_.size();
  complete(slot);
  reserve(slot, to.size());
  slot.to = to;
  glBindBuffer(GL_COPY_READ_BUFFER, from.id());
  glBindBuffer(GL_COPY_WRITE_BUFFER, slot.buffer);
  glCopyBufferSubData(GL_COPY_READ_BUFFER, GL_COPY_WRITE_BUFFER, 4 * first, 0, bytes_of(to.size()));
  slot.fence = glFenceSync(GL_SYNC_GPU_COMMANDS_COMPLETE, 0);
  glFlush();
}

bool GlReadback::arrived() const {
  device_.make_current();
  return std::ranges::all_of(slots_, [](const Slot& slot) {
    return !slot.fence || glClientWaitSync(static_cast<GLsync>(slot.fence), 0, 0) != GL_TIMEOUT_EXPIRED;
  });
}

void GlReadback::complete(Slot& slot) {
  if (!slot.fence) return;
  const auto fence = static_cast<GLsync>(slot.fence);
  const GLenum state = glClientWaitSync(fence, GL_SYNC_FLUSH_COMMANDS_BIT, kPatience);
  glDeleteSync(fence);
  slot.fence = nullptr;
  if (state != GL_ALREADY_SIGNALED && state != GL_CONDITION_SATISFIED)
    throw GlFailure("the graphics card does not answer");
  if (slot.mapped) {
    std::copy_n(slot.mapped, slot.to.size(), slot.to.data());
  } else {
    glBindBuffer(GL_COPY_READ_BUFFER, slot.buffer);
    glGetBufferSubData(GL_COPY_READ_BUFFER, 0, bytes_of(slot.to.size()), slot.to.data());
  }
}

void GlReadback::finish() {
  device_.make_current();
  for (std::size_t i = 0; i < slots_.size(); ++i) complete(slots_[(next_ + i) % slots_.size()]);
  device_.check();
}

}  // namespace diffuscope
