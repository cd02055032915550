// What the benchmark counts: the rows, their arithmetic, and a measurement that is stopped at once.
#include "core/training/network_speed.h"

#include <gtest/gtest.h>

#include <cmath>
#include <set>

namespace diffuscope {
namespace {

SpeedRow row_named(const std::string& name) {
  for (const SpeedRow& row : speed_rows({1, 2}))
    if (row.name == name) return row;
  ADD_FAILURE() << name;
  return {};
}

TEST(NetworkSpeed, EveryRowHasANameOfItsOwn) {
  std::set<std::string> names, labels;
  for (const SpeedRow& row : speed_rows({1, 2, 5})) {
    EXPECT_TRUE(names.insert(row.name).second) << row.name;
    labels.insert(row.label);
  }
  EXPECT_EQ(names.size(), 3 * labels.size());
  EXPECT_TRUE(names.contains("image_train/H:512/D:432/threads:5"));
}

// 2 for every weight of the matrices and sample, three times that with the gradients: x (2) and an embedding
// of 128 numbers, three layers of H, two outputs.
TEST(NetworkSpeed, CountsTheMatrixProducts) {
  const double h = 128, forward = 2 * (130 * h + 2 * h * h + 2 * h);
  const SpeedWork training(row_named("train/H:128/batch:256/threads:2"), make_usual_engine);
  EXPECT_DOUBLE_EQ(training.flops(), 3 * 256 * forward);
  EXPECT_EQ(training.items(), 1);
  const SpeedWork sampling(row_named("sample/H:128/particles:10000/threads:1"), make_usual_engine);
  EXPECT_DOUBLE_EQ(sampling.flops(), 10'000 * forward);
  EXPECT_EQ(sampling.items(), 10'000);
}

TEST(NetworkSpeed, AMeasurementThatIsCancelledStillSaysWhatItSaw) {
  const std::atomic<bool> cancelled = true;
  for (const char* name : {"train/H:64/batch:256/threads:1", "sample/H:64/particles:10000/threads:1"}) {
    const SpeedRow row = row_named(name);
    SpeedResult result = measure_speed(row, engine_factory("eigen"), 1000, cancelled);
    EXPECT_EQ(result.name, name);
    EXPECT_EQ(result.processor, "CPU, Eigen");
    EXPECT_EQ(result.sampling, row.particles > 0);
    EXPECT_GT(result.per_second, 0);
    const SpeedWork work(row, make_usual_engine);
    EXPECT_NEAR(result.gflops, result.per_second * work.flops() / work.items() / 1e9, 1e-9 * result.gflops);
    EXPECT_TRUE(std::isnan(result.share()));  // of a peak that has not been measured
    result.peak = 2 * result.gflops;
    EXPECT_DOUBLE_EQ(result.share(), 0.5);
    EXPECT_FALSE(result.on_card());
    result.processor = "GPU, some card";
    EXPECT_TRUE(result.on_card());
    EXPECT_DOUBLE_EQ(result.share(), 0.5);  // of the peak of the card
  }
}

}  // namespace
}  // namespace diffuscope
