#version 430
// Standard normals as core/random.h's fill_normals gives them, from the element 4*first_block on; with WORDS the
// random integers behind them, for the self-test.
#include "common/math.glsl"
#include "common/random.glsl"
layout(local_size_x = 256) in;
layout(std430, binding = 0) writeonly buffer Result { vec4 result[]; };
uniform int blocks;
uniform uvec2 seed;         // low, high
uniform uint stream;
uniform uint step_number;
uniform uvec2 first_block;  // low, high

void main() {
  uint i = gl_GlobalInvocationID.x;
  if (i >= uint(blocks)) return;
  uint carry;
  uint low = uaddCarry(first_block.x, i, carry);
  uvec4 words = philox_block(seed, stream, step_number, uvec2(low, first_block.y + carry));
#ifdef WORDS
  result[i] = uintBitsToFloat(words);
#else
  result[i] = normals(words);
#endif
}
