// The strip of errors per level keeps a whole run in a fixed number of rows, and starts over with another
// run.
#include <gtest/gtest.h>

#include "app/panels/level_loss_panel.h"

namespace diffuscope {
namespace {

Snapshot at(int run, std::int64_t iteration) {
  Snapshot snapshot;
  snapshot.run = run;
  snapshot.iteration = iteration;
  snapshot.level_loss.fill(static_cast<float>(iteration));
  return snapshot;
}

TEST(LevelHistory, KeepsAWholeRunEvenlySpread) {
  LevelHistory history;
  constexpr std::int64_t kLast = 100000;
  for (std::int64_t iteration = 0; iteration <= kLast; ++iteration) history.record(at(1, iteration));
  const auto& rows = history.rows();
  EXPECT_GE(rows.size(), LevelHistory::kRows / 2 - 1);
  EXPECT_LT(rows.size(), LevelHistory::kRows);
  const std::int64_t stride = rows[1].iteration - rows[0].iteration;
  for (std::size_t i = 1; i < rows.size(); ++i)
    EXPECT_EQ(rows[i].iteration - rows[i - 1].iteration, stride) << i;
  EXPECT_LE(rows.front().iteration, stride);
  EXPECT_GT(rows.back().iteration, kLast - stride);
  for (const auto& row : rows) EXPECT_EQ(row.loss[7], static_cast<float>(row.iteration));
}

TEST(LevelHistory, RecordsNothingBeforeTheFirstIteration) {
  LevelHistory history;
  EXPECT_FALSE(history.record(at(0, 0)));
  EXPECT_TRUE(history.rows().empty());
}

TEST(LevelHistory, StartsOverWithAnotherRunAndAfterAReset) {
  LevelHistory history;
  for (const std::int64_t iteration : {10, 20, 30}) history.record(at(1, iteration));
  EXPECT_EQ(history.rows().size(), 3u);
  EXPECT_TRUE(history.record(at(2, 40)));
  EXPECT_EQ(history.rows().size(), 1u);
  history.record(at(2, 80));
  EXPECT_TRUE(history.record(at(2, 5)));
  ASSERT_EQ(history.rows().size(), 1u);
  EXPECT_EQ(history.rows().front().iteration, 5);
}

}  // namespace
}  // namespace diffuscope
