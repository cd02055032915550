// Every registered metric: at its floor for true samples, worse for wrong ones, empty where it does not
// apply.
#include <gtest/gtest.h>

#include "core/distributions/gaussian_mixture.h"
#include "core/metrics/metrics.h"
#include "core/metrics/sliced_wasserstein.h"

namespace diffuscope {
namespace {

std::shared_ptr<const GaussianMixture> four_modes() {
  std::vector<MixtureComponent> components;
  for (const double x : {-1.0, 1.0})
    for (const double y : {-1.0, 1.0})
      components.push_back({0.25, Eigen::Vector2d(x, y), 0.01 * Eigen::Matrix2d::Identity()});
  return std::make_shared<const GaussianMixture>(std::move(components));
}

/// The points of these tests lie in the plane.
bool on_a_line_only(std::string_view id) { return id == "wasserstein_1"; }

const MetricSizes kSmall{.points = 2000, .mmd_points = 600, .projections = 64, .floor_pairs = 6};

MetricEvaluator::Draw draw_from(std::shared_ptr<const GaussianMixture> mixture) {
  return
      [mixture](std::uint64_t seed, Eigen::Index n) { return mixture->draw(seed, n, Stream::kEvaluation); };
}

TEST(MetricEvaluator, TrueSamplesReachTheFloorsAndWrongOnesDoNot) {
  const auto mixture = four_modes();
  const MetricEvaluator evaluator(draw_from(mixture), mixture, kSmall, 100);
  const MetricValues good = evaluator.evaluate(mixture->draw(999, 2000));
  Points one_mode = mixture->draw(999, 2000);
  one_mode = one_mode.cwiseAbs() * 1.4f;  // all in one quadrant, beyond its mode
  const MetricValues bad = evaluator.evaluate(one_mode);
  ASSERT_EQ(good.size(), metrics().size());
  for (const MetricEntry& entry : metrics()) {
    SCOPED_TRACE(entry.id);
    if (on_a_line_only(entry.id)) {
      EXPECT_FALSE(good.at(entry.id).value || good.at(entry.id).floor);
      continue;
    }
    const double floor = *good.at(entry.id).floor;
    EXPECT_EQ(*bad.at(entry.id).floor, floor);
    const double sign = entry.higher_is_better ? 1 : -1;
    const double gap_good = std::abs(*good.at(entry.id).value - floor);
    const double gap_bad = sign * (floor - *bad.at(entry.id).value);
    EXPECT_GT(gap_bad, 10 * gap_good)
        << "good " << *good.at(entry.id).value << " bad " << *bad.at(entry.id).value;
  }
  EXPECT_NEAR(*good.at("mode_share").floor, 1 - std::exp(-4.5), 0.004);
  EXPECT_EQ(*good.at("modes_covered").floor, 4);
  EXPECT_EQ(*bad.at("modes_covered").value, 1);
  EXPECT_NEAR(*bad.at("mode_total_variation").value, 0.75, 1e-6);
  EXPECT_LT(std::abs(*good.at("mmd2").floor), 1e-3);
}

TEST(MetricEvaluator, FloorIsTheMeanOverPairsOfTrueSamples) {
  const auto mixture = four_modes();
  const MetricEvaluator evaluator(draw_from(mixture), mixture, kSmall, 100);
  double mean = 0;
  for (std::uint64_t pair = 0; pair < 6; ++pair) {
    const Points one = mixture->draw(101 + 2 * pair, 2000, Stream::kEvaluation);
    const Points other = mixture->draw(102 + 2 * pair, 2000, Stream::kEvaluation);
    mean += *SlicedWasserstein(other, 64).distance(one) / 6;
  }
  EXPECT_NEAR(*evaluator.evaluate(Points::Zero(2, 10)).at("sliced_w2").floor, mean, 1e-12);
}

TEST(MetricEvaluator, OnlyTheFirstPointsOfEachSizeCount) {
  const auto mixture = four_modes();
  const MetricEvaluator evaluator(draw_from(mixture), mixture, kSmall, 100);
  const Points good = mixture->draw(999, 2000);
  Points longer(2, 3000);
  longer << good, Points::Constant(2, 1000, 50.0f);
  const MetricValues expected = evaluator.evaluate(good);
  for (const auto& [id, value] : evaluator.evaluate(longer))
    EXPECT_EQ(value.value, expected.at(id).value) << id;
}

TEST(MetricEvaluator, SameSeedSameValues) {
  const auto mixture = four_modes();
  const Points points = mixture->draw(999, 500);
  const auto one = MetricEvaluator(draw_from(mixture), mixture, kSmall, 5).evaluate(points);
  const auto two = MetricEvaluator(draw_from(mixture), mixture, kSmall, 5).evaluate(points);
  const auto other = MetricEvaluator(draw_from(mixture), mixture, kSmall, 6).evaluate(points);
  for (const auto& [id, value] : one) {
    EXPECT_EQ(value.value, two.at(id).value);
    EXPECT_EQ(value.floor, two.at(id).floor);
  }
  EXPECT_NE(*one.at("sliced_w2").value, *other.at("sliced_w2").value);
  EXPECT_NE(*one.at("sliced_w2").floor, *other.at("sliced_w2").floor);
}

TEST(MetricEvaluator, DataThatAreNoMixtureHaveNoModes) {
  const MetricEvaluator evaluator(draw_from(four_modes()), nullptr, kSmall, 100);
  for (const auto& [id, value] : evaluator.evaluate(four_modes()->draw(999, 2000))) {
    const bool applies = id.rfind("mode", 0) != 0 && !on_a_line_only(id);
    EXPECT_EQ(value.value.has_value(), applies) << id;
    EXPECT_EQ(value.floor.has_value(), applies) << id;
  }
}

TEST(MetricEvaluator, BrokenSamplesAndNoSamplesGiveNoDistance) {
  const auto mixture = four_modes();
  const MetricEvaluator evaluator(draw_from(mixture), mixture, kSmall, 100);
  const auto broken = evaluator.evaluate(Points::Constant(2, 2000, std::numeric_limits<float>::quiet_NaN()));
  EXPECT_FALSE(broken.at("sliced_w2").value.has_value());
  EXPECT_FALSE(broken.at("mmd2").value.has_value());
  EXPECT_EQ(*broken.at("mode_share").value, 0);
  EXPECT_EQ(*broken.at("modes_covered").value, 0);
  EXPECT_NEAR(*broken.at("mode_total_variation").value, 1, 1e-9);
  for (const auto& [id, value] : evaluator.evaluate(Points(2, 0)))
    EXPECT_FALSE(value.value.has_value()) << id;
}

TEST(MetricEvaluator, CancelledComputesNoFloors) {
  const auto mixture = four_modes();
  const std::atomic<bool> cancelled = true;
  const MetricEvaluator evaluator(draw_from(mixture), mixture, kSmall, 100, &cancelled);
  for (const auto& [id, value] : evaluator.evaluate(mixture->draw(999, 2000))) {
    EXPECT_EQ(value.value.has_value(), !on_a_line_only(id)) << id;
    EXPECT_FALSE(value.floor.has_value()) << id;
  }
}

TEST(Metrics, CarryCards) {
  for (const MetricEntry& entry : metrics())
    EXPECT_FALSE(entry.label.empty() || entry.about.meaning.empty()) << entry.id;
}

}  // namespace
}  // namespace diffuscope
