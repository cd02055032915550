// What a run records, under a memory budget and when cancelled, for every registered chain; starts; the two
// kinds of target.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/denoisers/exact_denoiser.h"
#include "tests/markov_chains/targets.h"

namespace diffuscope {
namespace {

std::shared_ptr<const GaussianMixture> two_modes() {
  return std::make_shared<const GaussianMixture>(
      std::vector<MixtureComponent>{round_component(0.3, Eigen::Vector2d(1, -1), 0.4),
                                    round_component(0.7, Eigen::Vector2d(-2, 0.5), 0.7)});
}

PointsOf<double> some_points(Eigen::Index count) {
  PointsOf<double> points(2, count);
  SeededNoise<double>(5, 1).initial(points);
  return 2 * points;
}

TEST(ChainTarget, ADenoiserStandsForTheScoreOfTheMixture) {
  ExactDenoiser<double> denoiser(two_modes());
  DenoiserTarget<double> of_denoiser(denoiser);
  MixtureTarget<double> exact(two_modes());
  const PointsOf<double> y = some_points(50);
  PointsOf<double> one, other;
  for (const double sigma : {0.05, 1.0, 7.0}) {
    of_denoiser.score(y, sigma, one);
    exact.score(y, sigma, other);
    EXPECT_LT((one - other).cwiseAbs().maxCoeff(), 1e-9 * other.cwiseAbs().maxCoeff()) << sigma;
  }
  EXPECT_FALSE(of_denoiser.has_density());
  EXPECT_TRUE(exact.has_density());
}

TEST(RunChain, EveryUpdateIsItsDriftPlusItsNoiseOrRejected) {
  for (const ChainEntry& entry : chains()) {
    SCOPED_TRACE(entry.id);
    MixtureTarget<double> target(two_modes());
    const ChainPlan plan = make_chain_plan(entry.id, {{"step_size", entry.id == "mala" ? 0.3 : 0.003}}, 25);
    const auto run = walk(plan, target, some_points(40), true);
    ASSERT_EQ(run.states.size(), 26u);
    ASSERT_TRUE(run.complete());
    PointsOf<double> score;
    Eigen::Index taken = 0;
    for (std::size_t i = 0; i < 25; ++i) {
      target.score(run.states[i], plan.updates[i].sigma, score);
      EXPECT_LT((run.drift[i] - plan.updates[i].drift * score).cwiseAbs().maxCoeff(), 1e-9);
      Eigen::Index now = 0;
      for (Eigen::Index j = 0; j < 40; ++j) {
        const Eigen::VectorXd proposed = run.states[i].col(j) + run.drift[i].col(j) + run.noise[i].col(j);
        const bool took = run.accepted(static_cast<int>(i), j);
        now += took;
        EXPECT_LT((run.states[i + 1].col(j) - (took ? proposed : run.states[i].col(j).eval())).norm(), 1e-12);
      }
      EXPECT_DOUBLE_EQ(run.acceptance[i], static_cast<double>(now) / 40);
      taken += now;
    }
    EXPECT_EQ(taken < 25 * 40, plan.metropolis);
    EXPECT_EQ(run.samples, run.states.back());
  }
}

TEST(RunChain, KeepsTheFirstParticlesUnderTheBudget) {
  MixtureTarget<double> target(two_modes());
  SeededNoise<double> noise(3, 1);
  const ChainPlan plan = make_chain_plan("langevin", {}, 10);
  ChainOptions<double> options;
  options.memory_budget = 31 * 2 * sizeof(double) * 7;  // 11 states, 10 drifts, 10 noises of 7 particles
  const auto thin = run_chain(plan, target, noise, some_points(20), options);
  const auto full = walk(plan, target, some_points(20), true);
  EXPECT_EQ(thin.kept(), 7);
  EXPECT_TRUE(thin.thinned());
  EXPECT_EQ(thin.particles, 20);
  EXPECT_EQ(thin.samples, full.samples);
  EXPECT_EQ(thin.noise[4], full.noise[4].leftCols(7));
}

TEST(RunChain, StopsWhenCancelledAndShowsEveryStateOnTheWay) {
  MixtureTarget<double> target(two_modes());
  SeededNoise<double> noise(3, 1);
  std::atomic<bool> cancelled = false;
  std::vector<int> seen;
  ChainOptions<double> options;
  options.cancelled = &cancelled;
  options.visit = [&](int done, const PointsOf<double>&) {
    seen.push_back(done);
    cancelled = done == 3;
  };
  const auto run = run_chain(make_chain_plan("langevin", {}, 10), target, noise, some_points(4), options);
  EXPECT_EQ(run.steps_done, 3);
  EXPECT_FALSE(run.complete());
  EXPECT_EQ(run.states.size(), 4u);
  EXPECT_THAT(seen, testing::ElementsAre(0, 1, 2, 3));
}

TEST(ChainStart, BoxPointAndData) {
  const DrawPoints draw = [](std::uint64_t seed, Eigen::Index n) {
    return Points::Constant(3, n, static_cast<float>(seed)).eval();
  };
  ChainSpec spec{.box = 2, .point_x = 3, .point_y = -4, .count = 4000};
  const Points box = chain_start(spec, 3, 9, draw);
  EXPECT_LE(box.cwiseAbs().maxCoeff(), 2);
  EXPECT_NEAR(box.mean(), 0, 0.05);
  EXPECT_NEAR(box.array().square().mean(), 4.0 / 3, 0.06);
  EXPECT_EQ(box, chain_start(spec, 3, 9, draw));
  EXPECT_NE(box, chain_start(spec, 3, 10, draw));
  spec.start = ChainStart::kPoint;
  EXPECT_EQ(chain_start(spec, 3, 9, draw).col(17), Eigen::Vector3f(3, -4, 0));
  EXPECT_EQ(chain_start(spec, 1, 9, draw)(0, 5), 3);
  spec.start = ChainStart::kData;
  EXPECT_EQ(chain_start(spec, 3, 9, draw), Points::Constant(3, 4000, 9));
}

}  // namespace
}  // namespace diffuscope
