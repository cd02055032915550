#version 430
// Adam(W) and the moving average of the weights (core/training/optimizer.cpp), and the transposed copy of every
// matrix for the next backward pass. A gradient that is not finite changes nothing; one above the limit is
// scaled down to it.
layout(local_size_x = 256) in;
layout(std430, binding = 0) readonly buffer Gradient { float gradient[]; };
layout(std430, binding = 1) readonly buffer Norms { float norms[]; };
layout(std430, binding = 2) buffer Raw { float raw[]; };
layout(std430, binding = 3) writeonly buffer Transposed { float transposed[]; };
layout(std430, binding = 4) buffer Moments { float moments[]; };  // m, then v
layout(std430, binding = 5) buffer Average { float average[]; };
uniform int weight_count;
uniform int norm_count;
uniform float clip_norm;    // 0: no clipping
uniform float rate;         // learning rate / (1 - beta1^n)
uniform float v_scale;      // 1/sqrt(1 - beta2^n)
uniform float shrink;       // 1 - learning rate x decoupled decay
uniform float keep;         // of the average
uniform float beta1;
uniform float beta2;
uniform float epsilon;
uniform int layer_count;
uniform ivec3 layers[10];  // offset, inputs, outputs
shared float squares[256];

// The sum of all parts of the squared norm, the same in every group.
float squared_norm() {
  int local = int(gl_LocalInvocationID.x);
  float sum = 0.0;
  for (int i = local; i < norm_count; i += 256) sum += norms[i];
  squares[local] = sum;
  barrier();
  for (int half_count = 128; half_count > 0; half_count /= 2) {
    if (local < half_count) squares[local] += squares[local + half_count];
    barrier();
  }
  return squares[0];
}

void transpose(int i, float value) {
  for (int l = 0; l < layer_count; ++l) {
    int inside = i - layers[l].x;
    if (inside < 0 || inside >= layers[l].y * layers[l].z) continue;
    transposed[layers[l].x + (inside % layers[l].z) * layers[l].y + inside / layers[l].z] = value;
  }
}

void main() {
  float squared = squared_norm();
  int i = int(gl_GlobalInvocationID.x);
  if (i >= weight_count || isnan(squared) || isinf(squared)) return;
  float norm = sqrt(squared);
  float scale = clip_norm > 0.0 && norm > clip_norm ? clip_norm / norm : 1.0;
  float g = gradient[i] * scale;
  float m = beta1 * moments[i] + (1.0 - beta1) * g;
  float v = beta2 * moments[weight_count + i] + (1.0 - beta2) * g * g;
  float w = shrink * raw[i] - rate * m / (v_scale * sqrt(v) + epsilon);
  moments[i] = m;
  moments[weight_count + i] = v;
  raw[i] = w;
  average[i] = keep * average[i] + (1.0 - keep) * w;
  transpose(i, w);
}
