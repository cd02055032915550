// How levels are drawn: low discrepancy, importance by loss, and that importance leaves the mean loss alone.
#include <gtest/gtest.h>

#include <cmath>

#include "tests/training/whole_batch.h"

namespace diffuscope {
namespace {

ExperimentPtr experiment(int steps) {
  Scene scene;
  scene.data.source.id = "ring8";
  scene.schedule.diffusion_steps = steps;
  scene.training.prediction = Prediction::kEps;
  scene.network.time_embedding = TimeEmbedding::kSinusoidal;
  return make_experiment(scene);
}

std::vector<int> times(const Batch& batch, int steps) {
  std::vector<int> counts(static_cast<std::size_t>(steps) + 1);
  for (const float condition : batch.condition)
    ++counts[static_cast<std::size_t>(std::lround(condition / 1000 * static_cast<float>(steps)))];
  return counts;
}

TEST(LevelSampling, LowDiscrepancySpreadsEachBatchEvenly) {
  const auto e = experiment(50);
  const BatchMaker maker(e);
  const BatchSettings settings{{.batch = 500, .level_sampling = LevelSampling::kLowDiscrepancy}};
  for (int iteration = 0; iteration < 3; ++iteration) {
    const std::vector<int> counts = times(whole_batch(maker, iteration, settings), 50);
    EXPECT_EQ(counts[0], 0);
    for (std::size_t t = 1; t <= 50; ++t) EXPECT_NEAR(counts[t], 10, 1) << "t = " << t;
  }
}

TEST(LevelSampling, ImportanceDrawsByShareAndDividesItOut) {
  const int steps = 200;
  const auto e = experiment(steps);
  LevelShares shares = uniform_shares();
  for (std::size_t bin = 0; bin < kLevelBins; ++bin) shares[bin] = bin < 10 ? 2.5 : 0.5;
  const Batch batch =
      whole_batch(BatchMaker(e), 0, {{.batch = 40000, .level_sampling = LevelSampling::kImportance}, shares});
  int low = 0;
  double mass = 0;
  for (Eigen::Index j = 0; j < 40000; ++j) {
    low += batch.level_bin[static_cast<std::size_t>(j)] < 10;
    mass += static_cast<double>(batch.weight[j]) / 40000;
    EXPECT_NEAR(batch.weight[j] * batch.importance[j], 1, 1e-6);
  }
  // t = 1 … 49 of 200 stand in the first ten parts: t/T·40 < 10.
  const double p = 49 * 2.5 / (49 * 2.5 + 151 * 0.5);
  EXPECT_NEAR(low / 40000.0, p, 4 * std::sqrt(p * (1 - p) / 40000));
  EXPECT_NEAR(mass, 1, 0.02);  // E[1/importance] = 1: the mean loss is that of uniform t
}

TEST(LevelMoments, SharesAreProportionalToTheRootOfTheMeanSquare) {
  LevelMoments moments;
  EXPECT_EQ(moments.shares(1000), uniform_shares());
  LevelSums sums;
  for (std::size_t bin = 0; bin < kLevelBins; ++bin) {
    sums.count[bin] = 20;
    sums.loss_squared[bin] = bin < 20 ? 20.0f * 9 : 20.0f * 1;  // √E[L²] = 3 and 1
  }
  moments.add(sums);
  const LevelShares shares = moments.shares(4000);
  // (s − .1)/.9 ∝ √E[L²], and the mean over t is 1.
  EXPECT_NEAR((shares[3] - 0.1) / (shares[30] - 0.1), 3, 1e-6);
  double mean = 0;
  for (int t = 1; t <= 4000; ++t) mean += shares[static_cast<std::size_t>(level_bin(t, 4000))] / 4000;
  EXPECT_NEAR(mean, 1, 1e-9);
}

TEST(LevelMoments, PartsWithoutLevelsAreNotWaitedFor) {
  LevelMoments moments;
  LevelSums sums;
  const int steps = 4;
  for (int t = 1; t <= steps; ++t) {
    const auto bin = static_cast<std::size_t>(level_bin(t, steps));
    sums.count[bin] = 50;
    sums.loss_squared[bin] = 50.0f * static_cast<float>(t * t);
  }
  moments.add(sums);
  const LevelShares shares = moments.shares(steps);
  double mean = 0;
  for (int t = 1; t <= steps; ++t) mean += shares[static_cast<std::size_t>(level_bin(t, steps))] / steps;
  EXPECT_NEAR(mean, 1, 1e-9);
  EXPECT_GT(shares[kLevelBins - 1], shares[10]);
}

}  // namespace
}  // namespace diffuscope
