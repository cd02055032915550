// A Monte Carlo result: a mean over independent values and how far it may be off.
#pragma once

#include <cmath>

#include "core/types.h"

namespace diffuscope {

/// A Monte Carlo mean and its standard error.
struct Estimate {
  double mean = 0;
  double standard_error = 0;
};

/// Mean and standard error of n ≥ 2 independent values (1: the error is 0).
inline Estimate estimate(const Eigen::Ref<const Eigen::VectorXd>& values) {
  const double mean = values.mean();
  const auto n = static_cast<double>(values.size());
  if (n < 2) return {mean, 0};
  return {mean, std::sqrt((values.array() - mean).square().sum() / (n * (n - 1)))};
}

}  // namespace diffuscope
