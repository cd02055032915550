// The third use of the product (product-inl.h): the gradient of the weights, delta^T times input, where rows
// are not padded and the sum runs over samples; and the sums for bias and leftover columns. Included once per
// instruction set by kernels.cpp.
#if defined(DIFFUSCOPE_GRADIENT_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef DIFFUSCOPE_GRADIENT_INL_H_
#undef DIFFUSCOPE_GRADIENT_INL_H_
#else
#define DIFFUSCOPE_GRADIENT_INL_H_
#endif

#include <algorithm>

#include "core/backend/kernels/product-inl.h"

HWY_BEFORE_NAMESPACE();
namespace diffuscope::HWY_NAMESPACE {

// Masks where the processor has them; elsewhere Highway's would ask for alignment.
constexpr bool kMasks = HWY_ARCH_X86 && HWY_TARGET <= HWY_AVX2;

/// The first `count` lanes from `at`, the others 0.
HWY_INLINE V load_part(const float* at, Index count) {
  if constexpr (kMasks)
    return hn::MaskedLoad(hn::FirstN(kVector, static_cast<std::size_t>(count)), kVector, at);
  float lanes[kLanes] = {};
  for (Index i = 0; i < count; ++i) lanes[i] = at[i];
  return hn::LoadU(kVector, lanes);
}
/// Writes the first `count` lanes.
HWY_INLINE void store_part(V value, float* at, Index count) {
  if constexpr (kMasks)
    return hn::BlendedStore(value, hn::FirstN(kVector, static_cast<std::size_t>(count)), kVector, at);
  float lanes[kLanes];
  hn::StoreU(value, kVector, lanes);
  for (Index i = 0; i < count; ++i) at[i] = lanes[i];
}

/// Rows of the gradient are not padded: the last vectors of a row are loaded and stored in part.
struct Gradient {
  const LayerGradient& layer;
  Index samples;

  template <int R, int N>
  HWY_INLINE void block(Index row, Index column) const {
    float* const out = layer.gradient + row * layer.row_step + column;
    const bool whole = column + N * kLanes <= layer.columns;
    Block<R, N> sum;
    if (!layer.adds)
      set_zero(sum);
    else if (HWY_LIKELY(whole))
      load(sum, out, layer.row_step);
    else
      load_inside(sum, out, column);
    accumulate(sum, Operand{layer.delta + row, 1, layer.delta_stride}, layer.in + column, layer.in_stride,
               samples);
    if (HWY_LIKELY(whole))
      store(sum, out, layer.row_step);
    else
      store_inside(sum, out, column);
  }
  template <int R, int N>
  HWY_INLINE void load_inside(Block<R, N>& sum, const float* out, Index column) const {
    DIFFUSCOPE_UNROLL
    for (int r = 0; r < R; ++r) {
      DIFFUSCOPE_UNROLL
      for (int n = 0; n < N; ++n)
        sum.c[r][n] = load_part(out + r * layer.row_step + n * kLanes, inside(column + n * kLanes));
    }
  }
  template <int R, int N>
  HWY_INLINE void store_inside(const Block<R, N>& sum, float* out, Index column) const {
    DIFFUSCOPE_UNROLL
    for (int r = 0; r < R; ++r) {
      DIFFUSCOPE_UNROLL
      for (int n = 0; n < N; ++n)
        store_part(sum.c[r][n], out + r * layer.row_step + n * kLanes, inside(column + n * kLanes));
    }
  }
  /// How many lanes of a vector at `column` belong to the row.
  HWY_INLINE Index inside(Index column) const { return std::clamp<Index>(layer.columns - column, 0, kLanes); }
};

/// Σ_s factor(s)·delta(s, j) of N vectors of j.
template <int N, class Factor>
HWY_INLINE void weighted_sum(const LayerGradient& layer, Index samples, Index j, const Factor& factor,
                             float* out) {
  V sum[N];
  DIFFUSCOPE_UNROLL
  for (int n = 0; n < N; ++n) sum[n] = hn::Zero(kVector);
  const float* delta = layer.delta + j;
  for (Index s = 0; s < samples; ++s, delta += layer.delta_stride) {
    const V weight = number(factor(s));
    DIFFUSCOPE_UNROLL
    for (int n = 0; n < N; ++n) sum[n] = hn::MulAdd(weight, hn::LoadU(kVector, delta + n * kLanes), sum[n]);
  }
  DIFFUSCOPE_UNROLL
  for (int n = 0; n < N; ++n) hn::StoreU(sum[n], kVector, out + n * kLanes);
}
/// column[j·step] (+)= Σ_s factor(s)·delta(s, j): a column of the gradient, or the bias.
template <class Factor>
HWY_INLINE void gradient_column(const LayerGradient& layer, Index samples, const Factor& factor,
                                float* column, Index step) {
  float sums[4 * kLanes];
  for (Index j = 0, count = 0; j < layer.rows; j += count) {
    if (j + 4 * kLanes <= layer.rows) {
      weighted_sum<4>(layer, samples, j, factor, sums);
      count = 4 * kLanes;
    } else if (j + kLanes <= layer.rows) {
      weighted_sum<1>(layer, samples, j, factor, sums);
      count = kLanes;
    } else {
      sums[0] = 0;
      for (Index s = 0; s < samples; ++s) sums[0] += factor(s) * layer.delta[s * layer.delta_stride + j];
      count = 1;
    }
    for (Index i = 0; i < count; ++i)
      column[(j + i) * step] = layer.adds ? column[(j + i) * step] + sums[i] : sums[i];
  }
}
/// Few columns beyond whole vectors would cost as much as a vector of them: they are summed one by one.
void gradient(const LayerGradient& layer, Index samples) {
  constexpr Index kFew = 4;
  const Index rest = layer.columns % kLanes;
  const Index whole = layer.rows >= kLanes && rest <= kFew ? layer.columns - rest : padded(layer.columns);
  over_blocks(layer.rows, whole, Gradient{layer, samples});
  for (Index c = whole; c < layer.columns; ++c)
    gradient_column(
        layer, samples, [&](Index s) { return layer.in[s * layer.in_stride + c]; }, layer.gradient + c,
        layer.row_step);
  if (!layer.bias) return;
  gradient_column(
      layer, samples, [](Index) { return 1.0f; }, layer.bias, 1);
}

void sum_runs(const RunSums& sums, Index samples) {
  for (Index j = 0; j < sums.columns; j += kLanes) {
    const float* in = sums.in + j;
    V sum = hn::Zero(kVector);
    for (Index s = 0; s < samples; ++s, in += sums.stride) {
      const bool goes_on = s > 0 && sums.run[s] == sums.run[s - 1];
      const V next = hn::LoadU(kVector, in);
      sum = goes_on ? hn::Add(sum, next) : next;
      hn::StoreU(sum, kVector, sums.out + sums.run[s] * sums.stride + j);
    }
  }
}

}  // namespace diffuscope::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // once per instruction set
