// Sets of images: samples and labels go together, and a split loses and repeats nothing.
#include "core/images/image_set.h"

#include <gtest/gtest.h>

#include <set>

#include "tests/support/user_error.h"

namespace diffuscope {
namespace {

constexpr ImageShape kShape{2, 1, 1};

/// Image i is (i/100, −i/100) with label i mod 3.
LabelledImages numbered_images(int count) {
  LabelledImages images{.shape = kShape, .pixels = Points(2, count), .labels = {}, .label_names = {}};
  images.label_names = {"a", "b", "c"};
  for (int i = 0; i < count; ++i) {
    images.pixels.col(i) << 0.01f * static_cast<float>(i), -0.01f * static_cast<float>(i);
    images.labels.push_back(i % 3);
  }
  return images;
}

int number_of(const Eigen::Ref<const Points>& column) {
  return static_cast<int>(std::lround(100 * column(0, 0)));
}

TEST(ImageSet, LabelsAreThoseOfTheSamplesInAnyBlock) {
  const ImageSet set(numbered_images(50));
  const Points drawn = set.draw(7, 40);
  std::vector<Label> labels(40);
  set.labels(7, Stream::kData, 0, labels);
  for (int j = 0; j < 40; ++j) EXPECT_EQ(labels[static_cast<std::size_t>(j)], number_of(drawn.col(j)) % 3);
  std::vector<Label> later(10);
  set.labels(7, Stream::kData, 30, later);
  EXPECT_TRUE(std::equal(later.begin(), later.end(), labels.begin() + 30));
}

TEST(ImageSet, SplitKeepsEveryImageOnceWithItsLabel) {
  const auto set = split_images(numbered_images(50), 40, 1);
  EXPECT_EQ(set->training().count(), 40);
  EXPECT_EQ(set->held_out().count(), 10);
  std::set<int> seen;
  for (const LabelledImages* part : {&set->training(), &set->held_out()})
    for (Eigen::Index j = 0; j < part->count(); ++j) {
      const int number = number_of(part->pixels.col(j));
      EXPECT_TRUE(seen.insert(number).second) << number;
      EXPECT_EQ(part->labels[static_cast<std::size_t>(j)], number % 3);
    }
  EXPECT_EQ(seen.size(), 50u);
  EXPECT_NE(split_images(numbered_images(50), 40, 2)->training().pixels, set->training().pixels);
  EXPECT_EQ(split_images(numbered_images(50), 40, 1)->training().pixels, set->training().pixels);
}

TEST(ImageSet, MomentsAreThoseOfAllPixels) {
  LabelledImages images{.shape = kShape, .pixels = Points{{-1, 1}, {1, 0}}, .labels = {}, .label_names = {}};
  const Moments moments = ImageSet(images).moments();
  EXPECT_DOUBLE_EQ(moments.mean[0], 0.25);
  EXPECT_DOUBLE_EQ(moments.mean[1], 0.25);
  EXPECT_NEAR(moments.scale, std::sqrt((1.5625 + 0.5625 + 0.5625 + 0.0625) / 4), 1e-12);
}

TEST(ImageSet, RefusesWhatDoesNotFit) {
  const auto refusal = [](const LabelledImages& images) {
    return user_error_of([&] { ImageSet set(images); });
  };
  LabelledImages images = numbered_images(4);
  images.labels[2] = 3;
  EXPECT_NE(refusal(images).find("Label 3"), std::string::npos);
  images = numbered_images(4);
  images.labels.pop_back();
  EXPECT_NE(refusal(images).find("4 training images and 3 labels"), std::string::npos);
  images = numbered_images(4);
  images.shape.channels = 3;
  EXPECT_NE(refusal(images).find("2×1×3"), std::string::npos);
  EXPECT_NE(refusal(numbered_images(0)).find("no images"), std::string::npos);
}

}  // namespace
}  // namespace diffuscope
