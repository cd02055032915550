// The steps of the forward process beside its closed form, and the variance that other coefficients give.
#include "core/fields/forward_chain.h"

#include <gtest/gtest.h>

#include "core/distributions/gaussian_mixture.h"
#include "core/fields/forward_cloud.h"

namespace diffuscope {
namespace {

using Kind = ForwardCoefficients;

Points gaussian_data(Eigen::Index n) {
  Points x0(2, n);
  fill_normals(5, Stream::kEvaluation, 0, 0, x0);
  return x0;
}

TEST(ForwardChain, LevelsAreThoseOfTheSchedule) {
  for (const auto& entry : schedules()) {
    const Schedule schedule = make_schedule(entry.id, {}, 200);
    const auto levels = chain_levels(schedule, Kind::kSchedule);
    ASSERT_EQ(levels.size(), 201u);
    for (std::size_t t = 0; t < levels.size(); ++t) {
      EXPECT_NEAR(levels[t].alpha, schedule.levels()[t].alpha, 1e-12) << entry.id << ' ' << t;
      EXPECT_NEAR(levels[t].sigma, schedule.levels()[t].sigma, 1e-12 * schedule.prior_std() + 1e-12)
          << entry.id << ' ' << t;
    }
  }
}

TEST(ForwardChain, ClosedFormWithTheMergedNoiseGivesTheSamePoints) {
  const Schedule schedule = make_schedule("cosine", {}, 60);
  const Points x0 = gaussian_data(5000);
  const ForwardChain chain = forward_chain(x0, schedule, 40, 1);
  Points closed;
  noise_points(x0, chain.eps, schedule.at(40), closed);
  EXPECT_LT((closed - chain.x).cwiseAbs().maxCoeff(), 1e-5);
  // The merged noise is standard normal and independent of the data.
  const double n = static_cast<double>(chain.eps.size());
  const Eigen::ArrayXXd eps = chain.eps.cast<double>().array();
  EXPECT_NEAR(eps.mean(), 0, 4.5 / std::sqrt(n));
  EXPECT_NEAR(eps.square().mean(), 1, 4.5 * std::sqrt(2 / n));
  EXPECT_NEAR((eps * x0.cast<double>().array()).mean(), 0, 4.5 / std::sqrt(n));
}

TEST(ForwardChain, PathIsOneColumnOfTheChain) {
  const Schedule schedule = make_schedule("linear", {}, 30);
  const Points x0 = gaussian_data(8);
  const Points path = chain_path(x0.col(5), schedule, 3, 5, Kind::kNoShrink);
  ASSERT_EQ(path.cols(), 31);
  EXPECT_EQ(path.col(0), x0.col(5));
  EXPECT_EQ(path.col(30), forward_chain(x0, schedule, 30, 3, Kind::kNoShrink).x.col(5));
}

// Constant β has closed forms: variance of x_t at unit variance of the data.
TEST(ForwardChain, OtherCoefficientsExplodeOrDie) {
  constexpr double kBeta = 0.02;
  constexpr int kSteps = 300;
  const Schedule schedule = make_schedule("constant", {{"beta", kBeta}, {"scale_with_T", 0}}, kSteps);
  const auto variance = [&](Kind kind) {
    const NoiseLevel last = chain_levels(schedule, kind).back();
    return last.alpha * last.alpha + last.sigma * last.sigma;
  };
  EXPECT_NEAR(variance(Kind::kSchedule), 1, 1e-12);
  EXPECT_NEAR(variance(Kind::kNoShrink), 1 + kSteps * kBeta, 1e-10);
  // v ← k²v + a²: limit a²/(1 − k²) plus what is left of the start.
  const auto closed = [](double keep, double add) {
    const double limit = add * add / (1 - keep * keep);
    return limit + (1 - limit) * std::pow(keep, 2 * kSteps);
  };
  EXPECT_NEAR(variance(Kind::kAlphaNoRoot), closed(1 - kBeta, std::sqrt(kBeta)), 1e-12);
  EXPECT_NEAR(variance(Kind::kNoiseNoRoot), closed(std::sqrt(1 - kBeta), kBeta), 1e-12);
  EXPECT_NEAR(variance(Kind::kAlphaNoRoot), 0.505, 0.005);
  EXPECT_LT(variance(Kind::kNoiseNoRoot), 0.03);
  for (const Kind kind : {Kind::kSchedule, Kind::kNoShrink, Kind::kAlphaNoRoot, Kind::kNoiseNoRoot}) {
    const Points x = forward_chain(gaussian_data(20000), schedule, kSteps, 9, kind).x;
    const double measured = x.cast<double>().array().square().mean();
    EXPECT_NEAR(measured / variance(kind), 1, 4.5 * std::sqrt(2.0 / 40000));
  }
}

}  // namespace
}  // namespace diffuscope
