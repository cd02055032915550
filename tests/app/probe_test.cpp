// The answer of the probe against closed forms: a single Gaussian, a symmetric pair of modes, and a finite
// data set.
#include <gtest/gtest.h>

#include <numbers>
#include <numeric>

#include "app/evaluations/probe_job.h"
#include "core/training/trainer.h"

namespace diffuscope {
namespace {

SnapshotPtr snapshot_of(const Scene& scene) {
  WorkerTeam team(1);
  return std::make_shared<const Snapshot>(Trainer(make_experiment(scene), team).snapshot());
}

Scene small(std::vector<MixtureComponent> components) {
  Scene scene;
  scene.data.source = {"gaussian_mixture"};
  scene.data.components = std::move(components);
  scene.data.standardize = false;
  scene.network.hidden = 16;
  scene.network.layers = 1;
  return scene;
}

ProbeRequest ask(const Scene& scene, const Eigen::VectorXd& x_t, const Eigen::VectorXd& x_0) {
  return {snapshot_of(scene), ModelChoice::kExact, 600, 200, x_t, x_0};
}

// Of one Gaussian the reverse conditional is a Gaussian: it is its own best one, and the mean of the exact
// model's step.
TEST(Probe, OneGaussianNeedsNoOther) {
  const Scene scene = small({round_component(1, Eigen::Vector2d(0.3, -0.5), 0.7)});
  const ProbeView view = probe(ask(scene, Eigen::Vector2d(0.8, 0.1), Eigen::Vector2d(1, 1)));
  EXPECT_LT(view.best_kl, 1e-3);
  EXPECT_LT((view.best.mean - view.model_mean).norm(), 1e-5);
  EXPECT_LT((view.model_x0 - view.exact_x0).norm(), 1e-12);
  const double a = view.level_t.alpha, v = 0.49, total = a * a * v + view.level_t.sigma * view.level_t.sigma;
  const Eigen::Vector2d mean(0.3, -0.5);
  const Eigen::VectorXd expected = mean + a * v / total * (Eigen::Vector2d(0.8, 0.1) - a * mean);
  EXPECT_LT((view.exact_x0 - expected).norm(), 1e-5);
  ASSERT_EQ(view.components.size(), 1u);
  EXPECT_NEAR(view.components[0].share, 1, 1e-12);
}

/// KL(½N(m, v) + ½N(−m, v) ‖ N(0, v + m²)) by the midpoint rule.
double pair_gap(double m, double v) {
  const auto normal = [](double x, double variance) {
    return std::exp(-0.5 * x * x / variance) / std::sqrt(2 * std::numbers::pi * variance);
  };
  const double reach = m + 9 * std::sqrt(v), h = reach / 4000;
  double sum = 0;
  for (int i = -4000; i < 4000; ++i) {
    const double x = (i + 0.5) * h;
    const double p = 0.5 * (normal(x - m, v) + normal(x + m, v));
    if (p > 0) sum += h * p * std::log(p / normal(x, v + m * m));
  }
  return sum;
}

// Half way between two equal modes both are as likely, the exact step has two modes and no Gaussian fits it.
TEST(Probe, BetweenTwoModesTheGaussianFails) {
  const Scene scene = small(
      {round_component(1, Eigen::Vector2d(-2, 0), 0.1), round_component(1, Eigen::Vector2d(2, 0), 0.1)});
  const ProbeView view = probe(ask(scene, Eigen::Vector2d(0, 0), Eigen::Vector2d(2, 0)));
  EXPECT_NEAR(view.components[0].share, 0.5, 1e-9);
  EXPECT_NEAR(view.best.mean.norm(), 0, 1e-9);
  // Along x the exact step is ½N(m, v) + ½N(−m, v), its best Gaussian N(0, v + m²); y is the same in both.
  const Transition step = transition(view.level_s, view.level_t);
  const auto variance = [](NoiseLevel level) {
    return 0.01 * level.alpha * level.alpha + level.sigma * level.sigma;
  };
  const double gain = step.alpha * variance(view.level_s) / variance(view.level_t);
  const double m = 2 * (view.level_s.alpha - gain * view.level_t.alpha);
  const double v = variance(view.level_s) * (1 - gain * step.alpha);
  EXPECT_NEAR(view.best_kl, pair_gap(m, v), 0.02 * view.best_kl);
  EXPECT_GT(view.best_kl, 0.2);
  ProbeRequest short_step = ask(scene, Eigen::Vector2d(0, 0), Eigen::Vector2d(2, 0));
  short_step.s = 599;
  EXPECT_LT(probe(short_step).best_kl, 1e-3);
}

TEST(Probe, TheDensitiesIntegrateToOneOnTheirGrids) {
  const Scene scene = small(
      {round_component(1, Eigen::Vector2d(-2, 0), 0.3), round_component(3, Eigen::Vector2d(2, 1), 0.5)});
  const ProbeView view = probe(ask(scene, Eigen::Vector2d(0.4, 0.2), Eigen::Vector2d(2, 0)));
  for (const DensityView* density : {&view.exact, &view.origin}) {
    const double cell = (density->box.x_max - density->box.x_min) *
                        (density->box.y_max - density->box.y_min) / (density->nx * density->ny);
    const double mass = std::accumulate(density->log_density.begin(), density->log_density.end(), 0.0,
                                        [](double sum, float value) { return sum + std::exp(value); });
    EXPECT_NEAR(mass * cell, 1, 0.03);  // the box ends at three standard deviations
  }
}

TEST(Probe, OnALineTheFactorsMultiplyToThePosterior) {
  const Scene scene = small({round_component(1, Eigen::VectorXd::Constant(1, -1), 0.4),
                             round_component(1, Eigen::VectorXd::Constant(1, 1), 0.4)});
  const ProbeView view =
      probe(ask(scene, Eigen::VectorXd::Constant(1, 0.3), Eigen::VectorXd::Constant(1, 0.9)));
  ASSERT_EQ(view.xs.size(), view.bayes.posterior.size());
  ASSERT_EQ(view.xs.size(), view.exact.log_density.size());
  for (std::size_t i = 0; i < view.xs.size(); i += 37)
    EXPECT_NEAR(view.bayes.likelihood[i] * view.bayes.prior[i] / view.bayes.evidence, view.bayes.posterior[i],
                1e-9 * (1 + view.bayes.posterior[i]));
}

// Far from all but one point of a finite data set only that one matters; in the middle of four all of them
// do.
TEST(Probe, AFiniteDataSetIsWeighed) {
  Scene scene = small({});
  scene.data.source = {std::string(kDrawnData)};
  scene.data.points = {{1, 1}, {-1, 1}, {1, -1}, {-1, -1}};
  ProbeView view = probe(ask(scene, Eigen::Vector2d(0, 0), Eigen::Vector2d(1, 1)));
  EXPECT_EQ(view.all_points, 4);
  EXPECT_NEAR(view.effective_points, 4, 1e-9);
  ProbeRequest late = ask(scene, Eigen::Vector2d(1, 1), Eigen::Vector2d(1, 1));
  late.t = 100, late.s = 50;
  view = probe(late);
  ASSERT_FALSE(view.points.empty());
  EXPECT_EQ(view.points[0].index, 0);
  EXPECT_NEAR(view.effective_points, 1, 1e-6);
}

}  // namespace
}  // namespace diffuscope
