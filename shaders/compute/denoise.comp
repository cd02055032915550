#version 430
// From the network's output F to E[x_0|x_t] = skip*x + out*F, and to the variance of its head,
// exp(offset + slope*h).
#include "common/tiles.glsl"
layout(local_size_x = 256) in;
layout(std430, binding = 0) readonly buffer Points { float x[]; };
layout(std430, binding = 1) readonly buffer Outputs { float outputs[]; };
layout(std430, binding = 2) writeonly buffer Denoised { float x0[]; };
layout(std430, binding = 3) writeonly buffer Variance { float variance[]; };
uniform int elements;  // dim x columns
uniform int dim;
uniform int rows;      // of the output, padded
uniform float skip;
uniform float gain;
uniform bool has_head;
uniform float head_offset;
uniform float head_slope;

void main() {
  int e = int(gl_GlobalInvocationID.x);
  if (e >= elements) return;
  int n = e / dim;
  int place = 4 * tile_row(n / 64, rows, e % dim) + n % 64;
  x0[e] = skip * x[e] + gain * outputs[place];
  if (has_head) variance[e] = exp(head_offset + head_slope * outputs[place + 64 * dim]);
}
