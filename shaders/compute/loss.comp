#version 430
// Squared error of every sample, and d loss/d F in the place of the network's output F; the rows of a variance
// head get the gradient of the bound's term (core/training/variance_loss.cpp).
#include "common/tiles.glsl"
#include "common/columns.glsl"
layout(local_size_x = 64) in;
layout(std430, binding = 0) readonly buffer Columns { Column columns[]; };
layout(std430, binding = 1) readonly buffer Targets { float targets[]; };
layout(std430, binding = 2) buffer Outputs { float outputs[]; };
layout(std430, binding = 3) writeonly buffer Squared { float squared[]; };
uniform int count;         // valid columns of these tiles
uniform int first_column;  // of these tiles in the batch
uniform int dim;
uniform int rows;          // of the output, padded
uniform bool has_head;

void main() {
  int n = int(gl_GlobalInvocationID.x);
  int place = 4 * tile_row(n / 64, rows, 0) + n % 64;
  if (n >= count) {
    for (int row = 0; row < rows; ++row) outputs[place + 64 * row] = 0.0;
    return;
  }
  Column column = columns[first_column + n];
  float sum = 0.0;
  for (int d = 0; d < dim; ++d) {
    float error = outputs[place + 64 * d] - targets[(first_column + n) * dim + d];
    sum += error * error;
    outputs[place + 64 * d] = column.loss.x * error;
    if (!has_head) continue;
    float h = outputs[place + 64 * (dim + d)];
    vec4 v = column.variance;
    float ratio = (v.z + v.w * error * error) * exp(-v.x - v.y * h);
    outputs[place + 64 * (dim + d)] = column.loss.y * 0.5 * v.y * (1.0 - ratio);
  }
  squared[first_column + n] = sum;
}
