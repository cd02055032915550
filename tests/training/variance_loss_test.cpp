// The variance head: its gradient against differences of the bound's term, and what training makes of it.
#include "core/training/variance_loss.h"

#include <gtest/gtest.h>

#include <array>
#include <cmath>

#include "core/denoisers/exact_denoiser.h"
#include "core/denoisers/mlp_denoiser.h"
#include "core/theory/posterior.h"
#include "core/training/trainer.h"
#include "tests/training/whole_batch.h"

namespace diffuscope {
namespace {

// L_{t−1} as a KL between Gaussians, or L_0 as −ln of the decoder, from theory/, for one axis of one point.
double bound_term(VarianceHead head, const Schedule& schedule, int t, double error, double h) {
  const NoiseLevel from = schedule.at(t), to = schedule.at(t - 1);
  const VarianceRange range = variance_range(to, from);
  const double v = (h + 1) / 2;
  const double log_variance = head == VarianceHead::kFree ? std::log(range.beta) + h
                              : t == 1                    ? std::log(range.beta)
                                                          : range.log_at(v);
  const Gaussian model{Eigen::VectorXd::Constant(1, posterior_coefficients(to, from).x0 * error),
                       Eigen::MatrixXd::Constant(1, 1, std::exp(log_variance))};
  if (t == 1) return 0.5 * (log_variance + error * error / std::exp(log_variance));
  return gaussian_kl(posterior(to, from, Eigen::VectorXd::Zero(1), Eigen::VectorXd::Zero(1)), model).total();
}

TEST(VarianceLoss, GradientIsThatOfTheBoundsTerm) {
  const Schedule schedule = make_schedule("linear", {}, 20, "");
  const double out = 0.7;
  for (const auto head : {VarianceHead::kInterpolated, VarianceHead::kFree})
    for (const int t : {1, 2, 7, 20})
      for (const double h : {-0.8, 0.3}) {
        Points output(4, 1);
        output << 0.05f, -0.3f, static_cast<float>(h), static_cast<float>(h);
        const std::array targets{variance_target(head, schedule, t, out)};
        variance_gradient(targets, 10, output);
        for (Eigen::Index axis = 0; axis < 2; ++axis) {
          const double error = out * (axis == 0 ? 0.05 : -0.3);
          const double slope = (bound_term(head, schedule, t, error, h + 1e-5) -
                                bound_term(head, schedule, t, error, h - 1e-5)) /
                               2e-5;
          EXPECT_NEAR(static_cast<double>(output(2 + axis, 0)), 0.01 * slope / 20,
                      1e-4 * std::abs(slope) / 20 + 1e-8)
              << t << " " << h;
        }
        EXPECT_EQ(output(1, 0), -0.3f) << "the mean's error stays";
      }
}

TEST(VarianceLoss, NoStepNoGradient) {
  const Schedule schedule = make_schedule("linear", {}, 20, "");
  for (const double t : {0.0, 20.5}) {
    Points output = Points::Ones(2, 1);
    const std::array targets{variance_target(VarianceHead::kFree, schedule, t, 1)};
    variance_gradient(targets, 1, output);
    EXPECT_EQ(output(1, 0), 0);
  }
}

// The bound weighs every t alike; EDM does not visit them so, and the weights make up for it.
TEST(VarianceLoss, WeightsMakeUpForTheLevelsOfEdm) {
  Scene scene;
  scene.data.source = {"ring8"};
  scene.network.variance_head = VarianceHead::kFree;
  const auto experiment = make_experiment(scene);
  const Batch batch = whole_batch(experiment, 0, 20000, scene.training.live);
  double total = 0, low = 0;
  for (Eigen::Index j = 0; j < 20000; ++j) {
    const auto i = static_cast<std::size_t>(j);
    const double weight = static_cast<double>(batch.variance[i].weight) / 20000;
    total += weight;
    if (batch.level_bin[i] < kLevelBins / 2) low += weight;
  }
  EXPECT_NEAR(low, 0.5, 0.04) << "half of the weight on half of the range";
  // Σ over t of min(wanted, 20·visited), summed by hand for this schedule: where levels are rare, weight is
  // cut off.
  EXPECT_NEAR(total, 0.704, 0.05);
}

// Data N(0, 1.44·I), model space variance 1: the exact reverse variance is the same everywhere and known.
TEST(VarianceLoss, TrainingFindsTheVarianceOfAGaussian) {
  Scene scene;
  scene.data.source = {"gaussian_mixture"};
  scene.data.components = {round_component(1, Eigen::VectorXd::Zero(2), 1.2)};
  scene.schedule.diffusion_steps = 20;
  scene.network = {.hidden = 32, .layers = 2, .fourier_features = 0};
  scene.training.prediction = Prediction::kV;
  scene.training.iterations = 6000;
  scene.training.live.batch = 256;
  for (const auto head : {VarianceHead::kInterpolated, VarianceHead::kFree}) {
    scene.network.variance_head = head;
    const auto experiment = make_experiment(scene);
    WorkerTeam team(2);
    Trainer trainer(experiment, team);
    for (int i = 0; i < scene.training.iterations; ++i) trainer.iterate();
    ASSERT_FALSE(trainer.diverged());
    MlpDenoiser<double> learned(std::make_shared<const Mlp>(scene.network, 2),
                                std::make_shared<const Weights>(trainer.state().ema),
                                network_role(*experiment));
    ExactDenoiser<double> exact(experiment->oracle);
    for (const int t : {3, 8, 15}) {
      const NoiseLevel from = experiment->schedule.at(t), to = experiment->schedule.at(t - 1);
      PointsOf<double> x0, variance, truth;
      const PointsOf<double> x =
          experiment->draw(5, 200).cast<double>();  // N(0, I), as x_t is at every t here
      learned.denoise_with_variance(x, from, to, x0, variance);
      exact.denoise_with_variance(x, from, to, x0, truth);
      EXPECT_NEAR(variance.array().log().mean(), truth.array().log().mean(), 0.04) << t;
    }
  }
}

}  // namespace
}  // namespace diffuscope
