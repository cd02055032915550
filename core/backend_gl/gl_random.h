// Random numbers drawn on the graphics card: those of core/random.h.
#pragma once

#include "core/backend/vector_device.h"
#include "core/backend_gl/gl_device.h"

namespace diffuscope {

/// A 64-bit number as kernels take it: low word, high word.
inline std::array<std::uint32_t, 2> low_high(std::uint64_t value) {
  return {static_cast<std::uint32_t>(value), static_cast<std::uint32_t>(value >> 32)};
}

/// Fills the first `count` words of `out` with standard normals, each within 1e-6 of fill_normals'.
void gl_fill_normals(GlDevice& device, const NormalSequence& sequence, Eigen::Index count,
                     const GlBuffer& out);
/// The same of the integers of philox_block, four a block.
void gl_fill_words(GlDevice& device, const NormalSequence& sequence, Eigen::Index count, const GlBuffer& out);

}  // namespace diffuscope
