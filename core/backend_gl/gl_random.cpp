#include "core/backend_gl/gl_random.h"

namespace diffuscope {
namespace {

void fill(GlDevice& device, const NormalSequence& sequence, Eigen::Index count, const GlBuffer& out,
          const char* defines) {
  const auto skip = static_cast<int>(sequence.first % 4);
  const Eigen::Index blocks = (skip + count + 3) / 4;
  for_each_piece(blocks, kPieceFloats / 4, [&](Eigen::Index first, Eigen::Index piece) {
    device.run("fill_random", defines,
               {.groups = {(piece + 255) / 256, 1, 1},
                .buffers = {&out},
                .uniforms = {{"first", static_cast<int>(first)},
                             {"blocks", static_cast<int>(first + piece)},
                             {"count", static_cast<int>(count)},
                             {"skip", skip},
                             {"seed", low_high(sequence.seed)},
                             {"stream", static_cast<std::uint32_t>(sequence.stream)},
                             {"step_number", sequence.step},
                             {"first_block", low_high(sequence.first / 4)}}});
  });
}

}  // namespace

void gl_fill_normals(GlDevice& device, const NormalSequence& sequence, Eigen::Index count,
                     const GlBuffer& out) {
  fill(device, sequence, count, out, "");
}

void gl_fill_words(GlDevice& device, const NormalSequence& sequence, Eigen::Index count,
                   const GlBuffer& out) {
  fill(device, sequence, count, out, "#define WORDS\n");
}

}  // namespace diffuscope
