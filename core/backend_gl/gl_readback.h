// Copies from the graphics card that travel while it goes on with other work: into buffers that the processor
// sees all the time (OpenGL 4.4, ARB_buffer_storage), else into buffers that are read once the card is done.
#pragma once

#include <array>
#include <span>

#include "core/backend_gl/gl_device.h"

namespace diffuscope {

class GlReadback {
 public:
  /// `device` must outlive it. `persistent` false: as where OpenGL is older than 4.4.
  explicit GlReadback(GlDevice& device, bool persistent = true);
  ~GlReadback();
  GlReadback(const GlReadback&) = delete;
  GlReadback& operator=(const GlReadback&) = delete;

  /// Asks for words of `from` from `first` on. They are in `to` after finish(), or earlier: at most four
  /// copies travel at a time. GlFailure when memory is refused or the card does not answer.
  void start(const GlBuffer& from, Eigen::Index first, std::span<float> to);
  /// True once all copies are there but for finish(), which then need not wait.
  bool arrived() const;
  void finish();

 private:
  struct Slot {
    unsigned buffer = 0;
    std::size_t words = 0;
    const float* mapped = nullptr;
    void* fence = nullptr;  // GLsync; null: the slot is free
    std::span<float> to;
  };
  void reserve(Slot& slot, std::size_t words);
  void complete(Slot& slot);

  GlDevice& device_;
  bool persistent_;
  std::array<Slot, 4> slots_;
  std::size_t next_ = 0;
};

}  // namespace diffuscope
