// The published experiment behind noise levels (Song & Ermon 2019, section 3.2): modes of weights .8 and .2
// at ±(5, 5), particles from a box. Plain Langevin leaves the shares of the start, annealed finds the true
// ones.
#include <gtest/gtest.h>

#include "core/markov_chains/run_chain.h"
#include "core/metrics/mode_coverage.h"
#include "core/scene/experiment.h"

namespace diffuscope {
namespace {

/// Share of particles nearest to the large mode after `spec` has run.
double large_share(const Experiment& experiment, const ChainSpec& spec) {
  MixtureTarget<float> target(experiment.oracle);
  SeededNoise<float> noise(experiment.scene.seed, 1);
  const auto start = chain_start(spec, 2, experiment.scene.seed, {});
  ChainOptions<float> options;
  options.record = false;
  const ChainPlan plan = make_chain_plan(spec.rule.id, spec.rule.params, spec.steps);
  const auto run = run_chain(plan, target, noise, start, options);
  return Modes(*experiment.oracle).shares(run.samples).nearest[0];
}

TEST(WhyNoiseLevels, PlainKeepsTheStartAndAnnealedFindsTheTruth) {
  const auto experiment =
      make_experiment(load_scene(DIFFUSCOPE_SOURCE_DIR "/assets/scenes/why_noise_levels.json"));
  ChainSpec spec = experiment->scene.chain;
  spec.count = 3000;
  // Four standard errors of a share of 3,000 particles, and half of the last digit of the published value.
  const auto bound = [](double share) { return 4 * std::sqrt(share * (1 - share) / 3000) + 0.005; };
  EXPECT_NEAR(large_share(*experiment, spec), 0.51, bound(0.51));
  spec.rule = {"annealed_langevin",
               {{"step_size", 0.1}, {"sigma_max", 20}, {"sigma_min", 1}, {"levels", 10}}};
  EXPECT_NEAR(large_share(*experiment, spec), 0.78, bound(0.78));
}

}  // namespace
}  // namespace diffuscope
