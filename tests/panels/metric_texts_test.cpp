// Values and floors as they are written in panels, and when a value counts as having reached its floor.
#include "app/panels/metric_texts.h"

#include <gtest/gtest.h>

#include <algorithm>

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

const MeasureName& measure(std::string_view id) {
  return *std::ranges::find(measure_names(), id, &MeasureName::id);
}

TEST(MetricTexts, NearerToTheTrainingImagesThanNewOnesIsAWarning) {
  EXPECT_EQ(metric_tint(measure("nearest_train"), {2.1, 2.09}), Tint::kGood);
  EXPECT_EQ(metric_tint(measure("nearest_train"), {1.2, 2.09}), Tint::kWarning);
  EXPECT_EQ(metric_tint(measure("nearest_train"), {5.1, 2.09}), Tint::kPlain);
  EXPECT_EQ(metric_tint(measure("copied_share"), {0.05, 0.05}), Tint::kGood);
  EXPECT_EQ(metric_tint(measure("copied_share"), {0.4, 0.05}), Tint::kWarning);
  EXPECT_EQ(metric_tint(measure("label_accuracy"), {0.98, 0.987}), Tint::kGood);
}

TEST(MetricTexts, TheHeadlineIsTheMostTellingMeasure) {
  const MetricValues points{{"mode_share", {0.9, 0.99}}, {"sliced_w2", {0.1, 0.02}}};
  EXPECT_EQ(telling_metric(points)->measure->id, "mode_share");
  const MetricValues images{
      {"label_accuracy", {0.9, 0.99}}, {"nearest_train", {2, 2}}, {"sliced_w2", {0.1, 0.02}}};
  EXPECT_EQ(telling_metric(images)->measure->id, "label_accuracy");
  const MetricValues unlabelled{{"nearest_train", {2, 2}}, {"sliced_w2", {0.1, 0.02}}, {"mmd2", {}}};
  EXPECT_EQ(telling_metric(unlabelled)->measure->id, "nearest_train");
  EXPECT_FALSE(telling_metric({{"mmd2", {}}}));
}

}  // namespace
}  // namespace diffuscope
