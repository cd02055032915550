#version 430
// What a network's outputs F mean: result = skip*base + gain*F, and with HEAD the variances e^(offset + slope*h)
// of a variance head, whose rows follow those of F.
#include "common/math.glsl"
#include "common/tiles.glsl"
layout(local_size_x = 64) in;
layout(std430, binding = 0) readonly buffer Outputs { float outputs[]; };  // tiles from first_column on
layout(std430, binding = 1) readonly buffer Base { float base[]; };        // dim x n
layout(std430, binding = 2) writeonly buffer Result { float result[]; };   // dim x n
#ifdef HEAD
layout(std430, binding = 3) writeonly buffer Variance { float variance[]; };
#endif
uniform int count;         // columns
uniform int first_column;
uniform int dim;
uniform int rows;          // of the outputs, padded
uniform float skip;
uniform float gain;
uniform float offset;
uniform float slope;

void main() {
  int n = int(gl_GlobalInvocationID.x), d = int(gl_GlobalInvocationID.y);
  if (n >= count) return;
  int from = 4 * tile_row(n / 64, rows, d) + n % 64;
  int to = (first_column + n) * dim + d;
  result[to] = skip * base[to] + gain * outputs[from];
#ifdef HEAD
  variance[to] = accurate_exp(clamp(offset + slope * outputs[from + 64 * dim], -80.0, 80.0));
#endif
}
