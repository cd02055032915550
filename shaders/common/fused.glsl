// What the fused kernels share: a tile of 64 samples stays in shared memory from hidden layer to hidden layer,
// ROWS x 64 floats, at most 128 rows in 32 KB. One group a tile, one invocation a block of 8 rows x 8 samples.
// What comes in and goes out (features, outputs) may have any number of rows: it is streamed from and to memory.
#ifndef ROWS
#define ROWS 128
#endif
#include "common/tiles.glsl"
#include "common/activation.glsl"
#include "common/block.glsl"
layout(local_size_x = ROWS) in;  // ROWS/8 blocks of rows times 8 of samples
layout(std430, binding = 0) readonly buffer Weights { vec4 weights[]; };
uniform int first_tile;
uniform int layer_count;   // with the output layer
uniform ivec3 layers[10];  // offset in vec4, inputs, outputs
shared vec4 held[ROWS * kTileVectors];

int block_row() { return 8 * (int(gl_LocalInvocationID.x) % (ROWS / 8)); }
int block_samples() { return 2 * (int(gl_LocalInvocationID.x) / (ROWS / 8)); }

// Defines a function: block = rows `row` to row + 7 of (matrix of `from` rows and `to` columns at `offset`)^T x
// source, for this invocation's samples of source[first + ...].
#define DEFINE_PRODUCT(name, source)                                            \
  void name(int offset, int from, int to, int row, int first) {                 \
    clear_block();                                                              \
    int w = offset + row / 4, x = first + block_samples();                      \
    for (int k = 0; k < from; ++k, w += to / 4, x += kTileVectors)              \
      add_outer(weights[w], weights[w + 1], source[x], source[x + 1]);          \
  }
