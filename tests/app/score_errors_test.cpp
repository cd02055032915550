// Which moment of a history stands for a time of the training.
#include <gtest/gtest.h>

#include "app/evaluations/error_job.h"

namespace diffuscope {
namespace {

TEST(ScoreErrors, TheMomentShownIsTheLastOneNotAfterTheWeights) {
  ScoreErrorHistory history;
  for (const std::int64_t iteration : {10, 20, 40}) {
    history.moments.emplace_back();
    history.moments.back().iteration = iteration;
  }
  EXPECT_EQ(moment_at(history, 5).iteration, 10);  // nothing earlier is known
  EXPECT_EQ(moment_at(history, 10).iteration, 10);
  EXPECT_EQ(moment_at(history, 39).iteration, 20);
  EXPECT_EQ(moment_at(history, 1000).iteration, 40);
}

}  // namespace
}  // namespace diffuscope
