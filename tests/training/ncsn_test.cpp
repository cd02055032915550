// The NCSN scenes: denoising score matching with the σ² weighting (unit weight on ε) over a geometric ladder;
// a network that is told the noise level learns all levels, one that is not cannot.
#include <gtest/gtest.h>

#include "core/denoisers/mlp_denoiser.h"
#include "core/metrics/eps_error.h"
#include "core/training/batch.h"
#include "core/training/loss_weight.h"
#include "core/training/trainer.h"

namespace diffuscope {
namespace {

Scene ncsn_scene(const char* name) {
  Scene scene = load_scene(std::string(DIFFUSCOPE_SOURCE_DIR "/assets/scenes/") + name);
  scene.network.hidden = 48;
  scene.network.layers = 2;
  scene.training.live.batch = 256;
  scene.training.iterations = 800;
  return scene;
}

/// E‖ε̂ − ε‖²/D over the ladder after a short training.
double trained_error(const char* name) {
  const auto experiment = make_experiment(ncsn_scene(name));
  WorkerTeam team(1);
  Trainer trainer(experiment, team);
  while (trainer.snapshot().iteration < 800) trainer.iterate();
  MlpDenoiser<float> denoiser(std::make_shared<const Mlp>(experiment->scene.network, experiment->dim()),
                              trainer.snapshot().ema, network_role(*experiment));
  return eps_mse(denoiser, experiment->schedule, experiment->draw(5, 4000), 1);
}

TEST(Ncsn, ScenesDifferOnlyInWhatTheNetworkIsTold) {
  Scene told = ncsn_scene("ncsn.json"), not_told = ncsn_scene("ncsn_unconditioned.json");
  EXPECT_TRUE(told.network.noise_conditioning);
  EXPECT_FALSE(not_told.network.noise_conditioning);
  not_told.network.noise_conditioning = true;
  not_told.name = told.name;
  EXPECT_EQ(told, not_told);
}

// Song & Ermon 2019, eq. 5 and 6: λ(σ) = σ² on ‖s + z/σ‖², which is ‖ε̂ − ε‖².
TEST(Ncsn, TheWeightOnTheScoreIsSigmaSquared) {
  const auto experiment = make_experiment(ncsn_scene("ncsn.json"));
  const Schedule& schedule = experiment->schedule;
  ASSERT_EQ(schedule.steps(), 10);
  const NetworkRole role = network_role(*experiment);
  for (int t = 1; t <= 10; ++t) {
    const NoiseLevel level = schedule.at(t);
    EXPECT_EQ(level.alpha, 1);
    EXPECT_NEAR(level.sigma, 0.05 * std::pow(100, (t - 1) / 9.0), 1e-9);
    const TrainingLevel at{level, static_cast<double>(t), network_scaling(role, level)};
    // weight·‖F − target‖² = on_score·‖s − target‖² with s = −ε̂/σ.
    const double on_eps =
        loss_weight(experiment->scene.training.live, role, at) / std::pow(eps_factor(at), 2);
    EXPECT_NEAR(on_eps * level.sigma * level.sigma, level.sigma * level.sigma, 1e-9) << t;
  }
}

TEST(Ncsn, WithoutTheNoiseLevelTheErrorStaysClearlyLarger) {
  const double told = trained_error("ncsn.json"), not_told = trained_error("ncsn_unconditioned.json");
  // No network gets below the exact denoiser, so the two differ by a part of the whole error only.
  EXPECT_LT(told + 0.05, not_told);
}

}  // namespace
}  // namespace diffuscope
