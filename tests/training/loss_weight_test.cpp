// Weights of noise levels against the formulas of the papers, and the effective weights against what batches
// really count.
#include "core/training/loss_weight.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

#include "tests/training/whole_batch.h"

namespace diffuscope {
namespace {

constexpr Prediction kAll[] = {Prediction::kEps, Prediction::kX0,    Prediction::kV,
                               Prediction::kEdm, Prediction::kScore, Prediction::kMean};

ExperimentPtr experiment(Prediction prediction, int steps = 1000, double scale = 1) {
  Scene scene;
  scene.data.source.id = "three_modes";
  scene.data.scale = scale;
  scene.schedule.diffusion_steps = steps;
  scene.training.prediction = prediction;
  return make_experiment(scene);
}

TrainingLevel level_at(const Experiment& e, double t) {
  const NoiseLevel level = e.schedule.at(t);
  return {level, t, network_scaling(network_role(e), level)};
}

/// The weight on ‖ε̂ − ε‖², however the network predicts.
double eps_weight(const Experiment& e, const LiveSettings& settings, double t) {
  const TrainingLevel at = level_at(e, t);
  return loss_weight(settings, network_role(e), at) / std::pow(eps_factor(at), 2);
}

TEST(LossWeight, VariationalIsThatOfHoWithThePosteriorVariance) {
  for (const Prediction prediction : kAll) {
    const auto e = experiment(prediction);
    for (const int t : {2, 3, 10, 100, 500, 999, 1000}) {
      const double beta = e->schedule.beta(t), alpha = 1 - beta, alpha_bar = e->schedule.alpha_bar(t);
      const double variance = e->schedule.posterior_variance(t);
      const double expected = beta * beta / (2 * variance * alpha * (1 - alpha_bar));
      EXPECT_NEAR(eps_weight(*e, {.weighting = Weighting::kVariational}, t), expected, 1e-6 * expected)
          << kPredictionIds[static_cast<std::size_t>(prediction)] << " t = " << t;
      // On x_0, as the lectures derive it: the square is there.
      const double on_x0 =
          1 / (2 * variance) * std::pow((1 - alpha) / (1 - alpha_bar), 2) * e->schedule.alpha_bar(t - 1);
      const double ratio = e->schedule.at(t).ratio();
      EXPECT_NEAR(on_x0 * ratio * ratio, expected, 1e-6 * expected);
    }
    // t = 1: the Gaussian decoder N(x̂_0, β_1).
    const double beta = e->schedule.beta(1);
    EXPECT_NEAR(eps_weight(*e, {.weighting = Weighting::kVariational}, 1), beta / (1 - beta) / (2 * beta),
                1e-6);
  }
}

TEST(LossWeight, MinSnrHasADenominatorForEachPrediction) {
  const auto on_target = [](Prediction prediction, double t) {
    const auto e = experiment(prediction);
    return loss_weight({.weighting = Weighting::kMinSnr, .min_snr_gamma = 3}, network_role(*e),
                       level_at(*e, t));
  };
  for (const double t : {1.0, 50.0, 400.0, 1000.0}) {
    const double snr = experiment(Prediction::kEps)->schedule.at(t).snr(), capped = std::min(snr, 3.0);
    EXPECT_NEAR(on_target(Prediction::kEps, t), capped / snr, 1e-9);
    EXPECT_NEAR(on_target(Prediction::kV, t), capped / (snr + 1), 1e-9);
    EXPECT_NEAR(on_target(Prediction::kX0, t), capped, 1e-9);
  }
}

TEST(LossWeight, EdmWeightIsUnitOnF) {
  for (const double scale : {1.0, 2.0}) {
    const auto e = experiment(Prediction::kEdm, 1000, scale);
    for (const double t : {1.0, 100.0, 1000.0})
      EXPECT_NEAR(loss_weight({.weighting = Weighting::kEdm}, network_role(*e), level_at(*e, t)), 1, 1e-9);
  }
}

TEST(LossWeight, TruncatedSnrIsNeverBelowOneOnX0) {
  const auto e = experiment(Prediction::kX0);
  for (const double t : {1.0, 300.0, 1000.0})
    EXPECT_NEAR(loss_weight({.weighting = Weighting::kSnrTruncated}, network_role(*e), level_at(*e, t)),
                std::max(e->schedule.at(t).snr(), 1.0), 1e-6 * e->schedule.at(t).snr() + 1e-12);
}

TEST(LossWeight, WhatIsPredictedDoesNotMatterUnlessTheWeightIsUnit) {
  for (const Weighting weighting : {Weighting::kMinSnr, Weighting::kEdm, Weighting::kSnrTruncated})
    for (const double t : {1.0, 20.0, 700.0}) {
      const double reference = eps_weight(*experiment(Prediction::kEps), {.weighting = weighting}, t);
      for (const Prediction prediction : kAll)
        EXPECT_NEAR(eps_weight(*experiment(prediction), {.weighting = weighting}, t), reference,
                    1e-6 * reference);
    }
}

/// What a large batch counts in each part of u: the weights on the noise error, normalized.
std::vector<double> counted(const ExperimentPtr& e, const BatchSettings& settings) {
  const BatchMaker maker(e);
  std::vector<double> sums(kLevelBins);
  for (int iteration = 0; iteration < 8; ++iteration) {
    const Batch batch = whole_batch(maker, iteration, settings);
    for (std::size_t j = 0; j < 8192; ++j) {
      const auto column = static_cast<Eigen::Index>(j);
      sums[static_cast<std::size_t>(batch.level_bin[j])] +=
          static_cast<double>(batch.weight[column]) / std::pow(batch.eps_factor[column], 2);
    }
  }
  const double total = std::accumulate(sums.begin(), sums.end(), 0.0);
  for (double& sum : sums) sum *= kLevelBins / total;
  return sums;
}

TEST(EffectiveWeights, AreWhatBatchesCount) {
  LevelShares shares = uniform_shares();
  for (std::size_t bin = 0; bin < kLevelBins; ++bin) shares[bin] = bin < 20 ? 1.5 : 0.5;
  for (const Prediction prediction : {Prediction::kEps, Prediction::kEdm})
    for (const LevelSampling sampling : {LevelSampling::kUniform, LevelSampling::kLogNormal,
                                         LevelSampling::kImportance, LevelSampling::kLowDiscrepancy}) {
      const auto e = experiment(prediction);
      BatchSettings settings{{.batch = 8192, .weighting = Weighting::kMinSnr, .level_sampling = sampling},
                             shares};
      const std::vector<double> seen = counted(e, settings);
      const EffectiveWeights weights = effective_weights(*e, settings.live, shares, 50 * kLevelBins);
      for (std::size_t bin = 0; bin < kLevelBins; ++bin) {
        const double expected =
            std::accumulate(weights.weight.begin() + static_cast<long>(50 * bin),
                            weights.weight.begin() + static_cast<long>(50 * bin) + 50, 0.0) /
            50;
        if (bin + 1 == kLevelBins && sampling == LevelSampling::kLogNormal) continue;  // holds the tail, too
        EXPECT_NEAR(seen[bin], expected, 0.08 * expected + 0.03)
            << kPredictionIds[static_cast<std::size_t>(prediction)] << ' '
            << kLevelSamplingIds[static_cast<std::size_t>(sampling)] << ", part " << bin;
      }
    }
}

TEST(EffectiveWeights, LogNormalDensityIntegratesToOne) {
  const auto e = experiment(Prediction::kEdm);
  const EffectiveWeights weights = effective_weights(*e, {}, uniform_shares(), 4000);
  // But for ln σ̃ below t = 0+ and above T = 1000: ratios about .01 and 157.
  const double mass = std::accumulate(weights.density.begin(), weights.density.end(), 0.0) / 4000;
  EXPECT_NEAR(mass, 1, 0.01);
}

// The last level of a flow is pure noise (alpha = 0), where noise and score say nothing about the data.
TEST(EffectiveWeights, ALevelOfPureNoiseHarmsNoPrediction) {
  for (const Prediction prediction : kAll)
    for (std::size_t w = 0; w < kWeightingIds.size(); ++w) {
      SCOPED_TRACE(std::string(kPredictionIds[static_cast<std::size_t>(prediction)]) + " " +
                   std::string(kWeightingIds[w]));
      Scene scene;
      scene.data.source.id = "three_modes";
      scene.schedule.kind = {"flow"};
      scene.schedule.diffusion_steps = 30;
      scene.training.prediction = prediction;
      const auto e = make_experiment(scene);
      BatchSettings settings{
          {.weighting = static_cast<Weighting>(w), .level_sampling = LevelSampling::kUniform}};
      const Batch batch = whole_batch(BatchMaker(e), 0, settings);
      EXPECT_TRUE(batch.input.allFinite() && batch.target.allFinite());
      EXPECT_TRUE(batch.weight.allFinite() && batch.eps_factor.allFinite());
      const EffectiveWeights weights = effective_weights(*e, settings.live, uniform_shares(), 60);
      for (const double weight : weights.weight) EXPECT_TRUE(std::isfinite(weight) && weight >= 0);
    }
}

}  // namespace
}  // namespace diffuscope
