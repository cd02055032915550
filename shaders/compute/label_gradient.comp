#version 430
// First pass of the gradient of the label embeddings: every sample adds d loss/d features of its embedding rows
// to the row of its label, in the order of the samples. One invocation a number of the table, z the part.
#include "common/tiles.glsl"
#include "common/columns.glsl"
layout(local_size_x = 64) in;
layout(std430, binding = 0) readonly buffer Columns { Column columns[]; };
layout(std430, binding = 1) readonly buffer Delta { float delta[]; };  // of the features
layout(std430, binding = 2) buffer Partial { float partial[]; };
uniform int tiles;
uniform int count;          // valid columns
uniform int first_column;   // of these tiles in `columns`
uniform int features;       // rows of delta
uniform int first_row;      // of the embedding in the features
uniform int label_rows;     // width of the embedding
uniform int table_size;
uniform int weight_offset;
uniform int weight_count;
uniform bool add;

void main() {
  int element = int(gl_GlobalInvocationID.x);
  if (element >= table_size) return;
  float label = float(element / label_rows);
  int row = first_row + element % label_rows;
  int part = int(gl_WorkGroupID.z), parts = int(gl_NumWorkGroups.z);
  int last = min(count, 64 * (tiles * (part + 1) / parts));
  float sum = 0.0;
  for (int n = 64 * (tiles * part / parts); n < last; ++n)
    if (columns[first_column + n].told.y == label)
      sum += delta[4 * tile_row(n / 64, features, row) + n % 64];
  int place = part * weight_count + weight_offset + element;
  partial[place] = add ? partial[place] + sum : sum;
}
