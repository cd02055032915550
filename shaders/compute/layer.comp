#version 430
// One layer for networks of any width: 64 outputs x 64 samples a group, operands staged through shared memory
// 32 inputs at a time. Forward (STAGE 0: act(Wx + b), 1: Wx + b) and backward through the transposed weights
// (STAGE 2: times the slope of the layer below, 3: as it is). STAGE 4 is how a layer's outputs change with its
// inputs: slope times Wx.
#ifndef STAGE
#define STAGE 0
#endif
#include "common/tiles.glsl"
#include "common/activation.glsl"
#include "common/block.glsl"
const int kStage = 32;
layout(local_size_x = 64) in;
layout(std430, binding = 0) readonly buffer Weights { vec4 weights[]; };
layout(std430, binding = 1) readonly buffer Below { vec4 below[]; };
layout(std430, binding = 2) writeonly buffer Result { vec4 result[]; };
layout(std430, binding = 3) buffer Slopes { vec4 slopes[]; };    // written by STAGE 0 if wanted, read by 2 and 4
layout(std430, binding = 4) buffer Carried { vec4 carried[]; };  // d loss/d h before its slope, of residual layers
uniform int first_tile;
uniform int inputs;         // rows of `below`
uniform int outputs;        // rows of `result`
uniform int weight_offset;  // all offsets in vec4
uniform int below_offset;
uniform int result_offset;  // also of the slopes
uniform bool keep_slopes;
uniform bool residual;      // STAGE 0, 4: adds `below`; 2: adds what was carried
uniform bool carry;         // STAGE 2: keeps what the layer below passes on
// Weights, then `below`; in the end the 64 x 64 sums.
shared vec4 staged[2 * kStage * kTileVectors];
const int kBelow = kStage * kTileVectors;

void stage(int first, int tile, int group) {
  int row_vectors = outputs / 4;
  for (int i = int(gl_LocalInvocationID.x); i < kStage * kTileVectors; i += 64) {
    int row = first + i / kTileVectors, column = group * kTileVectors + i % kTileVectors;
    bool inside = row < inputs;
    staged[i] = inside && column < row_vectors ? weights[weight_offset + row * row_vectors + column] : vec4(0.0);
    staged[kBelow + i] = inside ? below[below_offset + tile_row(tile, inputs, row) + i % kTileVectors] : vec4(0.0);
  }
}

void finish(int place, vec4 z) {
  vec4 h = z;
#if STAGE == 0
  vec4 slope;
  activate(z, h, slope);
  if (residual) h += below[below_offset + place];
  if (keep_slopes) slopes[result_offset + place] = slope;
#elif STAGE == 2
  if (residual) h += carried[place];
  if (carry) carried[place] = h;
  h *= slopes[result_offset + place];
#elif STAGE == 4
  h *= slopes[result_offset + place];
  if (residual) h += below[below_offset + place];
#endif
  result[result_offset + place] = h;
}

void main() {
  int tile = first_tile + int(gl_WorkGroupID.x), group = int(gl_WorkGroupID.y), local = int(gl_LocalInvocationID.x);
  int j = local % 8, s = 2 * (local / 8);
  clear_block();
  for (int first = 0; first < inputs; first += kStage) {
    stage(first, tile, group);
    barrier();
    for (int k = 0; k < kBelow; k += kTileVectors)
      add_outer(staged[k + 2 * j], staged[k + 2 * j + 1], staged[kBelow + k + s], staged[kBelow + k + s + 1]);
    barrier();
  }
  int row = group * 64 + 8 * j;
  for (int q = 0; q < 8; ++q) {
#if STAGE < 2
    float bias = row < outputs ? weights[weight_offset + (inputs * outputs + row) / 4 + q / 4][q % 4] : 0.0;
#else
    float bias = 0.0;
#endif
    staged[(8 * j + q) * kTileVectors + s] = block[2 * q] + bias;
    staged[(8 * j + q) * kTileVectors + s + 1] = block[2 * q + 1] + bias;
  }
  barrier();
  int rows = min(64, outputs - group * 64);
  for (int i = local; i < rows * kTileVectors; i += 64) finish(tile_row(tile, outputs, group * 64) + i, staged[i]);
}
