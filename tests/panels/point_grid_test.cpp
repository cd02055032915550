// The grid finds the point that a look at all of them finds.
#include "app/panels/stage/point_grid.h"

#include <gtest/gtest.h>

#include <limits>
#include <random>

namespace diffuscope {
namespace {

constexpr Box kView{-2, 3, -1, 1};
const Eigen::Array2f kSize{501.5f, 200};
constexpr float kReach = 10;

/// Pixel from the lower left corner.
Eigen::Array2f pixel_of(const CloudDrawing& cloud, Eigen::Index i) {
  Eigen::Array2f at = cloud.first_weight * cloud.first->col(i).array();
  if (cloud.second) at += cloud.second_weight * cloud.second->col(i).array();
  return (at - Eigen::Array2f(-2, -1)) * kSize / Eigen::Array2f(5, 2);
}

Eigen::Index nearest_of_all(const CloudDrawing& cloud, const Eigen::Array2f& mouse) {
  float best = kReach;
  Eigen::Index found = -1;
  for (Eigen::Index i = 0; i < cloud.first->cols(); ++i)
    if (const float distance = (pixel_of(cloud, i) - mouse).matrix().norm(); distance < best)
      best = distance, found = i;
  return found;
}

TEST(PointGrid, FindsWhatAScanFinds) {
  std::mt19937 engine(5);
  std::normal_distribution<float> normal(0, 1.2f);
  std::uniform_real_distribution<float> across(0, 501), up(0, 200);
  for (const Eigen::Index count : {1, 7, 400, 5001}) {
    Points first(2, count), second(2, count);
    for (float& value : first.reshaped()) value = normal(engine);
    for (float& value : second.reshaped()) value = normal(engine);
    first(0, 0) = std::numeric_limits<float>::quiet_NaN();
    for (const bool moves : {false, true}) {
      const CloudDrawing cloud{.first = std::make_shared<const Points>(first),
                               .second = moves ? std::make_shared<const Points>(second) : nullptr,
                               .first_weight = 0.6f,
                               .second_weight = 0.8f};
      PointGrid grid;
      grid.sort(cloud, kView, kSize, kReach);
      int found = 0;
      for (int trial = 0; trial < 500; ++trial) {
        const Eigen::Array2f mouse{across(engine), up(engine)};
        const Eigen::Index expected = nearest_of_all(cloud, mouse);
        EXPECT_EQ(grid.nearest(mouse), expected);
        found += expected >= 0;
      }
      if (count > 100) {
        EXPECT_GT(found, 50);
        EXPECT_LT(found, 500);
      }
    }
  }
}

}  // namespace
}  // namespace diffuscope
