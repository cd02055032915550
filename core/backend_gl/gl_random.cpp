#include "core/backend_gl/gl_random.h"

namespace diffuscope {
namespace {

void fill(GlDevice& device, const GlSequence& sequence, const GlBuffer& out, const char* defines) {
  device.run("fill_random", defines,
             {.groups = {(sequence.blocks + 255) / 256, 1, 1},
              .buffers = {&out},
              .uniforms = {{"blocks", sequence.blocks},
                           {"seed", low_high(sequence.seed)},
                           {"stream", static_cast<std::uint32_t>(sequence.stream)},
                           {"step_number", sequence.step},
                           {"first_block", low_high(sequence.first_block)}}});
}

}  // namespace

void gl_fill_normals(GlDevice& device, const GlSequence& sequence, const GlBuffer& out) {
  fill(device, sequence, out, "");
}

void gl_fill_words(GlDevice& device, const GlSequence& sequence, const GlBuffer& out) {
  fill(device, sequence, out, "#define WORDS\n");
}

}  // namespace diffuscope
