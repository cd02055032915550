#version 430
// The whole forward pass of a narrow network in one dispatch; with KEEP_SLOPES also what backward needs.
#include "common/fused.glsl"
layout(std430, binding = 1) readonly buffer Features { vec4 features[]; };
layout(std430, binding = 2) writeonly buffer Outputs { vec4 outputs[]; };
layout(std430, binding = 3) writeonly buffer Activations { vec4 activations[]; };
layout(std430, binding = 4) writeonly buffer Slopes { vec4 slopes[]; };
uniform bool residual;
uniform int layer_vectors;  // distance of two layers in activations and slopes
DEFINE_PRODUCT(multiply_features, features)
DEFINE_PRODUCT(multiply_held, held)

// Where the biases of rows `row` to row + 7 begin.
int biases(ivec3 layer, int row) { return layer.x + (layer.y * layer.z + row) / 4; }

// block + biases into `held`, what was there into block.
void exchange_block(ivec3 layer, int row) {
  for (int q = 0; q < 8; ++q) {
    float bias = weights[biases(layer, row) + q / 4][q % 4];
    int place = (row + q) * kTileVectors + block_samples();
    vec4 z0 = block[2 * q] + bias, z1 = block[2 * q + 1] + bias;
    block[2 * q] = held[place];
    block[2 * q + 1] = held[place + 1];
    held[place] = z0;
    held[place + 1] = z1;
  }
}

// From z to h in `held`. Loops that begin at a variable stay loops: sixteen copies of an activation would take
// long to compile.
void activate_block(int row, int slope_offset) {
  for (int r = row; r < row + 8; ++r)
    for (int s = block_samples(); s < block_samples() + 2; ++s) {
      int place = r * kTileVectors + s;
      vec4 h, slope;
      activate(held[place], h, slope);
      held[place] = h;
#ifdef KEEP_SLOPES
      slopes[slope_offset + place] = slope;
#endif
    }
}

void add_block(int row) {
  for (int q = 0; q < 8; ++q) {
    int place = (row + q) * kTileVectors + block_samples();
    held[place] += block[2 * q];
    held[place + 1] += block[2 * q + 1];
  }
}

void keep(int offset) {
  for (int i = int(gl_LocalInvocationID.x); i < ROWS * kTileVectors; i += ROWS) activations[offset + i] = held[i];
}

void write_outputs(int tile) {
  ivec3 layer = layers[layer_count - 1];
  for (int row = block_row(); row < layer.z; row += ROWS) {
    multiply_held(layer.x, ROWS, layer.z, row, 0);
    for (int q = 0; q < 8; ++q) {
      float bias = weights[biases(layer, row) + q / 4][q % 4];
      int place = tile_row(tile, layer.z, row + q) + block_samples();
      outputs[place] = block[2 * q] + bias;
      outputs[place + 1] = block[2 * q + 1] + bias;
    }
  }
}

void main() {
  int tile = first_tile + int(gl_WorkGroupID.x);
  int row = block_row();
  for (int l = 0; l < layer_count - 1; ++l) {
    ivec3 layer = layers[l];
    if (l == 0)
      multiply_features(layer.x, layer.y, ROWS, row, tile_row(tile, layer.y, 0));
    else
      multiply_held(layer.x, ROWS, ROWS, row, 0);
    barrier();
    int kept = l * layer_vectors + tile_row(tile, ROWS, 0);
    exchange_block(layer, row);
    activate_block(row, kept);
    if (residual && l > 0) add_block(row);
    barrier();
#ifdef KEEP_SLOPES
    keep(kept);
#endif
  }
  write_outputs(tile);
}
