#version 430
// Second pass of the gradient: the sum over its parts, in their order, and of its squares for every 1024 weights.
layout(local_size_x = 256) in;
layout(std430, binding = 0) readonly buffer Partial { vec4 partial[]; };
layout(std430, binding = 1) writeonly buffer Gradient { vec4 gradient[]; };
layout(std430, binding = 2) writeonly buffer Norms { float norms[]; };
uniform int vectors;  // weights/4
uniform int parts;
shared float squares[256];

void main() {
  int i = int(gl_GlobalInvocationID.x), local = int(gl_LocalInvocationID.x);
  vec4 sum = vec4(0.0);
  if (i < vectors) {
    for (int part = 0; part < parts; ++part) sum += partial[part * vectors + i];
    gradient[i] = sum;
  }
  squares[local] = dot(sum, sum);
  barrier();
  for (int half_count = 128; half_count > 0; half_count /= 2) {
    if (local < half_count) squares[local] += squares[local + half_count];
    barrier();
  }
  if (local == 0) norms[gl_WorkGroupID.x] = squares[0];
}
