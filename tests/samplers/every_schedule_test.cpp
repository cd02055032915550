// Every registered schedule, as it is and ended in pure noise, whatever its scale: with the exact denoiser
// the reverse process must bring back the moments of the data.
#include <gtest/gtest.h>

#include "core/denoisers/exact_denoiser.h"
#include "core/samplers/run_sampler.h"
#include "core/samplers/time_grid.h"

namespace diffuscope {
namespace {

/// Weights .3 and .7 at −2 and 1.5, standard deviations .4 and .7, scaled down by 1.74: mean .26, variance 1.
GaussianMixture unequal_pair() {
  return GaussianMixture({round_component(0.3, Eigen::VectorXd{{-2}}, 0.4),
                          round_component(0.7, Eigen::VectorXd{{1.5}}, 0.7)})
      .standardized(Eigen::VectorXd::Zero(1), 1.7266);
}

/// Within 4.5 standard errors, and a hundredth for what the last of 1,000 steps leaves out (σ_1² = .01 of the
/// constant schedule).
void expect_moments(const PointsOf<double>& samples, double mean, double second, const std::string& what) {
  const auto n = static_cast<double>(samples.cols());
  const double spread = std::sqrt((samples.array() - samples.mean()).square().mean());
  EXPECT_NEAR(samples.mean(), mean, 4.5 * spread / std::sqrt(n) + 0.005) << what;
  const Eigen::ArrayXXd squares = samples.array().square();
  const double error = std::sqrt((squares - squares.mean()).square().mean() / n);
  EXPECT_NEAR(squares.mean(), second, 4.5 * error + 0.01) << what;
}

TEST(EverySchedule, BringsBackTheMomentsOfTheData) {
  const auto mixture = std::make_shared<const GaussianMixture>(unequal_pair());
  double mean = 0, second = 0;
  for (const auto& c : mixture->components()) {
    mean += c.weight * c.mean(0);
    second += c.weight * (c.covariance(0, 0) + c.mean(0) * c.mean(0));
  }
  for (const ScheduleEntry& entry : schedules())
    for (const bool to_pure_noise : {false, true}) {
      Schedule schedule = make_schedule(entry.id, {}, 1000);
      if (to_pure_noise) schedule = with_zero_terminal_snr(schedule);
      for (const auto& [grid_id, steps] : {std::pair{"trailing", 1000}, {"karras", 200}})
        for (const char* rule : {"ddpm", "ddim"}) {
          const auto grid = make_time_grid(grid_id, {}, schedule, steps);
          ExactDenoiser<double> denoiser(mixture);
          SeededNoise<double> noise(1, 1);
          const auto sampler = make_sampler<double>(rule, {});
          const SamplingOptions options{
              .count = 4000, .prior_std = schedule.prior_std(grid.front().level), .record = false};
          expect_moments(run_sampler(*sampler, denoiser, noise, grid, options).samples, mean, second,
                         entry.id + (to_pure_noise ? ", pure noise, " : ", ") + grid_id + ", " + rule);
        }
    }
}

// Starting a variance-exploding process from N(0, I) instead of N(0, σ_T²I) must be seen by this test.
TEST(EverySchedule, AWrongStartWouldBeSeen) {
  const auto mixture = std::make_shared<const GaussianMixture>(unequal_pair());
  const auto grid = make_time_grid("trailing", {}, make_schedule("geometric", {}, 1000), 500);
  ExactDenoiser<double> denoiser(mixture);
  SeededNoise<double> noise(1, 1);
  const auto samples =
      run_sampler(*make_sampler<double>("ddim", {}), denoiser, noise, grid, {.count = 6000, .record = false})
          .samples;
  EXPECT_LT(samples.array().square().mean(), 0.9);
}

}  // namespace
}  // namespace diffuscope
