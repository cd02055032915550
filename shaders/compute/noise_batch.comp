#version 430
// Noises a batch: input = a*x0 + s*eps and target = b*x0 - r*eps, a column's numbers from the host. One
// invocation draws one block of four normals, elements 4i to 4i + 3 of the batch.
#include "common/math.glsl"
#include "common/random.glsl"
#include "common/columns.glsl"
layout(local_size_x = 256) in;
layout(std430, binding = 0) readonly buffer Columns { Column columns[]; };
layout(std430, binding = 1) readonly buffer Data { float x0[]; };
layout(std430, binding = 2) writeonly buffer Inputs { float inputs[]; };
layout(std430, binding = 3) writeonly buffer Targets { float targets[]; };
uniform int dim;
uniform int elements;       // dim x columns
uniform uvec2 seed;         // low, high
uniform uint stream;
uniform uvec2 first_block;  // of the first element of the batch: low, high

void main() {
  uint i = gl_GlobalInvocationID.x;
  if (4u * i >= uint(elements)) return;
  uint carry;
  uint low = uaddCarry(first_block.x, i, carry);
  vec4 eps = normals(philox_block(seed, stream, 0u, uvec2(low, first_block.y + carry)));
  for (int k = 0; k < 4; ++k) {
    int e = 4 * int(i) + k;
    if (e >= elements) return;
    vec4 noising = columns[e / dim].noising;
    inputs[e] = noising.x * x0[e] + noising.y * eps[k];
    targets[e] = noising.z * x0[e] - noising.w * eps[k];
  }
}
