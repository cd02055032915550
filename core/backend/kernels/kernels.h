// The innermost loops of the network, one set for every instruction set (AVX-512, AVX2, SSE4, SSE2 or NEON),
// written once with Highway's portable vectors. Plain memory only: no Eigen, so that these files may be
// compiled for other processors than the one at hand.
//
// How it reads beside Eigen. A tile of n samples has its activations sample after sample (h[s·stride + j]),
// which is a column-major Eigen matrix H×n. What Eigen writes as
//     z = W·h;  z.colwise() += b;  h = act(z)            forward
//     δ' = (Wᵀ·δ) ∘ act′(z')                             backward
//     dW += δ·hᵀ                                         weight gradient
// are three products of one kind, c(row, column) += Σ_k a(row, k)·b(k, column), and one loop does them all
// (product-inl.h): a block of 6 rows × 4 vectors of columns stays in registers over the whole sum, so that
// every loaded b serves six rows and every a four vectors, and the processor's multipliers never wait for
// memory. Rows are samples (forward, backward) or outputs (weight gradient); columns lie in vectors and must
// lie side by side in memory: for b = Wᵀ and b = W that is arranged once per update by packing (see pack()).
// What follows a product (bias, activation, slope, residual sum) is done on the block just written, while it
// is in the first-level cache.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "core/model/network_spec.h"

