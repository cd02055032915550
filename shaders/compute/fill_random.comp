#version 430
// Standard normals as core/random.h's fill_normals gives them, from any element on: the first `skip` of block
// first_block are left out. With WORDS the random integers behind them, for the self-test.
#include "common/math.glsl"
#include "common/random.glsl"
layout(local_size_x = 256) in;
layout(std430, binding = 0) writeonly buffer Result { float result[]; };
uniform int first;          // block of this dispatch
uniform int blocks;
uniform int count;          // numbers
uniform int skip;           // 0 to 3
uniform uvec2 seed;         // low, high
uniform uint stream;
uniform uint step_number;
uniform uvec2 first_block;  // low, high

void main() {
  int i = first + int(gl_GlobalInvocationID.x);
  if (i >= blocks) return;
  uint carry;
  uint low = uaddCarry(first_block.x, uint(i), carry);
  uvec4 words = philox_block(seed, stream, step_number, uvec2(low, first_block.y + carry));
#ifdef WORDS
  vec4 values = uintBitsToFloat(words);
#else
  vec4 values = normals(words);
#endif
  for (int q = 0; q < 4; ++q) {
    int place = 4 * i + q - skip;
    if (place >= 0 && place < count) result[place] = values[q];
  }
}
