// Hand-drawn schedules: the curve goes through its points and never turns, dragging cannot break it, and bad
// points are refused in one sentence.
#include "core/schedules/custom.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "core/random.h"
#include "core/schedules/monotone_cubic.h"

namespace diffuscope {
namespace {

using testing::AllOf;
using testing::HasSubstr;

constexpr CurveQuantity kBoth[] = {CurveQuantity::kAlphaBar, CurveQuantity::kLogSnr};

double value_at(CurveQuantity quantity, NoiseLevel level) {
  return quantity == CurveQuantity::kAlphaBar ? level.alpha * level.alpha : std::log(level.snr());
}

TEST(MonotoneCubic, ReproducesStraightLinesAndItsPoints) {
  const MonotoneCubic line({0, 0.2, 0.9, 1}, {1, 0.8, 0.1, 0});
  for (double x = 0; x <= 1; x += 0.01) EXPECT_NEAR(line(x), 1 - x, 1e-14) << x;
  const MonotoneCubic step({0, 1, 2, 3}, {5, 4.99, 0.01, 0});
  for (double x = 0.01; x <= 3; x += 0.01) {
    EXPECT_LE(step(x), step(x - 0.01) + 1e-14) << x;
    EXPECT_TRUE(step(x) <= 5 && step(x) >= -1e-14) << x;
  }
  EXPECT_EQ(step(1), 4.99);
}

TEST(MonotoneCubic, ConvergesToASmoothFunction) {
  // Third order or better in the interior: eight times as many points, at least 100 times smaller an error.
  const auto error = [](int pieces) {
    std::vector<double> x, y;
    for (int i = 0; i <= pieces; ++i) {
      x.push_back(static_cast<double>(i) / pieces);
      y.push_back(std::exp(-3 * x.back()));
    }
    const MonotoneCubic curve(x, y);
    double most = 0;
    for (double at = 0.25; at < 0.75; at += 0.001)
      most = std::max(most, std::abs(curve(at) - std::exp(-3 * at)));
    return most;
  };
  EXPECT_LT(error(64), error(8) / 60);
}

TEST(CustomSchedule, GoesThroughItsPoints) {
  for (const CurveQuantity quantity : kBoth) {
    const ControlPoints& points = default_points(quantity);
    const Schedule schedule = schedule_of_points(quantity, {}, 1000);
    for (const ControlPoint& point : points) {
      if (point.u == 0) continue;
      EXPECT_NEAR(value_at(quantity, schedule.at(point.u * 1000)), point.value, 1e-9) << point.u;
    }
  }
}

TEST(CustomSchedule, StartsFromEverySchedule) {
  for (const auto& entry : schedules())
    for (const int steps : {1, 2, 50, 1000})
      for (const CurveQuantity quantity : kBoth) {
        const Schedule from = make_schedule(entry.id, {}, steps);
        const ControlPoints points = points_of_schedule(quantity, from);
        ASSERT_NO_THROW(check_control_points(quantity, points, entry.id)) << steps;
        const Schedule drawn = schedule_of_points(quantity, points, steps);
        if (steps < 50) continue;  // a step is wider than the distance of the points
        for (int i = 1; i <= 10; ++i) {
          const double t = steps * i / 10.0, ratio = from.at(t).ratio();
          EXPECT_NEAR(value_at(CurveQuantity::kAlphaBar, drawn.at(t)), 1 / (1 + ratio * ratio), 0.02)
              << entry.id << ' ' << i;
        }
      }
}

// A thousand wild drags, additions and removals: what is left is always a schedule.
TEST(CustomSchedule, StaysValidWhateverIsDragged) {
  for (const CurveQuantity quantity : kBoth) {
    ControlPoints points = default_points(quantity);
    SampleRandom random(1, Stream::kEvaluation, 0);
    for (int i = 0; i < 1000; ++i) {
      const auto index = static_cast<std::size_t>(random.below(static_cast<std::uint32_t>(points.size())));
      const ControlPoint to{3 * random.normal(), 30 * random.normal()};
      points = with_point_moved(quantity, points, index, to);
      if (i % 5 == 0) points = with_point_added(points, 0.5 + 0.3 * random.normal());
      if (i % 9 == 0) points = with_point_removed(points, index);
      ASSERT_NO_THROW(check_control_points(quantity, points, "drag")) << i;
      ASSERT_NO_THROW(schedule_of_points(quantity, points, 100)) << i;
    }
  }
}

TEST(CustomSchedule, SignalCanBeDraggedToNothing) {
  ControlPoints points = default_points(CurveQuantity::kAlphaBar);
  points = with_point_moved(CurveQuantity::kAlphaBar, points, points.size() - 1, {1, -1});
  EXPECT_EQ(schedule_of_points(CurveQuantity::kAlphaBar, points, 50).levels().back().alpha, 0);
}

std::string refusal(CurveQuantity quantity, const ControlPoints& points) {
  try {
    schedule_of_points(quantity, points, 10, "schedule.points");
  } catch (const UserError& error) {
    return error.what();
  }
  return "no error";
}

TEST(CustomSchedule, BadPointsAreNamed) {
  const auto bar = CurveQuantity::kAlphaBar;
  EXPECT_THAT(
      refusal(bar, {{0, 1}, {0.5, 0.2}, {0.7, 0.3}, {1, 0}}),
      AllOf(HasSubstr("schedule.points"), HasSubstr("not monotone"), HasSubstr("point 3"), HasSubstr("0.3")));
  EXPECT_THAT(refusal(bar, {{0, 1}, {0.5, 0.5}, {0.5, 0.2}, {1, 0}}), HasSubstr("u must grow"));
  EXPECT_THAT(refusal(bar, {{0.1, 1}, {1, 0}}), HasSubstr("u = 0"));
  EXPECT_THAT(refusal(bar, {{0, 0.9}, {1, 0}}), HasSubstr("1 at u = 0"));
  EXPECT_THAT(refusal(bar, {{0, 1}, {1, -0.1}}), HasSubstr("at least 0"));
  EXPECT_THAT(refusal(bar, {{0, 1}}), HasSubstr("1 control points"));
  EXPECT_THAT(refusal(bar, {{0, 1}, {1, std::nan("")}}), HasSubstr("finite"));
  EXPECT_THAT(refusal(CurveQuantity::kLogSnr, {{0, 50}, {1, -5}}), HasSubstr("40"));
}

}  // namespace
}  // namespace diffuscope
