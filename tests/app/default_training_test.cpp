// What the default scene learns in its 5,000 iterations: the squared error of ε̂ at σ/α = 0.1, where the modes
// of the grid have just come apart, is near what even the exact denoiser cannot know.
#include <gtest/gtest.h>

#include "core/denoisers/exact_denoiser.h"
#include "core/denoisers/mlp_denoiser.h"
#include "core/fields/forward_cloud.h"
#include "core/fields/score_field.h"
#include "core/training/trainer.h"

namespace diffuscope {
namespace {

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
  // A mode has standard deviation .1414/2.83 = .05 in model space; the floor is 1/(1 + σ̃²/.05²) where modes
  // do not overlap.
  EXPECT_NEAR(floor, 0.2, 0.01);
  EXPECT_LE(found, 0.25);
  EXPECT_GE(found, floor - 0.005);
}

}  // namespace
}  // namespace diffuscope
