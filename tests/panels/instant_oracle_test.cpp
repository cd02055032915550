// The oracle of a mixture under the hand equals the closed form.
#include "app/panels/stage/instant_oracle.h"

#include <gtest/gtest.h>

namespace diffuscope {
namespace {

TEST(InstantOracle, DensityAndArrowsAreThoseOfTheMixture) {
  const GaussianMixture mixture({round_component(0.3, Eigen::Vector2d(-1, 0.5), 0.4),
                                 round_component(0.7, Eigen::Vector2d(1, -0.2), 0.6)});
  FieldView before;
  before.level = {0.8, 0.6};
  before.box = {-2, 2, -2, 2};
  before.arrow_points = grid_points(before.box, 5, 5);
  before.arrows = Points::Constant(2, 25, 7);
  before.exact_arrows = Points::Zero(2, 25);
  before.log_density = before.heat = std::make_shared<const std::vector<float>>(4, 0.0f);
  before.heat_high = 0, before.heat_low = -9;
  const auto after = with_mixture(before, mixture);
  const MixtureAtLevel<double> truth(mixture, before.level);
  const PointsOf<double> cells = grid_points<double>(before.box, after->nx, after->ny);
  Eigen::VectorXd expected;
  truth.log_density(cells, expected);
  ASSERT_EQ(after->log_density->size(), static_cast<std::size_t>(cells.cols()));
  const int edge = 6;  // cells beyond the outermost centres of the coarse grid are constant
  for (int y = edge; y < after->ny - edge; y += 5)
    for (int x = edge; x < after->nx - edge; x += 5) {
      const Eigen::Index i = y * after->nx + x;
      EXPECT_NEAR((*after->log_density)[static_cast<std::size_t>(i)], expected(i), 0.01);
    }
  EXPECT_NEAR(after->highest, expected.maxCoeff(), 0.01);
  EXPECT_NEAR(after->heat_high - after->heat_low, 9, 1e-5);  // the range of colours moves with the peak
  PointsOf<double> score;
  truth.score(before.arrow_points.cast<double>(), score);
  EXPECT_LT((after->exact_arrows.cast<double>() - score).cwiseAbs().maxCoeff(), 1e-4);
  EXPECT_EQ(after->arrows, before.arrows);  // learned: nothing new is known yet
}

TEST(InstantOracle, WhereTheExactScoreIsShownItsArrowsFollow) {
  const GaussianMixture mixture({round_component(1, Eigen::Vector2d(0, 0), 1)});
  FieldView before;
  before.level = {0.6, 0.8};
  before.arrow_points = grid_points({-1, 1, -1, 1}, 3, 3);
  before.arrows = Points::Zero(2, 9);
  before.log_density = before.heat = std::make_shared<const std::vector<float>>(1, 0.0f);
  const auto after = with_mixture(before, mixture);
  EXPECT_LT((after->arrows + before.arrow_points).cwiseAbs().maxCoeff(), 1e-5f);  // N(0, I) stays N(0, I)
}

}  // namespace
}  // namespace diffuscope
