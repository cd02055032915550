// Wasserstein-1 on a line, exactly, from the sorted points: how far probability must be moved on average. Its
// square counterpart W2 is sliced_w2, which in 1D is exact too. Empty in more dimensions.
#pragma once

#include "core/metrics/metrics.h"

namespace diffuscope {

/// ∫|a(q) − b(q)| dq of two sorted samples, not empty.
double wasserstein1(std::span<const float> sorted_a, std::span<const float> sorted_b);

MetricEntry wasserstein_1_entry();

}  // namespace diffuscope
