#version 430
// The network's inputs (core/model/mlp.cpp, features): coordinates, sines and cosines of every coordinate,
// of the noise level, embedding of the label, zeros. A group fills one row of one tile, an invocation a number.
// With TANGENT, how the inputs change when the coordinates move along `direction`.
#include "common/math.glsl"
#include "common/tiles.glsl"
#include "common/columns.glsl"
layout(local_size_x = 64) in;
layout(std430, binding = 0) readonly buffer Columns { Column columns[]; };
layout(std430, binding = 1) readonly buffer Inputs { float x[]; };            // dim x n, a sample's numbers side by side
layout(std430, binding = 2) readonly buffer Frequencies { float frequency[]; };  // of coordinates, then of time
layout(std430, binding = 3) readonly buffer Weights { float weight[]; };
layout(std430, binding = 4) writeonly buffer Features { float features[]; };
#ifdef TANGENT
layout(std430, binding = 5) readonly buffer Direction { float direction[]; };  // as Inputs
#endif
uniform int count;               // valid columns
uniform int first_column;        // of these tiles in the batch
uniform int column_step;         // 1: columns[n] tells about sample n; 0: columns[0] about all
uniform bool one_condition;      // `condition` is that of all samples, whatever columns say
uniform float condition;
uniform float scale;             // of the inputs
uniform int dim;
uniform int coordinate_count;    // frequencies of a coordinate
uniform int time_count;          // frequencies of time; 0: there are no rows for it
uniform int time_kind;           // 0: sine | cosine, 1: cosine | sine, 2: condition/1000 in one row
uniform int label_rows;          // width of the embedding
uniform int label_offset;        // of the embedding in the weights

float embedding(int row, vec4 told) {
  float first = weight[label_offset + int(told.y) * label_rows + row];
  if (told.w == 0.0) return first;
  return (1.0 - told.w) * first + told.w * weight[label_offset + int(told.z) * label_rows + row];
}

float feature(int row, int n) {
  if (row < dim) return scale * x[n * dim + row];
  row -= dim;
  int waves = 2 * coordinate_count;
  if (row < dim * waves) {
    int k = row % waves;
    vec2 sine_cosine = sin_cos(frequency[k % coordinate_count] * (scale * x[n * dim + row / waves]));
    return k < coordinate_count ? sine_cosine.x : sine_cosine.y;
  }
  row -= dim * waves;
  vec4 told = columns[n * column_step].told;
  if (one_condition) told.x = condition;
  int time_rows = time_kind == 2 ? 1 : 2 * time_count;
  if (row < time_rows) {
    if (time_kind == 2) return told.x / 1000.0;
    vec2 sine_cosine = sin_cos(frequency[coordinate_count + row % time_count] * told.x);
    return (row < time_count) == (time_kind == 0) ? sine_cosine.x : sine_cosine.y;
  }
  row -= time_rows;
  return row < label_rows ? embedding(row, told) : 0.0;
}

#ifdef TANGENT
float feature_tangent(int row, int n) {
  if (row < dim) return scale * direction[n * dim + row];
  row -= dim;
  int waves = 2 * coordinate_count;
  if (row >= dim * waves) return 0.0;
  int k = row % waves, place = n * dim + row / waves;
  float w = frequency[k % coordinate_count] * scale;
  vec2 sine_cosine = sin_cos(w * x[place]);
  return w * direction[place] * (k < coordinate_count ? sine_cosine.y : -sine_cosine.x);
}
#define FEATURE feature_tangent
#else
#define FEATURE feature
#endif

void main() {
  int tile = int(gl_WorkGroupID.x), row = int(gl_WorkGroupID.y);
  int n = tile * 64 + int(gl_LocalInvocationID.x);
  features[4 * tile_row(tile, int(gl_NumWorkGroups.y), row) + int(gl_LocalInvocationID.x)] =
      n < count ? FEATURE(row, first_column + n) : 0.0;
}
