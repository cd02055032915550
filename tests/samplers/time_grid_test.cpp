// Time grids: golden values, what every registered grid must keep on every schedule, and what is refused.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/samplers/karras.h"
#include "core/samplers/knots.h"
#include "core/samplers/trailing.h"
#include "core/schedules/custom.h"

namespace diffuscope {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

std::vector<double> times(const std::vector<GridLevel>& grid) {
  std::vector<double> t;
  for (const GridLevel& level : grid) t.push_back(level.t);
  return t;
}

TEST(Karras, EighteenLevelsOfThePaper) {
  const auto ratios = karras_ratios(0.002, 80, 7, 18);
  ASSERT_EQ(ratios.size(), 18u);
  EXPECT_EQ(ratios[0], 80);
  EXPECT_NEAR(ratios[1], 57.59, 0.005);
  EXPECT_NEAR(ratios[2], 40.79, 0.005);
  EXPECT_NEAR(ratios[15], 0.0229, 5e-5);
  EXPECT_NEAR(ratios[16], 0.0075, 5e-5);
  EXPECT_EQ(ratios[17], 0.002);
}

TEST(Karras, OneLevelIsTheLargest) {
  EXPECT_EQ(karras_ratios(0.002, 80, 7, 1), std::vector<double>{80});
  EXPECT_EQ(karras_ratios(0.002, 80, 7, 2), (std::vector<double>{80, 0.002}));
}

TEST(Karras, RhoOneIsEvenlySpaced) {
  const auto ratios = karras_ratios(1, 5, 1, 5);
  for (std::size_t i = 0; i < 5; ++i) EXPECT_NEAR(ratios[i], 5 - static_cast<double>(i), 1e-12);
}

TEST(Karras, LevelsLieOnTheScheduleAndAreClippedToItsEnd) {
  const Schedule long_one = make_schedule("linear", {}, 1000);
  const auto grid = make_time_grid("karras", {}, long_one, 10);
  EXPECT_NEAR(grid.front().level.ratio(), 80, 1e-9);
  EXPECT_NEAR(grid[9].level.ratio(), 0.0105, 1e-12);
  for (std::size_t i = 0; i < 10; ++i) {
    const NoiseLevel level = grid[i].level;
    EXPECT_NEAR(level.alpha * level.alpha + level.sigma * level.sigma, 1, 1e-12);
    EXPECT_NEAR(long_one.at(grid[i].t).ratio() / level.ratio(), 1, 1e-9);
  }
  const auto clipped = make_time_grid("karras", {{"sigma_max", 5000}}, long_one, 10);
  EXPECT_NEAR(clipped.front().level.ratio(), long_one.levels().back().ratio(), 1e-9);
  EXPECT_NEAR(clipped.front().t, 1000, 1e-9);
}

TEST(Trailing, GoldenTimes) {
  const Schedule schedule = make_schedule("linear", {}, 1000);
  EXPECT_EQ(times(make_time_grid("trailing", {}, schedule, 3)), (std::vector<double>{1000, 667, 333, 0}));
  EXPECT_EQ(times(make_time_grid("trailing", {}, schedule, 1)), (std::vector<double>{1000, 0}));
  // Halves go to the even neighbour: 1000 − 62.5·i.
  EXPECT_EQ(times(make_time_grid("trailing", {}, schedule, 16)),
            (std::vector<double>{1000, 938, 875, 812, 750, 688, 625, 562, 500, 438, 375, 312, 250, 188, 125,
                                 62, 0}));
  const auto all = make_time_grid("trailing", {}, schedule, 1000);
  for (std::size_t i = 0; i <= 1000; ++i) {
    EXPECT_EQ(all[i].t, 1000 - static_cast<double>(i));
    EXPECT_EQ(all[i].level.alpha, schedule.levels()[1000 - i].alpha);
  }
}

// Values of diffusers' "leading" and "linspace" spacing (numpy's rounding), counted from 1.
TEST(Leading, GoldenTimes) {
  const Schedule schedule = make_schedule("linear", {}, 1000);
  EXPECT_EQ(times(make_time_grid("leading", {}, schedule, 3)), (std::vector<double>{667, 334, 1, 0}));
  EXPECT_EQ(times(make_time_grid("leading", {}, schedule, 1)), (std::vector<double>{1, 0}));
  EXPECT_EQ(times(make_time_grid("leading", {}, schedule, 1000)).front(), 1000);
}

TEST(Linspace, GoldenTimes) {
  const Schedule schedule = make_schedule("linear", {}, 1000);
  EXPECT_EQ(times(make_time_grid("linspace", {}, schedule, 3)), (std::vector<double>{1000, 501, 1, 0}));
  EXPECT_EQ(times(make_time_grid("linspace", {}, schedule, 1)), (std::vector<double>{1000, 0}));
  EXPECT_EQ(times(make_time_grid("linspace", {}, schedule, 5)),
            (std::vector<double>{1000, 750, 501, 251, 1, 0}));
}

TEST(Quadratic, TimesAreSquares) {
  const Schedule schedule = make_schedule("linear", {}, 1000);
  EXPECT_EQ(times(make_time_grid("quadratic", {}, schedule, 4)),
            (std::vector<double>{1000, 562.5, 250, 62.5, 0}));
}

TEST(LogSnr, EveryStepDividesTheRatioByTheSameFactor) {
  const auto grid = make_time_grid("log_snr", {{"sigma_min", 0.1}, {"sigma_max", 100}},
                                   make_schedule("linear", {}, 1000), 4);
  for (std::size_t i = 0; i < 4; ++i)
    EXPECT_NEAR(grid[i].level.ratio(), std::pow(10, 2 - static_cast<double>(i)), 1e-9);
}

TEST(AsTrained, UniformInTWithoutRounding) {
  const auto grid = make_time_grid("as_trained", {}, make_schedule("linear", {}, 1000), 3);
  const std::vector<double> thirds{1000, 2000.0 / 3, 1000.0 / 3, 0};
  EXPECT_THAT(times(grid), testing::Pointwise(testing::DoubleNear(1e-9), thirds));
}

// Quantiles of N(−1.2, 1.2²) cut off at the schedule's end, from a table of the normal distribution.
TEST(AsTrained, LogNormalQuantilesOfEdm) {
  const Schedule schedule = make_schedule("geometric", {{"sigma_max", 1000}}, 1000);
  const auto grid = make_time_grid("as_trained", {}, {schedule, {true, -1.2, 1.2}}, 4);
  EXPECT_NEAR(grid[0].level.ratio(), 1000, 1e-9);
  EXPECT_NEAR(std::log(grid[1].level.ratio()), -1.2 + 1.2 * 0.674490, 1e-5);
  EXPECT_NEAR(std::log(grid[2].level.ratio()), -1.2, 1e-5);
  EXPECT_NEAR(std::log(grid[3].level.ratio()), -1.2 - 1.2 * 0.674490, 1e-5);
  for (const int T : {2, 50})
    for (const char* id : {"linear", "flow", "karras"}) {
      const Schedule other = make_schedule(id, {}, T);
      const auto levels = make_time_grid("as_trained", {}, {other, {true, -1.2, 1.2}}, 20);
      for (std::size_t i = 1; i < levels.size(); ++i)
        ASSERT_LT(levels[i].level.ratio(), levels[i - 1].level.ratio()) << id << T;
    }
}

TEST(Knots, LevelsLieOnTheCurveAndPassThroughItsPoints) {
  const Schedule schedule = make_schedule("linear", {}, 1000);
  const ControlPoints points{{0, 3}, {0.25, 2}, {1, -4}};
  const auto grid = make_time_grid("knots", {}, {schedule, {}, points}, 9);
  EXPECT_NEAR(std::log(grid[0].level.ratio()), 3, 1e-9);
  EXPECT_NEAR(std::log(grid[2].level.ratio()), 2, 1e-9);
  EXPECT_NEAR(std::log(grid[8].level.ratio()), -4, 1e-9);
  // Two points: a straight line, which is the grid uniform in log SNR.
  const auto line =
      make_time_grid("knots", {}, {schedule, {}, {{0, std::log(80)}, {1, std::log(0.0105)}}}, 7);
  const auto even = make_time_grid("log_snr", {}, schedule, 7);
  for (std::size_t i = 0; i < 7; ++i) EXPECT_NEAR(line[i].level.ratio() / even[i].level.ratio(), 1, 1e-9);
}

TEST(Knots, ACurveAboveTheScheduleIsSqueezedToItsEnd) {
  const Schedule schedule = make_schedule("linear", {}, 1000);
  const double last = std::log(schedule.levels().back().ratio());
  const auto grid = make_time_grid("knots", {}, {schedule, {}, {{0, 20}, {1, -4}}}, 3);
  EXPECT_NEAR(std::log(grid[0].level.ratio()), last, 1e-9);
  EXPECT_NEAR(std::log(grid[1].level.ratio()), (last - 4) / 2, 1e-9);
}

TEST(Knots, EditingKeepsThePointsValid) {
  ControlPoints points = default_knots();
  for (const ControlPoint to : {ControlPoint{-3, 99}, {5, -99}, {0.5, 3}, {0.26, -4.5}})
    for (std::size_t i = 0; i < points.size(); ++i) {
      points = with_knot_moved(points, i, to);
      EXPECT_NO_THROW(check_knots(points));
    }
  const auto more = with_knot_added(default_knots(), 0.6);
  ASSERT_EQ(more.size(), default_knots().size() + 1);
  EXPECT_NO_THROW(check_knots(more));
  EXPECT_EQ(with_point_removed(more, 3), default_knots());
  EXPECT_EQ(with_point_removed(points, 0), points);
}

TEST(TimeGrids, EveryGridOnEveryScheduleFallsStrictlyToZero) {
  for (const TimeGridEntry& entry : time_grids())
    for (const ScheduleEntry& schedule_entry : schedules())
      for (const int T : {1, 2, 7, 50, 1000, 4000})
        for (const int steps : {1, 2, 5, 7, 49, 50, 999, 1000}) {
          if (entry.make.whole_levels && steps > T) continue;
          SCOPED_TRACE(entry.id + " on " + schedule_entry.id + " T " + std::to_string(T) + " N " +
                       std::to_string(steps));
          const Schedule schedule = make_schedule(schedule_entry.id, {}, T);
          const auto grid = make_time_grid(entry.id, {}, schedule, steps);
          ASSERT_EQ(grid.size(), static_cast<std::size_t>(steps) + 1);
          for (std::size_t i = 1; i < grid.size(); ++i) {
            ASSERT_LT(grid[i].t, grid[i - 1].t);
            ASSERT_LT(grid[i].level.ratio(), grid[i - 1].level.ratio());
            const bool shrinks = schedule.scale_rule() != ScaleRule::kVarianceExploding;
            ASSERT_TRUE(shrinks ? grid[i].level.alpha > grid[i - 1].level.alpha : grid[i].level.alpha == 1);
          }
          EXPECT_LE(grid.front().t, T);
          EXPECT_EQ(grid.back().t, 0);
          EXPECT_EQ(grid.back().level.alpha, 1);
          EXPECT_EQ(grid.back().level.sigma, 0);
        }
}

TEST(TimeGrids, CarryCards) {
  for (const TimeGridEntry& entry : time_grids()) {
    EXPECT_FALSE(entry.about.meaning.empty() || entry.about.formula.empty() || entry.about.source.empty())
        << entry.id;
    for (const Param& param : entry.params)
      EXPECT_FALSE(param.about.meaning.empty()) << entry.id << param.name;
  }
}

std::string message_of(const char* id, const ParamValues& values, int T, int steps) {
  try {
    make_time_grid(id, values, make_schedule("linear", {}, T), steps);
  } catch (const UserError& error) {
    return error.what();
  }
  return "nothing was thrown";
}

TEST(TimeGrids, BadInputIsNamed) {
  EXPECT_THAT(message_of("magic", {}, 10, 5), AllOf(HasSubstr("magic"), HasSubstr("trailing, karras")));
  EXPECT_THAT(message_of("trailing", {}, 10, 0), AllOf(HasSubstr("sampler.grid"), HasSubstr("at least 1")));
  EXPECT_THAT(message_of("trailing", {}, 10, 11),
              AllOf(HasSubstr("10"), HasSubstr("11"), HasSubstr("karras")));
  EXPECT_THAT(message_of("linspace", {}, 10, 11), HasSubstr("linspace"));
  EXPECT_THAT(message_of("karras", {{"rho", 0}}, 10, 5), HasSubstr("rho"));
  EXPECT_THAT(message_of("log_snr", {{"sigma_min", 2}, {"sigma_max", 1}}, 1000, 5), HasSubstr("log_snr"));
  const Schedule schedule = make_schedule("linear", {}, 10);
  const auto knots_error = [&](const ControlPoints& points) {
    try {
      make_time_grid("knots", {}, {schedule, {}, points}, 5);
    } catch (const UserError& error) {
      return std::string(error.what());
    }
    return std::string("nothing was thrown");
  };
  EXPECT_THAT(knots_error({{0, 1}, {0.5, 2}, {1, 0}}),
              AllOf(HasSubstr("not decreasing"), HasSubstr("point 2")));
  EXPECT_THAT(knots_error({{0, 1}}), HasSubstr("2 to 32"));
  EXPECT_THAT(knots_error({{0, 30}, {1, 20}}), HasSubstr("schedule that ends noisier"));
  EXPECT_THAT(message_of("karras", {{"sigma_min", 2}, {"sigma_max", 1}}, 1000, 5),
              AllOf(HasSubstr("sigma_min 2"), HasSubstr("sigma_max 1")));
}

}  // namespace
}  // namespace diffuscope
