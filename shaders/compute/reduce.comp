#version 430
// First pass of a sum over vectors (DeviceReduction of core/backend/vector_device.h, KIND counts as there): every
// group writes one part; the host adds the parts in their order.
#ifndef KIND
#define KIND 0
#endif
layout(local_size_x = 256) in;
layout(std430, binding = 0) writeonly buffer Parts { float parts[]; };
layout(std430, binding = 1) readonly buffer A { float a[]; };
layout(std430, binding = 2) readonly buffer B { float b[]; };
layout(std430, binding = 3) readonly buffer C { float c[]; };
uniform int first;  // column if KIND is 0, else number, of this dispatch
uniform int end;
uniform int first_part;
uniform int rows;
uniform float parameter;
shared float sums[256];

float value(int i) {
#if KIND == 0
  float square = 0.0;
  for (int row = 0; row < rows; ++row) square += a[i * rows + row] * a[i * rows + row];
  return sqrt(square);
#elif KIND == 1
  return a[i] * b[i];
#else
  float share = a[i] / (parameter * (1.0 + max(abs(b[i]), abs(c[i]))));
  return share * share;
#endif
}

void main() {
  int local = int(gl_LocalInvocationID.x), all = 256 * int(gl_NumWorkGroups.x);
  float sum = 0.0;
  for (int i = first + int(gl_GlobalInvocationID.x); i < end; i += all) sum += value(i);
  sums[local] = sum;
  barrier();
  for (int half_count = 128; half_count > 0; half_count /= 2) {
    if (local < half_count) sums[local] += sums[local + half_count];
    barrier();
  }
  if (local == 0) parts[first_part + int(gl_WorkGroupID.x)] = sums[0];
}
