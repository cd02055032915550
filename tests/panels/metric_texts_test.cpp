// Values and floors as they are written in panels, and when a value counts as having reached its floor.
#include "app/panels/metric_texts.h"

#include <gtest/gtest.h>

namespace diffuscope {
namespace {

TEST(MetricTexts, SharesAreInPercentAndCountsAreWhole) {
  EXPECT_EQ(metric_text("mode_share", 0.974), "97.4 %");
  EXPECT_EQ(metric_text("modes_covered", 25.0), "25");
  EXPECT_EQ(metric_text("sliced_w2", 0.0761), "0.0761");
  EXPECT_EQ(metric_text("mmd2", std::nullopt), "–");
}

TEST(MetricTexts, GoodOnlyWhereTheFloorIsReached) {
  EXPECT_EQ(metric_tint(true, {0.985, 0.99}), Tint::kGood);
  EXPECT_EQ(metric_tint(true, {0.90, 0.99}), Tint::kPlain);
  EXPECT_EQ(metric_tint(false, {0.030, 0.028}), Tint::kGood);
  EXPECT_EQ(metric_tint(false, {0.100, 0.028}), Tint::kPlain);
  EXPECT_EQ(metric_tint(false, {-1e-4, -2e-5}), Tint::kGood);  // an unbiased measure may be below zero
  EXPECT_EQ(metric_tint(false, {HUGE_VAL, 0.028}), Tint::kBad);
  EXPECT_EQ(metric_tint(true, {std::nullopt, 0.99}), Tint::kPlain);
}

}  // namespace
}  // namespace diffuscope
