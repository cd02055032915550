#version 430
// A Gaussian mixture under noise (core/distributions/mixture_at_level.cpp), in passes over columns and components:
//   PASS 0  shares[k, n] = exponent of component k at column n, ln pi_k N(x; centre_k, C_k)
//   PASS 1  shares = e^(exponent - largest)/sum, in place
//   PASS 2  result = sum of shares x (mean_k + gain_k (x - centre_k)): E[x_0|x_t]
//   PASS 3  along[k, n] = (what pass 2 weighs for component k - estimate) . direction
//   PASS 4  result = gain x (sum of shares x (residual_k direction + deviation_k along_k)): a product with the
//           posterior covariance
//   PASS 5  result = floor + gain x diagonal of the posterior covariance
//   PASS 6  result = ln p(x), after pass 0
// Tables are numbers of round components, or with FULL matrices, row by row.
#include "common/math.glsl"
#ifndef PASS
#define PASS 0
#endif
layout(local_size_x = 64) in;
layout(std430, binding = 0) readonly buffer X { float x[]; };              // dim x n
layout(std430, binding = 1) buffer Shares { float shares[]; };             // of `count` columns, a component a row
layout(std430, binding = 2) readonly buffer Centres { float centres[]; };  // alpha mu_k, then mu_k: dim x K each
layout(std430, binding = 3) readonly buffer Tables { float tables[]; };    // offsets, then three tables, see table_*
#if PASS >= 2
layout(std430, binding = 4) buffer Result { float result[]; };             // dim x n; of pass 3 as shares
#endif
#if PASS >= 3 && PASS <= 5
layout(std430, binding = 5) readonly buffer Estimate { float estimate[]; };    // dim x n
layout(std430, binding = 6) readonly buffer Direction { float direction[]; };  // dim x n
#endif
#if PASS == 4
layout(std430, binding = 7) readonly buffer Along { float along[]; };      // as shares
#endif
uniform int count;       // columns of this dispatch
uniform int first;       // column
uniform int dim;
uniform int components;
uniform float gain;
uniform float floor_value;

#ifdef FULL
int table_size() { return components * dim * dim; }
int matrix_row(int table, int k, int d) { return components + table * table_size() + (k * dim + d) * dim; }
#else
float factor(int table, int k) { return tables[components + table * components + k]; }
#endif

// x - alpha mu_k at column n, axis d.
float difference(int k, int n, int d) { return x[n * dim + d] - centres[k * dim + d]; }

// Half the squared distance in units of the component.
float half_square(int k, int n) {
  float sum = 0.0;
  for (int i = 0; i < dim; ++i) {
#ifdef FULL
    float whitened = 0.0;
    int row = matrix_row(0, k, i);
    for (int d = 0; d < dim; ++d) whitened += tables[row + d] * difference(k, n, d);
    sum += whitened * whitened;
  }
  return sum;
#else
    float apart = difference(k, n, i);
    sum += apart * apart;
  }
  return sum * factor(0, k);
#endif
}

// E[x_0 | x_t, component k], axis d.
float component_mean(int k, int n, int d) {
  float mean = centres[(components + k) * dim + d];
#ifdef FULL
  int row = matrix_row(1, k, d);
  for (int e = 0; e < dim; ++e) mean += tables[row + e] * difference(k, n, e);
  return mean;
#else
  return mean + factor(1, k) * difference(k, n, d);
#endif
}

#if PASS == 4
// Cov[x_0 | x_t, component k] direction, axis d.
float residual_product(int k, int n, int d) {
#ifdef FULL
  float sum = 0.0;
  int row = matrix_row(2, k, d);
  for (int e = 0; e < dim; ++e) sum += tables[row + e] * direction[n * dim + e];
  return sum;
#else
  return factor(2, k) * direction[n * dim + d];
#endif
}
#endif

void normalize(int local) {
  float largest = shares[local];
  for (int k = 1; k < components; ++k) largest = max(largest, shares[k * count + local]);
  float total = 0.0;
  for (int k = 0; k < components; ++k) {
    float weight = accurate_exp(max(shares[k * count + local] - largest, -80.0));
    shares[k * count + local] = weight;
    total += weight;
  }
  for (int k = 0; k < components; ++k) shares[k * count + local] /= total;
}

// ln of the sum of e^exponent.
float log_sum(int local) {
  float largest = shares[local];
  for (int k = 1; k < components; ++k) largest = max(largest, shares[k * count + local]);
  float total = 0.0;
  for (int k = 0; k < components; ++k) total += accurate_exp(max(shares[k * count + local] - largest, -80.0));
  return largest + accurate_log(total);
}

void main() {
  int local = int(gl_GlobalInvocationID.x), n = first + local, row = int(gl_GlobalInvocationID.y);
  if (local >= count) return;
#if PASS == 0
  shares[row * count + local] = tables[row] - half_square(row, n);
#elif PASS == 1
  normalize(local);
#elif PASS == 6
  result[n] = log_sum(local);
#elif PASS == 3
  float sum = 0.0;
  for (int d = 0; d < dim; ++d)
    sum += (component_mean(row, n, d) - estimate[n * dim + d]) * direction[n * dim + d];
  result[row * count + local] = sum;
#else
  float sum = 0.0;
  for (int k = 0; k < components; ++k) {
    float mean = component_mean(k, n, row);
#if PASS == 2
    float part = mean;
#else
    float deviation = mean - estimate[n * dim + row];
#if PASS == 4
    float part = residual_product(k, n, row) + deviation * along[k * count + local];
#else
#ifdef FULL
    float part = tables[matrix_row(2, k, row) + row] + deviation * deviation;
#else
    float part = factor(2, k) + deviation * deviation;
#endif
#endif
#endif
    sum += shares[k * count + local] * part;
  }
#if PASS == 2
  result[n * dim + row] = sum;
#elif PASS == 4
  result[n * dim + row] = gain * sum;
#else
  result[n * dim + row] = floor_value + gain * sum;
#endif
#endif
}
