// Do two clouds have the same distribution? The Kolmogorov–Smirnov test along fixed directions: the largest
// distance between their distribution functions, and how often chance alone makes it as large.
#pragma once

#include "core/types.h"

namespace diffuscope {

/// Chance that two samples of one distribution are at least `distance` apart in their distribution functions
/// (Kolmogorov 1933, Smirnov 1948; asymptotic, with Stephens' correction for n and m of at least a few).
double kolmogorov_p_value(double distance, double n, double m);

struct TwoSampleTest {
  double distance = 0;  ///< largest over the directions, 0 … 1
  double p_value = 1;   ///< smallest over the directions times their number (Bonferroni), at most 1
  int directions = 1;   ///< 1 in 1D
};

/// Compares a (D×N) with b (D×M), both not empty, along `directions` directions of projection_directions.
TwoSampleTest two_sample_test(const Points& a, const Points& b, int directions = 16);

}  // namespace diffuscope
