// What the sheet and the strips of images show, in which order, against what it must be.
#include <gtest/gtest.h>

#include "app/panels/images/sheet_order.h"
#include "app/panels/images/strip_pictures.h"
#include "core/random.h"

namespace diffuscope {
namespace {

Points random(int dim, Eigen::Index count, std::uint32_t step) {
  Points out(dim, count);
  fill_normals(3, Stream::kEvaluation, step, 0, out);
  return out;
}

TEST(ForwardPictures, AreTheClosedFormAtEqualTimes) {
  constexpr int kColumns = 6;
  const Points x0 = random(12, 3, 1), eps = random(12, 3, 2);
  for (const char* id : {"linear", "cosine", "flow"}) {
    const Schedule schedule = make_schedule(id, {}, 200);
    const Points pictures = forward_pictures(x0, eps, schedule, kColumns);
    ASSERT_EQ(pictures.cols(), 3 * kColumns);
    for (int i = 0; i < 3; ++i)
      for (int k = 0; k < kColumns; ++k) {
        const NoiseLevel level = schedule.levels()[static_cast<std::size_t>(40 * k)];
        const Eigen::VectorXf expected =
            static_cast<float>(level.alpha) * x0.col(i) + static_cast<float>(level.sigma) * eps.col(i);
        EXPECT_LT((pictures.col(i * kColumns + k) - expected).norm(), 1e-5f) << id << " " << i << " " << k;
      }
    const NoiseLevel middle = schedule.at(77);
    const Points expected = static_cast<float>(middle.alpha) * x0 + static_cast<float>(middle.sigma) * eps;
    EXPECT_LT((forward_pictures_at(x0, eps, middle) - expected).norm(), 1e-5f);
  }
}

TEST(ForwardPictures, NoiseThatGrowsIsShownAtUnitSize) {
  const Points x0 = random(500, 1, 1), eps = random(500, 1, 2);
  const Schedule schedule = make_schedule("geometric", {}, 100);
  const Points pictures = forward_pictures(x0, eps, schedule, 3);
  EXPECT_EQ(pictures.col(0), x0.col(0));
  const NoiseLevel end = schedule.levels().back();
  EXPECT_LT((pictures.col(2) - forward_pictures_at(x0, eps, end)).norm(), 1e-4f);
  EXPECT_LT(pictures.col(2).cwiseAbs().maxCoeff(), 5);
}

TEST(StripSizes, HalfAndDouble) {
  EXPECT_EQ(sized({8, 6, 3}, StripSize::kHalved), (ImageShape{4, 3, 3}));
  EXPECT_EQ(sized({9, 1, 1}, StripSize::kHalved), (ImageShape{4, 1, 1}));
  EXPECT_EQ(sized({8, 6, 3}, StripSize::kDoubled), (ImageShape{16, 12, 3}));
  EXPECT_EQ(sized({8, 6, 3}, StripSize::kAsItIs), (ImageShape{8, 6, 3}));
}

TEST(SheetOrder, ClassesAreRowsOfEqualLength) {
  const std::vector<Label> classes{0, 1, 2, 0, 1, 2, 0, 1};
  const SheetOrder order = sheet_order(8, classes, 5, 9);
  EXPECT_EQ(order.columns, 2) << "there are two of class 2";
  EXPECT_EQ(order.rows, (std::vector<Label>{0, 1, 2}));
  EXPECT_EQ(order.samples, (std::vector<int>{0, 3, 1, 4, 2, 5}));
  EXPECT_EQ(order.place_of(4), 3);
  EXPECT_EQ(order.place_of(6), -1);
  EXPECT_EQ(sheet_order(8, classes, 1, 9).samples, (std::vector<int>{0, 1, 2}));
}

TEST(SheetOrder, WithoutSeveralClassesSamplesStandInOrder) {
  const SheetOrder plain = sheet_order(7, {}, 3, 2);
  EXPECT_TRUE(plain.rows.empty());
  EXPECT_EQ(plain.samples, (std::vector<int>{0, 1, 2, 3, 4, 5}));
  const std::vector<Label> one(4, 2);
  EXPECT_EQ(sheet_order(4, one, 3, 2).samples, (std::vector<int>{0, 1, 2, 3}));
  EXPECT_TRUE(sheet_order(0, {}, 3, 2).samples.empty());
}

}  // namespace
}  // namespace diffuscope
