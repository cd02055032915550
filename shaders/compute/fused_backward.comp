#version 430
// The whole backward pass of a narrow network in one dispatch: from d loss/d output to the deltas of all hidden
// layers, which the weight gradients are then made of. `weights` are the transposed ones.
#include "common/fused.glsl"
layout(std430, binding = 1) readonly buffer Outputs { vec4 outputs[]; };  // d loss/d output
layout(std430, binding = 2) readonly buffer Slopes { vec4 slopes[]; };
layout(std430, binding = 3) writeonly buffer Deltas { vec4 deltas[]; };
layout(std430, binding = 4) buffer Carried { vec4 carried[]; };  // d loss/d h, which residual layers pass on
uniform bool residual;
uniform int layer_vectors;  // distance of two layers in slopes and deltas
DEFINE_PRODUCT(multiply_outputs, outputs)
DEFINE_PRODUCT(multiply_held, held)

void finish(int l, int tile, int place, vec4 above) {
  int kept = tile_row(tile, ROWS, 0) + place;
  if (residual) {
    if (l < layer_count - 2) above += carried[kept];
    carried[kept] = above;
  }
  vec4 delta = above * slopes[l * layer_vectors + kept];
  held[place] = delta;
  deltas[l * layer_vectors + kept] = delta;
}

void main() {
  int tile = first_tile + int(gl_WorkGroupID.x);
  int row = block_row();
  for (int l = layer_count - 2; l >= 0; --l) {
    ivec3 layer = layers[l + 1];
    if (l == layer_count - 2)
      multiply_outputs(layer.x, layer.z, ROWS, row, tile_row(tile, layer.z, 0));
    else
      multiply_held(layer.x, ROWS, ROWS, row, 0);
    barrier();
    for (int q = 0; q < 8; ++q) {
      int place = (row + q) * kTileVectors + block_samples();
      finish(l, tile, place, block[2 * q]);
      finish(l, tile, place + 1, block[2 * q + 1]);
    }
    barrier();
  }
}
