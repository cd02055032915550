// Loss recording: means, thinning and going back, against direct computation.
#include "core/training/loss_history.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

namespace diffuscope {
namespace {

TEST(LossRecorder, KeepsEveryPointWhileThereIsRoom) {
  LossRecorder recorder;
  for (int i = 1; i <= 100; ++i) recorder.add(i, static_cast<float>(i));
  ASSERT_EQ(recorder.history().iteration.size(), 100u);
  EXPECT_EQ(recorder.history().raw[41], 42.0f);
  EXPECT_EQ(recorder.recent(), 50.5f);
}

TEST(LossRecorder, ThinsLongRunsToMeansOfEqualStrides) {
  LossRecorder recorder;
  for (int i = 1; i <= 100000; ++i) recorder.add(i, static_cast<float>(i));
  const LossHistory& history = recorder.history();
  ASSERT_LE(history.iteration.size(), 2048u);
  ASSERT_GE(history.iteration.size(), 1000u);
  const double stride = history.iteration[1] - history.iteration[0];
  for (std::size_t k = 0; k < history.iteration.size(); ++k) {
    EXPECT_EQ(history.iteration[k], stride * static_cast<double>(k + 1));
    // The mean of stride consecutive integers that end at iteration[k].
    EXPECT_NEAR(history.raw[k], history.iteration[k] - (stride - 1) / 2, 0.02);
  }
  EXPECT_NEAR(recorder.recent(), 100000 - 49.5, 0.02);
}

TEST(LossRecorder, SmoothCurveForgetsWithATimeConstantOf100) {
  LossRecorder recorder;
  for (int i = 1; i <= 2000; ++i) recorder.add(i, i <= 1000 ? 1.0f : 0.0f);
  const double expected = std::pow(0.99, 300);
  EXPECT_NEAR(recorder.history().smooth[1299], expected, 1e-5);
}

TEST(LossRecorder, RewindForgetsWhatCameLater) {
  LossRecorder recorder;
  for (int i = 1; i <= 100; ++i) recorder.add(i, 1.0f);
  recorder.rewind(40);
  ASSERT_EQ(recorder.history().iteration.size(), 40u);
  recorder.add(41, 3.0f);
  EXPECT_EQ(recorder.history().iteration.back(), 41.0f);
  EXPECT_EQ(recorder.recent(), 3.0f);
  recorder.rewind(0);
  EXPECT_TRUE(recorder.history().iteration.empty());
  EXPECT_EQ(recorder.recent(), 0.0f);
}

TEST(LevelLossRecorder, IsTheMeanOfWhatABinSawAndNanElsewhere) {
  LevelLossRecorder recorder;
  LevelSums sums;
  sums.sum[3] = 6;
  sums.count[3] = 4;
  recorder.add(sums);
  EXPECT_NEAR(recorder.means()[3], 1.5, 1e-6);
  EXPECT_TRUE(std::isnan(recorder.means()[4]));
  for (int i = 0; i < 20000; ++i) {
    sums.sum[3] = 8;
    recorder.add(sums);
  }
  EXPECT_NEAR(recorder.means()[3], 2.0, 1e-3);
}

}  // namespace
}  // namespace diffuscope
