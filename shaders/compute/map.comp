#version 430
// Operations number by number on up to three vectors (DeviceMap of core/backend/vector_device.h); KIND counts as
// there. The result may be one of the vectors.
#ifndef KIND
#define KIND 0
#endif
layout(local_size_x = 256) in;
layout(std430, binding = 0) writeonly buffer Result { float result[]; };
layout(std430, binding = 1) readonly buffer A { float a[]; };
layout(std430, binding = 2) readonly buffer B { float b[]; };
layout(std430, binding = 3) readonly buffer C { float c[]; };
uniform int first;  // of this dispatch
uniform int end;
uniform float parameter;

void main() {
  int i = first + int(gl_GlobalInvocationID.x);
  if (i >= end) return;
#if KIND == 0
  result[i] = a[i] + sqrt(b[i]) * c[i];
#else
  result[i] = clamp(a[i], -parameter, parameter);
#endif
}
