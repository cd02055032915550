// Published check values: share of samples within 3 standard deviations of a mode for the ring of 8 in
// variance-exploding form, Karras ratios .0105 to 80, start 80·N(0, I), exact denoiser. High order is worst
// with very few steps.
#include <gtest/gtest.h>

#include "core/denoisers/exact_denoiser.h"
#include "core/samplers/karras.h"
#include "core/samplers/run_sampler.h"
#include "tests/samplers/mixtures.h"

namespace diffuscope {
namespace {

/// Share of columns within 3·(r/20) of one of the eight means, counted by hand.
double share_on_ring(const PointsOf<double>& samples) {
  const GaussianMixture ring = ring_of_8();
  Eigen::Index hits = 0;
  for (Eigen::Index j = 0; j < samples.cols(); ++j) {
    double nearest = 1e9;
    for (const auto& c : ring.components())
      nearest = std::min(nearest, (samples.col(j) - c.mean).norm() / std::sqrt(c.covariance(0, 0)));
    hits += nearest <= 3;
  }
  return static_cast<double>(hits) / static_cast<double>(samples.cols());
}

double share(const char* id, int steps) {
  std::vector<GridLevel> grid;
  for (const double ratio : karras_ratios(0.0105, 80, 7, steps)) grid.push_back({ratio, {1, ratio}});
  grid.push_back({0, {1, 0}});
  const auto sampler = make_sampler<double>(id, {});
  ExactDenoiser<double> denoiser(std::make_shared<const GaussianMixture>(ring_of_8()));
  SeededNoise<double> noise(1, 1);
  return share_on_ring(
      run_sampler(*sampler, denoiser, noise, grid, {.count = 20000, .prior_std = 80, .record = false})
          .samples);
}

TEST(FewSteps, FiveLevelsReachThePublishedShares) {
  EXPECT_NEAR(share("euler", 5), 0.38, 0.03);
  EXPECT_NEAR(share("ddim", 5), 0.38, 0.03);
  EXPECT_NEAR(share("ddpm", 5), 0.30, 0.03);
  EXPECT_NEAR(share("dpmpp_2m", 5), 0.006, 0.006);
  EXPECT_NEAR(share("heun", 5), 0.001, 0.002);
}

TEST(FewSteps, TwentyLevelsAreEnoughForAll) {
  for (const char* id : {"euler", "ddim", "ddpm", "dpmpp_2m", "heun"}) EXPECT_GE(share(id, 20), 0.93) << id;
}

}  // namespace
}  // namespace diffuscope