namespace diffuscope {

/// Columns of activations, packed weights and biases are padded to a multiple of this with zeros: any vector
/// divides it. (64 bytes.)
inline constexpr std::ptrdiff_t kPadding = 16;
inline constexpr std::ptrdiff_t padded(std::ptrdiff_t count) {
  return (count + kPadding - 1) / kPadding * kPadding;
}

/// Distance of samples' rows of `count` numbers in memory: an odd number of cache lines, so that the rows
/// that a product goes through are spread over all of a cache, not over the few lines in which a power of two
/// ends.
inline constexpr std::ptrdiff_t sample_stride(std::ptrdiff_t count) { return padded(count) | kPadding; }

/// A matrix b(k, column) in the order in which products read it: panels of Kernels::panel columns (the last
/// one may be narrower), in each all k, for each k its columns.
struct PackedMatrix {
  const float* data = nullptr;
  std::ptrdiff_t inner = 0;    ///< number of k
  std::ptrdiff_t columns = 0;  ///< padded
};

/// out[s·stride + j] = act(Σ_k in[s·in_stride + k]·weights(first_input + k, j) + bias[j]) (+ carried), for
/// all columns j and `inputs` k.
struct ForwardLayer {
  const float* in = nullptr;
  std::ptrdiff_t in_stride = 0;
  std::ptrdiff_t first_input = 0, inputs = 0;
  PackedMatrix weights;
  const float* bias = nullptr;  ///< padded
  /// Sample s has a bias of its own, bias[bias_row[s]·stride + j]; null: all have the one.
  const std::int32_t* bias_row = nullptr;
  const float* carried = nullptr;  ///< a residual layer's input, laid out like `out`; null: none
  float* out = nullptr;
  float* slope = nullptr;  ///< act′(z), laid out like `out`; null: not wanted
  std::ptrdiff_t stride = 0;
};

/// out[s·out_stride + j] = Σ_k in[s·in_stride + k]·weights[j·inputs + k] + bias[j]: a linear layer of so few
/// outputs that they would fill no vector; here the sum runs along the vectors.
struct NarrowLayer {
  const float* in = nullptr;
  std::ptrdiff_t in_stride = 0;
  std::ptrdiff_t inputs = 0;  ///< padded, with zeros in the weights
  const float* weights = nullptr;
  const float* bias = nullptr;
  std::ptrdiff_t outputs = 0;
  float* out = nullptr;
  std::ptrdiff_t out_stride = 0;
};

/// out[s·stride + k] = (Σ_j delta[s·delta_stride + j]·weights(j, k) (+ carried)) · slope.
struct BackwardLayer {
  const float* delta = nullptr;
  std::ptrdiff_t delta_stride = 0;
  PackedMatrix weights;
  const float* slope = nullptr;  ///< null: 1
  float* carried = nullptr;      ///< of a residual layer: added, then replaced by the sum before the slope
  bool carries = false;          ///< whether `carried` holds something to add yet
  float* out = nullptr;
  std::ptrdiff_t stride = 0;  ///< of slope, carried and out
};

/// gradient[j·row_step + k] (+)= Σ_s delta[s·delta_stride + j]·in[s·in_stride + k]; bias[j] (+)= Σ_s delta.
struct LayerGradient {
  const float* delta = nullptr;
  std::ptrdiff_t delta_stride = 0;
  const float* in = nullptr;
  std::ptrdiff_t in_stride = 0;  ///< at least padded(columns)
  std::ptrdiff_t rows = 0, columns = 0;
  float* gradient = nullptr;
  std::ptrdiff_t row_step = 0;
  float* bias = nullptr;  ///< null: not wanted
  bool adds = false;      ///< to what is there; otherwise replaces it
};

/// out[run[s]·stride + j] = Σ in[s·stride + j] over the samples of the run, which follow each other; run[0] =
/// 0, and each next one is one more. `columns` j, padded.
struct RunSums {
  const float* in = nullptr;
  const std::int32_t* run = nullptr;
  std::ptrdiff_t columns = 0;
  float* out = nullptr;
  std::ptrdiff_t stride = 0;
};

/// The numbers of an Adam step, as in AdamConstants (optimizer.h).
struct AdamNumbers {
  float beta1, beta2, epsilon;
  float scale, shrink, rate, v_scale, keep;
};
struct AdamArrays {
  const float* gradient;
  float *raw, *m, *v, *mean;
};

/// One instruction set's loops.
struct Kernels {
  std::string name;      ///< "AVX-512"
  std::ptrdiff_t panel;  ///< columns of a packed panel, a multiple of the vector
  void (*forward)(Activation activation, const ForwardLayer& layer, std::ptrdiff_t samples);
  /// The linear output layer: as forward without an activation.
  void (*output)(const ForwardLayer& layer, std::ptrdiff_t samples);
  void (*narrow_output)(const NarrowLayer& layer, std::ptrdiff_t samples);
  void (*backward)(const BackwardLayer& layer, std::ptrdiff_t samples);
  void (*gradient)(const LayerGradient& layer, std::ptrdiff_t samples);
  void (*sum_runs)(const RunSums& sums, std::ptrdiff_t samples);
  /// sum[i] = Σ_parts parts[p][i] in the order of the parts; returns Σ sum².
  double (*sum)(const float* const* parts, int count, float* sum, std::ptrdiff_t size);
  void (*adam)(const AdamNumbers& numbers, const AdamArrays& arrays, std::ptrdiff_t size);
  void (*sine_cosine)(const float* angles, float* sines, float* cosines, std::ptrdiff_t size);
  /// Multiplies and adds in registers as fast as the processor can, `repeats` times; returns how many of
  /// both it did. Its speed is the peak of any matrix product.
  double (*multiply_add)(std::ptrdiff_t repeats);
  /// eˣ: what the activations are made of, by itself.
  void (*exponential)(const float* x, float* out, std::ptrdiff_t size);
};

/// Those that this machine can run, the fastest first; never empty.
const std::vector<Kernels>& all_kernels();

/// Floats that packing a matrix of `inner`×`columns` takes.
inline constexpr std::ptrdiff_t packed_size(std::ptrdiff_t inner, std::ptrdiff_t columns) {
  return inner * padded(columns);
}
/// b(k, column) = source[k·k_stride + column·column_stride], packed into `packed` in panels of `panel`
/// columns; the columns beyond `columns` are zeros.
struct PackSource {
  const float* data;
  std::ptrdiff_t k_stride, column_stride;
  std::ptrdiff_t inner, columns;
};
PackedMatrix pack(const PackSource& source, std::ptrdiff_t panel, float* packed);

}  // namespace diffuscope
