#include "core/training/level_shares.h"

#include <algorithm>
#include <cmath>

namespace diffuscope {
namespace {

constexpr double kUniformPart = 0.1;  // keeps every level alive, and bounds the weights by ten
constexpr double kSeen = 10;

}  // namespace

void LevelMoments::add(const LevelSums& sums) {
  for (std::size_t bin = 0; bin < kLevelBins; ++bin) {
    const double keep = std::exp(-static_cast<double>(sums.count[bin]) / kMemory);
    sum_[bin] = keep * sum_[bin] + static_cast<double>(sums.loss_squared[bin]);
    count_[bin] = keep * count_[bin] + static_cast<double>(sums.count[bin]);
  }
}

std::array<double, kLevelBins> LevelMoments::means() const {
  std::array<double, kLevelBins> means{};
  for (std::size_t bin = 0; bin < kLevelBins; ++bin)
    if (count_[bin] > 0) means[bin] = sum_[bin] / count_[bin];
  return means;
}

LevelShares LevelMoments::shares(int diffusion_steps) const {
  // How many of the levels 1 … T stand in each part.
  std::array<double, kLevelBins> levels{};
  for (int t = 1; t <= diffusion_steps; ++t)
    levels[static_cast<std::size_t>(level_bin(t, diffusion_steps))] += 1;
  LevelShares shares{};
  double total = 0;
  const auto moments = means();
  for (std::size_t bin = 0; bin < kLevelBins; ++bin) {
    // The last level may be pure noise, of which a noise prediction learns nothing: it never comes.
    if (levels[bin] > 0 && count_[bin] < kSeen && bin + 1 < kLevelBins) return uniform_shares();
    shares[bin] = std::sqrt(moments[bin]);
    total += levels[bin] * shares[bin];
  }
  if (!(total > 0) || !std::isfinite(total)) return uniform_shares();
  for (double& share : shares) share = kUniformPart + (1 - kUniformPart) * share * diffusion_steps / total;
  return shares;
}

LevelShares uniform_shares() {
  LevelShares shares;
  shares.fill(1);
  return shares;
}

int level_bin(double t, int diffusion_steps) {
  return std::clamp(static_cast<int>(t / diffusion_steps * kLevelBins), 0, kLevelBins - 1);
}

}  // namespace diffuscope
