#version 430
// First pass of a layer's gradient: for one part of the tiles, sum over samples of below * delta for a block
// of 64 inputs x 64 outputs, and of delta for the biases. A part writes numbers of its own, so nothing depends
// on the order in which groups run.
#include "common/tiles.glsl"
layout(local_size_x = 64) in;
layout(std430, binding = 0) readonly buffer Below { vec4 below[]; };
layout(std430, binding = 1) readonly buffer Delta { vec4 delta[]; };
layout(std430, binding = 2) buffer Partial { float partial[]; };
uniform int tiles;
uniform int inputs;
uniform int outputs;
uniform int below_offset;  // in vec4
uniform int delta_offset;
uniform int weight_offset;  // in floats, as the two below
uniform int weight_count;   // of the whole network: distance of two parts
uniform bool add;           // to what a former chunk of the batch left
shared vec4 shared_below[64 * kTileVectors];
shared vec4 shared_delta[64 * kTileVectors];

void stage(int tile, int first_input, int first_output) {
  for (int i = int(gl_LocalInvocationID.x); i < 64 * kTileVectors; i += 64) {
    int row = i / kTileVectors, s = i % kTileVectors;
    shared_below[i] = first_input + row < inputs ? below[below_offset + tile_row(tile, inputs, first_input + row) + s] : vec4(0.0);
    shared_delta[i] = first_output + row < outputs ? delta[delta_offset + tile_row(tile, outputs, first_output + row) + s] : vec4(0.0);
  }
}

void write(int place, float sum) { partial[place] = add ? partial[place] + sum : sum; }

void main() {
  int part = int(gl_WorkGroupID.z), parts = int(gl_NumWorkGroups.z);
  int first_input = 64 * int(gl_WorkGroupID.x), first_output = 64 * int(gl_WorkGroupID.y);
  int j = 8 * (int(gl_LocalInvocationID.x) % 8), k = 8 * (int(gl_LocalInvocationID.x) / 8);
  float sums[64];
  float bias[8];
  for (int i = 0; i < 64; ++i) sums[i] = 0.0;
  for (int i = 0; i < 8; ++i) bias[i] = 0.0;
  int last_tile = tiles * (part + 1) / parts;
  for (int tile = tiles * part / parts; tile < last_tile; ++tile) {
    stage(tile, first_input, first_output);
    barrier();
    for (int s = 0; s < kTileVectors; ++s) {
      vec4 d[8];
      for (int q = 0; q < 8; ++q) d[q] = shared_delta[(j + q) * kTileVectors + s];
      for (int p = 0; p < 8; ++p) {
        vec4 h = shared_below[(k + p) * kTileVectors + s];
        for (int q = 0; q < 8; ++q) sums[8 * p + q] += dot(h, d[q]);
      }
      if (k == 0)
        for (int q = 0; q < 8; ++q) bias[q] += dot(d[q], vec4(1.0));
    }
    barrier();
  }
  if (first_output + j >= outputs) return;
  int place = part * weight_count + weight_offset + first_output + j;
  if (first_input + k < inputs)
    for (int p = 0; p < 8; ++p)
      for (int q = 0; q < 8; ++q) write(place + (first_input + k + p) * outputs + q, sums[8 * p + q]);
  if (first_input + k == 0)
    for (int q = 0; q < 8; ++q) write(place + inputs * outputs + q, bias[q]);
}
