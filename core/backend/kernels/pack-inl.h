// Packing of a panel of a matrix, see pack() in kernels.h. Included once per instruction set by kernels.cpp.
#if defined(DIFFUSCOPE_PACK_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef DIFFUSCOPE_PACK_INL_H_
#undef DIFFUSCOPE_PACK_INL_H_
#else
#define DIFFUSCOPE_PACK_INL_H_
#endif

#include <hwy/highway.h>

#include <algorithm>

#include "core/backend/kernels/kernels.h"

HWY_BEFORE_NAMESPACE();
namespace diffuscope::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

/// to[k·to_step + c] = from[c·from_step + k] for four k and four c.
HWY_INLINE void transpose(const float* from, std::ptrdiff_t from_step, float* to, std::ptrdiff_t to_step) {
#if HWY_TARGET == HWY_SCALAR
  for (int k = 0; k < 4; ++k)
    for (int c = 0; c < 4; ++c) to[k * to_step + c] = from[c * from_step + k];
#else
  const hn::CappedTag<float, 4> four;
  const auto c0 = hn::LoadU(four, from), c1 = hn::LoadU(four, from + from_step);
  const auto c2 = hn::LoadU(four, from + 2 * from_step), c3 = hn::LoadU(four, from + 3 * from_step);
  const auto low01 = hn::InterleaveLower(four, c0, c1), low23 = hn::InterleaveLower(four, c2, c3);
  const auto high01 = hn::InterleaveUpper(four, c0, c1), high23 = hn::InterleaveUpper(four, c2, c3);
  hn::StoreU(hn::ConcatLowerLower(four, low23, low01), four, to);
  hn::StoreU(hn::ConcatUpperUpper(four, low23, low01), four, to + to_step);
  hn::StoreU(hn::ConcatLowerLower(four, high23, high01), four, to + 2 * to_step);
  hn::StoreU(hn::ConcatUpperUpper(four, high23, high01), four, to + 3 * to_step);
#endif
}

/// Rows [first, end) of the panel, element by element, from column `column` on.
HWY_INLINE void pack_rest(const PackSource& source, std::ptrdiff_t column, std::ptrdiff_t first,
                          std::ptrdiff_t end, std::ptrdiff_t width, float* to) {
  for (std::ptrdiff_t k = first; k < end; ++k) {
    const float* from = source.data + k * source.k_stride;
    for (std::ptrdiff_t c = column; c < source.columns; ++c)
      to[k * width + c] = from[c * source.column_stride];
    std::fill(to + k * width + source.columns, to + (k + 1) * width, 0.0f);
  }
}

/// to[k·width + c] = b(k, c) for all columns of `source`, zeros for further ones. Where the source has its k
/// side by side, four by four, some k at a time: so many lines of `to` stay in the first-level cache.
void pack_panel(const PackSource& source, std::ptrdiff_t width, float* to) {
  constexpr std::ptrdiff_t kAtOnce = 64;
  if (source.k_stride != 1) return pack_rest(source, 0, 0, source.inner, width, to);
  const std::ptrdiff_t columns = source.columns / 4 * 4, inner = source.inner / 4 * 4;
  for (std::ptrdiff_t first = 0; first < inner; first += kAtOnce)
    for (std::ptrdiff_t c = 0; c < columns; c += 4)
      for (std::ptrdiff_t k = first; k < std::min(inner, first + kAtOnce); k += 4)
        transpose(source.data + c * source.column_stride + k, source.column_stride, to + k * width + c,
                  width);
  pack_rest(source, columns, 0, inner, width, to);
  pack_rest(source, 0, inner, source.inner, width, to);
}

}  // namespace diffuscope::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // once per instruction set
