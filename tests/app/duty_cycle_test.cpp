// Repeated background work keeps to its share of the time.
#include "app/evaluations/duty_cycle.h"

#include <gtest/gtest.h>

namespace diffuscope {
namespace {

TEST(DutyCycle, AtMostATenthOfTheTimeIsSpent) {
  DutyCycle duty(0.1);
  const double durations[] = {0.05, 0.2, 0.01, 0.4, 0.08};
  double now = 0, spent = 0;
  for (int piece = 0; piece < 50; ++piece) {
    while (!duty.due(now)) now += 0.001;
    const double duration = durations[piece % 5];
    now += duration;
    spent += duration;
    duty.finished(now, duration);
  }
  while (!duty.due(now)) now += 0.001;
  EXPECT_NEAR(spent / now, 0.1, 0.005);
}

TEST(DutyCycle, ALeastPauseHoldsForShortPieces) {
  DutyCycle duty(0.05, 2);
  EXPECT_TRUE(duty.due(0));
  duty.finished(1, 0.001);
  EXPECT_FALSE(duty.due(2.9));
  EXPECT_TRUE(duty.due(3));
  duty.finished(3, 1);  // a long piece waits for its share
  EXPECT_FALSE(duty.due(21.9));
  EXPECT_TRUE(duty.due(22));
}

}  // namespace
}  // namespace diffuscope
