// Loops over flat arrays: sums of gradients, Adam, sines and cosines. Included once per instruction set by
// kernels.cpp.
#if defined(DIFFUSCOPE_ELEMENTWISE_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef DIFFUSCOPE_ELEMENTWISE_INL_H_
#undef DIFFUSCOPE_ELEMENTWISE_INL_H_
#else
#define DIFFUSCOPE_ELEMENTWISE_INL_H_
#endif

#include <cstring>

#include "core/backend/kernels/kernels.h"
#include "core/backend/kernels/math-inl.h"

HWY_BEFORE_NAMESPACE();
namespace diffuscope::HWY_NAMESPACE {

/// sum() of N vectors from element i on: of each part a longer piece at a time than one vector, since that is
/// how fast memory is read. `squares` grows by their squares.
template <int N>
HWY_INLINE void sum_at(const float* const* parts, int count, std::ptrdiff_t i, float* out, V& squares) {
  V total[N];
  DIFFUSCOPE_UNROLL
  for (int n = 0; n < N; ++n) total[n] = hn::LoadU(kVector, parts[0] + i + n * kLanes);
  for (int p = 1; p < count; ++p) {
    const float* part = parts[p] + i;
    DIFFUSCOPE_UNROLL
    for (int n = 0; n < N; ++n) total[n] = hn::Add(total[n], hn::LoadU(kVector, part + n * kLanes));
  }
  DIFFUSCOPE_UNROLL
  for (int n = 0; n < N; ++n) {
    hn::StoreU(total[n], kVector, out + i + n * kLanes);
    squares = hn::MulAdd(total[n], total[n], squares);
  }
}
double sum(const float* const* parts, int count, float* out, std::ptrdiff_t size) {
  V squares = hn::Zero(kVector);
  std::ptrdiff_t i = 0;
  for (; i + 8 * kLanes <= size; i += 8 * kLanes) sum_at<8>(parts, count, i, out, squares);
  for (; i + kLanes <= size; i += kLanes) sum_at<1>(parts, count, i, out, squares);
  double rest = 0;
  for (; i < size; ++i) {
    float total = parts[0][i];
    for (int p = 1; p < count; ++p) total += parts[p][i];
    out[i] = total;
    rest += static_cast<double>(total) * static_cast<double>(total);
  }
  return static_cast<double>(hn::GetLane(hn::SumOfLanes(kVector, squares))) + rest;
}

/// One vector of an Adam step at element i.
HWY_INLINE void adam_at(const AdamNumbers& n, const AdamArrays& a, std::ptrdiff_t i) {
  const V g = hn::Mul(hn::LoadU(kVector, a.gradient + i), number(n.scale));
  const V m = hn::MulAdd(number(n.beta1), hn::LoadU(kVector, a.m + i), hn::Mul(number(1 - n.beta1), g));
  const V v =
      hn::MulAdd(number(n.beta2), hn::LoadU(kVector, a.v + i), hn::Mul(number(1 - n.beta2), hn::Mul(g, g)));
  const V size = hn::MulAdd(number(n.v_scale), hn::Sqrt(v), number(n.epsilon));
  const V step = hn::Div(hn::Mul(number(n.rate), m), size);
  const V raw = hn::MulSub(number(n.shrink), hn::LoadU(kVector, a.raw + i), step);
  const V mean = hn::MulAdd(number(n.keep), hn::LoadU(kVector, a.mean + i), hn::Mul(number(1 - n.keep), raw));
  hn::StoreU(m, kVector, a.m + i);
  hn::StoreU(v, kVector, a.v + i);
  hn::StoreU(raw, kVector, a.raw + i);
  hn::StoreU(mean, kVector, a.mean + i);
}

void adam(const AdamNumbers& numbers, const AdamArrays& arrays, std::ptrdiff_t size) {
  std::ptrdiff_t i = 0;
  for (; i + kLanes <= size; i += kLanes) adam_at(numbers, arrays, i);
  if (i == size) return;
  // The rest, through a vector of its own.
  float part[5][kLanes] = {};
  float* const from[5] = {nullptr, arrays.raw + i, arrays.m + i, arrays.v + i, arrays.mean + i};
  const auto bytes = static_cast<std::size_t>(size - i) * sizeof(float);
  std::memcpy(part[0], arrays.gradient + i, bytes);
  for (int p = 1; p < 5; ++p) std::memcpy(part[p], from[p], bytes);
  adam_at(numbers, {part[0], part[1], part[2], part[3], part[4]}, 0);
  for (int p = 1; p < 5; ++p) std::memcpy(from[p], part[p], bytes);
}

HWY_INLINE void sine_cosine_at(const float* angles, float* sines, float* cosines) {
  const V x = hn::LoadU(kVector, angles);
  V s, c;
  sine_cosine(x, s, c);
  hn::StoreU(s, kVector, sines);
  hn::StoreU(c, kVector, cosines);
  if (HWY_LIKELY(hn::AllTrue(kVector, hn::Le(hn::Abs(x), number(kLargestAngle))))) return;
  for (int lane = 0; lane < kLanes; ++lane) {
    sines[lane] = std::sin(angles[lane]);
    cosines[lane] = std::cos(angles[lane]);
  }
}
void sine_cosine_of(const float* angles, float* sines, float* cosines, std::ptrdiff_t size) {
  std::ptrdiff_t i = 0;
  for (; i + kLanes <= size; i += kLanes) sine_cosine_at(angles + i, sines + i, cosines + i);
  if (i == size) return;
  float part[3][kLanes] = {};
  const auto bytes = static_cast<std::size_t>(size - i) * sizeof(float);
  std::memcpy(part[0], angles + i, bytes);
  sine_cosine_at(part[0], part[1], part[2]);
  std::memcpy(sines + i, part[1], bytes);
  std::memcpy(cosines + i, part[2], bytes);
}

void exponential_of(const float* x, float* out, std::ptrdiff_t size) {
  std::ptrdiff_t i = 0;
  for (; i + kLanes <= size; i += kLanes)
    hn::StoreU(exponential(hn::LoadU(kVector, x + i)), kVector, out + i);
  if (i == size) return;
  float part[kLanes] = {};
  const auto bytes = static_cast<std::size_t>(size - i) * sizeof(float);
  std::memcpy(part, x + i, bytes);
  hn::StoreU(exponential(hn::LoadU(kVector, part)), kVector, part);
  std::memcpy(out + i, part, bytes);
}

}  // namespace diffuscope::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // once per instruction set
