// What the default scene learns in its 5,000 iterations: the squared error of ε̂ at σ/α = 0.1, where the modes
// of the grid have just come apart, is near what even the exact denoiser cannot know.
#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

#include "core/denoisers/exact_denoiser.h"
#include "core/denoisers/mlp_denoiser.h"
#include "core/fields/forward_cloud.h"
#include "core/fields/score_field.h"
#include "core/training/trainer.h"

namespace diffuscope {
namespace {

/// Var(ε|x)/D for the grid, which is the product of two equal rows of five modes: E[x_0²] − E[E[x_0|x]²] of a
/// row by numerical integration, in units of the noise.
double floor_of_a_row(double spacing, double mode, double noise) {
  const double variance = mode * mode + noise * noise, kept = mode * mode / variance;
  double explained = 0;
  constexpr double kStep = 1e-3;
  for (double x = -4; x <= 4; x += kStep) {
    double density = 0, mean = 0;
    for (int k = -2; k <= 2; ++k) {
      const double z = x - spacing * k;
      const double part =
          0.2 * std::exp(-0.5 * z * z / variance) / std::sqrt(2 * std::numbers::pi * variance);
      density += part, mean += part * (spacing * k + kept * z);
    }
    if (density > 1e-300) explained += kStep * mean * mean / density;
  }
  return (2 * spacing * spacing + mode * mode - explained) / (noise * noise);
}

TEST(DefaultTraining, ErrorOnTheGridComesNearItsFloor) {
  const auto experiment = make_experiment(Scene{});
  ASSERT_EQ(experiment->scene.data.source.id, "grid25");
  WorkerTeam team(2);
  Trainer trainer(experiment, team);
  for (int i = 0; i < 5000; ++i) trainer.iterate();
  ASSERT_FALSE(trainer.diverged());

  ExactDenoiser<float> exact(experiment->oracle);
  const ErrorByRatio errors(exact, experiment->draw(3, 4000), forward_noise(3, 2, 4000), experiment->schedule,
                            {0.1});
  MlpDenoiser<float> learned(std::make_shared<const Mlp>(experiment->scene.network, 2),
                             std::make_shared<const Weights>(trainer.state().ema), network_role(*experiment));
  const double floor = errors.floor().front(), found = errors.measure(learned).front().to_noise;
  const double scale = experiment->standardization.scale;
  EXPECT_NEAR(floor, floor_of_a_row(2 / scale, 0.1 * std::sqrt(2) / scale, 0.1), 0.012);
  EXPECT_LE(found, 0.25);
  EXPECT_GE(found, floor - 0.005);
}

}  // namespace
}  // namespace diffuscope
