// Random numbers drawn on the graphics card: those of core/random.h.
#pragma once

#include "core/backend_gl/gl_device.h"
#include "core/random.h"

namespace diffuscope {

/// A 64-bit number as kernels take it: low word, high word.
inline std::array<std::uint32_t, 2> low_high(std::uint64_t value) {
  return {static_cast<std::uint32_t>(value), static_cast<std::uint32_t>(value >> 32)};
}

/// Which numbers of a sequence: `blocks` blocks of four from `first_block` on.
struct GlSequence {
  std::uint64_t seed;
  Stream stream;
  std::uint32_t step;
  std::uint64_t first_block;
  int blocks;
};

/// Fills `out` (4·blocks words) with standard normals, each within 1e-6 of fill_normals'.
void gl_fill_normals(GlDevice& device, const GlSequence& sequence, const GlBuffer& out);
/// Fills `out` with the integers of philox_block.
void gl_fill_words(GlDevice& device, const GlSequence& sequence, const GlBuffer& out);

}  // namespace diffuscope
