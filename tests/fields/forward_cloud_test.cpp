// The moving cloud, its paths and histograms against their definitions and the normal density.
#include "core/fields/forward_cloud.h"

#include <gtest/gtest.h>

#include <numbers>
#include <numeric>

#include "core/fields/histogram.h"

namespace diffuscope {
namespace {

Schedule linear() { return make_schedule("linear", {}, 100); }

TEST(ForwardCloud, NoiseIsStandardNormalAndTheSameForEveryCount) {
  const Points many = forward_noise(3, 2, 40000);
  EXPECT_NEAR(many.mean(), 0, 5 / std::sqrt(80000.0));
  EXPECT_NEAR(many.array().square().mean(), 1, 5 * std::sqrt(2.0 / 80000));
  EXPECT_EQ(forward_noise(3, 2, 100), Points(many.leftCols(100)));
  EXPECT_NE(forward_noise(4, 2, 100), Points(many.leftCols(100)));
}

TEST(ForwardCloud, PointsAreTheClosedForm) {
  const Points x0 = Points::Random(2, 7), eps = Points::Random(2, 7);
  Points x;
  noise_points(x0, eps, {0.6, 0.8}, x);
  for (Eigen::Index i = 0; i < x.size(); ++i) EXPECT_NEAR(x(i), 0.6 * x0(i) + 0.8 * eps(i), 1e-6);
}

TEST(ForwardCloud, PathRunsFromDataToTheLastLevelThroughTheCloud) {
  const Schedule schedule = linear();
  const Eigen::VectorXf x0 = Eigen::VectorXf::Constant(2, 1.5f), eps = Eigen::VectorXf::Constant(2, -0.5f);
  const Points path = forward_path(x0, eps, schedule, 101);
  EXPECT_TRUE(path.col(0).isApprox(x0));
  Points at;
  noise_points(x0, eps, schedule.levels()[37], at);
  EXPECT_TRUE(path.col(37).isApprox(at));
  noise_points(x0, eps, schedule.levels()[100], at);
  EXPECT_TRUE(path.col(100).isApprox(at));
}

TEST(Histogram, CountsAreADensity) {
  Points x(2, 5);
  x << 0.5f, 1.5f, 1.6f, 9, std::numeric_limits<float>::quiet_NaN(),  //
      0, 0, 0, 0, -1;
  std::array<float, 4> density{};
  histogram(x, 0, {0, 4}, density);
  EXPECT_FLOAT_EQ(density[0], 0.2f);
  EXPECT_FLOAT_EQ(density[1], 0.4f);
  EXPECT_FLOAT_EQ(density[2] + density[3], 0);
  histogram(x, 1, {-2, 2},
            density);  // bins 1 wide, so densities are shares; 0 falls to the right of its edge
  EXPECT_FLOAT_EQ(density[1], 0.2f);
  EXPECT_FLOAT_EQ(density[2], 0.8f);
  histogram(Points(2, 0), 0, {0, 4}, density);
  EXPECT_EQ(density, (std::array<float, 4>{}));
}

TEST(Histogram, NoisedHistogramIsThatOfTheNoisedPointsAndMeetsTheNormalDensity) {
  const Points x0 = forward_noise(1, 2, 100000), eps = forward_noise(2, 2, 100000);
  const NoiseLevel level{0.6, 0.8};
  std::array<float, 32> direct{}, formed{};
  noised_histogram(x0, eps, level, 1, {-4, 4}, direct);
  Points x;
  noise_points(x0, eps, level, x);
  histogram(x, 1, {-4, 4}, formed);
  for (std::size_t i = 0; i < direct.size(); ++i) {
    EXPECT_NEAR(direct[i], formed[i], 2e-4) << i;  // a value at an edge may round to either side
    const double centre = -4 + (static_cast<double>(i) + 0.5) / 4;
    EXPECT_NEAR(direct[i], std::exp(-0.5 * centre * centre) / std::sqrt(2 * std::numbers::pi), 0.012) << i;
  }
  EXPECT_NEAR(std::accumulate(direct.begin(), direct.end(), 0.0) / 4, 1, 1e-3);
}

}  // namespace
}  // namespace diffuscope
