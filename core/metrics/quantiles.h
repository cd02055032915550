// Distances on a line from the quantile functions of two samples, which are steps: the exact transport.
#pragma once

#include <algorithm>
#include <cstdint>
#include <span>

namespace diffuscope {

/// ∫ cost(a(q) − b(q)) dq over q from 0 to 1 for the quantile functions a, b of two sorted samples, not
/// empty, sizes may differ.
template <class Cost>
double mean_over_quantiles(std::span<const float> sorted_a, std::span<const float> sorted_b, Cost cost) {
  const auto n = static_cast<std::int64_t>(sorted_a.size());
  const auto m = static_cast<std::int64_t>(sorted_b.size());
  // Probability in units of 1/(n·m): step i of a ends at (i+1)·m, step j of b at (j+1)·n.
  double sum = 0;
  std::int64_t position = 0;
  for (std::int64_t i = 0, j = 0; i < n && j < m;) {
    const std::int64_t end_a = (i + 1) * m;
    const std::int64_t end_b = (j + 1) * n;
    const std::int64_t end = std::min(end_a, end_b);
    sum += static_cast<double>(end - position) *
           cost(static_cast<double>(sorted_a[static_cast<std::size_t>(i)]) -
                static_cast<double>(sorted_b[static_cast<std::size_t>(j)]));
    position = end;
    if (end == end_a) ++i;
    if (end == end_b) ++j;
  }
  return sum / (static_cast<double>(n) * static_cast<double>(m));
}

}  // namespace diffuscope
