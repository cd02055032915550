#version 430
// Multiply-adds and nothing else, 16 independent ones of four numbers a loop: what a card can do at best.
layout(local_size_x = 64) in;
layout(std430, binding = 0) writeonly buffer Result { float result[]; };
uniform int loops;

void main() {
  vec4 a[16];
  float start = 1e-3 * float(gl_GlobalInvocationID.x);
  for (int i = 0; i < 16; ++i) a[i] = vec4(start + float(i));
  vec4 factor = vec4(0.999 + 1e-6 * start), term = vec4(1e-3 * start);
  for (int k = 0; k < loops; ++k)
    for (int i = 0; i < 16; ++i) a[i] = a[i] * factor + term;
  vec4 sum = vec4(0.0);
  for (int i = 0; i < 16; ++i) sum += a[i];
  result[gl_GlobalInvocationID.x] = sum.x + sum.y + sum.z + sum.w;
}
