// Ancestral sampling with each reverse variance: for Gaussian data the optimal one makes every step exact,
// however few there are; the others miss the spread in the direction that theory says.
#include <gtest/gtest.h>

#include "core/denoisers/exact_denoiser.h"
#include "core/samplers/run_sampler.h"
#include "core/samplers/time_grid.h"

namespace diffuscope {
namespace {

PointsOf<double> draw(const std::shared_ptr<const GaussianMixture>& data, const char* variance, int steps,
                      double interpolation = 0.5) {
  const Schedule schedule = make_schedule("cosine", {}, 1000, "");
  const SamplerEntry& entry = find(samplers(), "ddpm", "");
  const double choice = parse_param(find_param(entry.params, "variance", ""), variance, "");
  const auto sampler = make_sampler<double>("ddpm", {{"variance", choice}, {"interpolation", interpolation}});
  ExactDenoiser<double> denoiser(data);
  SeededNoise<double> noise(3, 1);
  const auto grid = make_time_grid("trailing", {}, schedule, steps);
  return run_sampler(*sampler, denoiser, noise, grid, {.count = 20000, .record = false}).samples;
}

double variance_of(const PointsOf<double>& x, Eigen::Index axis) {
  return (x.row(axis).array() - x.row(axis).mean()).square().mean();
}

// The last step is the mean alone, so that the samples miss Var[x_0|x_1] of the step before: little with 12
// steps.
TEST(ReverseVariance, OptimalStepsKeepTheSpreadOfAGaussian) {
  const auto data = std::make_shared<GaussianMixture>(
      std::vector{round_component(1, Eigen::VectorXd::Zero(2), std::sqrt(0.6))});
  const double optimal = variance_of(draw(data, "optimal", 12), 0);
  const double learned = variance_of(draw(data, "learned", 12), 0);
  EXPECT_NEAR(optimal, 0.6, 0.03);
  EXPECT_NEAR(learned, optimal, 1e-6) << "the same at every x";
  EXPECT_LT(variance_of(draw(data, "posterior", 12), 0), optimal - 0.05) << "too small a variance";
  EXPECT_GT(variance_of(draw(data, "beta", 12), 0), optimal + 0.02)
      << "too large: the data are narrower than 1";
}

TEST(ReverseVariance, LearnedIsAnAxisEach) {
  const auto data = std::make_shared<GaussianMixture>(std::vector<MixtureComponent>{
      {1, Eigen::Vector2d::Zero(), Eigen::MatrixXd(Eigen::Vector2d(0.05, 1.5).asDiagonal())}});
  const auto samples = draw(data, "learned", 30);
  EXPECT_NEAR(variance_of(samples, 0), 0.05, 0.006);
  EXPECT_NEAR(variance_of(samples, 1), 1.5, 0.06);
}

TEST(ReverseVariance, InterpolationEndsAreTheOthers) {
  const auto data =
      std::make_shared<GaussianMixture>(std::vector{round_component(1, Eigen::VectorXd::Zero(2), 0.5)});
  EXPECT_LT((draw(data, "interpolated", 5, 0) - draw(data, "posterior", 5)).norm(), 1e-9);
  EXPECT_LT((draw(data, "interpolated", 5, 1) - draw(data, "beta", 5)).norm(), 1e-9);
}

}  // namespace
}  // namespace diffuscope
