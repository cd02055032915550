// Noise levels evenly spaced in σ^(1/ρ) (Karras et al. 2022, eq. 5): shared by the schedule and by the
// sampler's grid of that name, so that both are the same to the last digit.
#pragma once

#include <cmath>
#include <vector>

namespace diffuscope {

/// σ_i = (σ_max^{1/ρ} + i/(n−1)(σ_min^{1/ρ} − σ_max^{1/ρ}))^ρ, i = 0 … n−1; for n = 1 only σ_max. Without the
/// final 0.
inline std::vector<double> karras_ratios(double sigma_min, double sigma_max, double rho, int n) {
  std::vector<double> ratios;
  ratios.reserve(static_cast<std::size_t>(n));
  ratios.push_back(sigma_max);  // both ends exactly as asked, not to rounding
  const double high = std::pow(sigma_max, 1 / rho);
  const double low = std::pow(sigma_min, 1 / rho);
  for (int i = 1; i < n - 1; ++i) ratios.push_back(std::pow(high + (low - high) * i / (n - 1), rho));
  if (n > 1) ratios.push_back(sigma_min);
  return ratios;
}

}  // namespace diffuscope
