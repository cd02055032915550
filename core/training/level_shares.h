// Importance sampling of noise levels (Nichol & Dhariwal 2021, section 3.3): levels whose loss is large and
// uncertain are drawn more often, p(t) ∝ √E[L_t²], and count less in return.
#pragma once

#include <array>

namespace diffuscope {

/// Parts of u = t/T into which statistics by noise level are binned.
inline constexpr int kLevelBins = 40;

/// How often each part is drawn compared with uniform t: 1 everywhere is uniform; the mean over the parts
/// is 1.
using LevelShares = std::array<double, kLevelBins>;

/// Sums of one shard of one batch, per part.
struct LevelSums {
  std::array<float, kLevelBins> sum{};           ///< of the noise error ‖ε̂−ε‖²/D
  std::array<float, kLevelBins> count{};         ///< samples
  std::array<float, kLevelBins> loss_squared{};  ///< of L², L the weighted loss of a sample
};

/// Exponential mean of L² per part over about the last kMemory samples of the part: enough to continue a run
/// bit for bit.
class LevelMoments {
 public:
  void add(const LevelSums& sums);
  /// E[L²] per part; 0 where nothing was seen.
  std::array<double, kLevelBins> means() const;
  /// √E[L²] made into shares, with a tenth left uniform; uniform until each part that T levels reach has been
  /// seen ten times.
  LevelShares shares(int diffusion_steps) const;

 private:
  static constexpr double kMemory = 500;
  std::array<double, kLevelBins> sum_{};
  std::array<double, kLevelBins> count_{};
};

/// All levels alike.
LevelShares uniform_shares();

/// The part of level t of 0 … T.
int level_bin(double t, int diffusion_steps);

}  // namespace diffuscope
