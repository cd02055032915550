#version 430
// A sum of up to seven multiples of vectors, TERMS of them; the result may be one of the vectors.
#ifndef TERMS
#define TERMS 7
#endif
layout(local_size_x = 256) in;
layout(std430, binding = 0) writeonly buffer Result { float result[]; };
#define VECTOR(n) layout(std430, binding = n) readonly buffer Term##n { float term##n[]; };
VECTOR(1)
#if TERMS > 1
VECTOR(2)
#endif
#if TERMS > 2
VECTOR(3)
#endif
#if TERMS > 3
VECTOR(4)
#endif
#if TERMS > 4
VECTOR(5)
#endif
#if TERMS > 5
VECTOR(6)
#endif
#if TERMS > 6
VECTOR(7)
#endif
uniform int first;  // of this dispatch
uniform int end;
uniform float factors[TERMS];

void main() {
  int i = first + int(gl_GlobalInvocationID.x);
  if (i >= end) return;
  float sum = factors[0] * term1[i];
#if TERMS > 1
  sum += factors[1] * term2[i];
#endif
#if TERMS > 2
  sum += factors[2] * term3[i];
#endif
#if TERMS > 3
  sum += factors[3] * term4[i];
#endif
#if TERMS > 4
  sum += factors[4] * term5[i];
#endif
#if TERMS > 5
  sum += factors[5] * term6[i];
#endif
#if TERMS > 6
  sum += factors[6] * term7[i];
#endif
  result[i] = sum;
}
