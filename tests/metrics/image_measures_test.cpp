// Measures of images with floors against the judge's own answers and what can be counted by hand.
#include "core/metrics/image_measures.h"

#include <gtest/gtest.h>

namespace diffuscope {
namespace {

/// Two-pixel images (value, 0) of two classes: negative and positive ones.
LabelledImages line(const std::vector<float>& values) {
  LabelledImages images{.shape = {2, 1, 1},
                        .pixels = Points::Zero(2, static_cast<Eigen::Index>(values.size())),
                        .labels = {},
                        .label_names = {}};
  images.label_names = {"left", "right"};
  for (std::size_t j = 0; j < values.size(); ++j) {
    images.pixels(0, static_cast<Eigen::Index>(j)) = values[j];
    images.labels.push_back(values[j] < 0 ? 0 : 1);
  }
  return images;
}

const std::vector<float> kTraining{-.52f, -.51f, -.5f, -.49f, -.48f, -.47f,
                                   .48f,  .49f,  .5f,  .51f,  .52f,  .53f};

ImageQuality judge(const std::vector<float>& held_out) {
  return ImageQuality(
      std::make_shared<ImageSet>(line(kTraining), held_out.empty() ? LabelledImages{} : line(held_out)));
}

TEST(ImageMeasures, FloorsAreWhatHeldOutImagesScore) {
  const ImageQuality quality = judge({-.505f, .505f, .4f, -.2f});
  const ImageFloors floors(quality, 2);
  EXPECT_TRUE(floors.as_many());
  const std::vector<Label> asked{0, 0};
  const MetricValues values = floors.values(quality.evaluate(line({-.5f, .7f}).pixels, asked));
  EXPECT_EQ(*values.at("label_accuracy").value, 0.5);
  EXPECT_EQ(*values.at("label_accuracy").floor, 1);  // of all four
  EXPECT_NEAR(*values.at("nearest_train").value, .17 / 2, 1e-5);
  EXPECT_NEAR(*values.at("nearest_train").floor, (.005 + .005 + .08 + .27) / 4, 1e-5);
  EXPECT_EQ(*values.at("copied_share").floor, kCopyQuantile);
  EXPECT_EQ(*values.at("coverage").floor, 1);  // one in the middle of each class is near all of it
  EXPECT_EQ(floors.held_out().classes[0].coverage, 1);
}

TEST(ImageMeasures, CoverageOfFewerHeldOutImagesIsNoFloor) {
  const ImageQuality quality = judge({-.505f, .505f});
  const ImageFloors floors(quality, 3);
  EXPECT_FALSE(floors.as_many());
  const MetricValues values = floors.values(quality.evaluate(line({-.5f, .5f, .5f}).pixels, {}));
  EXPECT_FALSE(values.contains("label_accuracy"));  // nothing was asked for
  EXPECT_TRUE(values.at("nearest_train").floor);
  EXPECT_TRUE(values.at("coverage").value);
  EXPECT_FALSE(values.at("coverage").floor);
}

TEST(ImageMeasures, WithoutHeldOutImagesThereAreNoFloors) {
  const ImageQuality quality = judge({});
  const std::vector<Label> asked{0, 1};
  const MetricValues values =
      ImageFloors(quality, 2).values(quality.evaluate(line({-.5f, .5f}).pixels, asked));
  EXPECT_EQ(*values.at("label_accuracy").value, 1);
  EXPECT_FALSE(values.contains("copied_share"));
  for (const auto& [id, value] : values) EXPECT_FALSE(value.floor) << id;
}

}  // namespace
}  // namespace diffuscope
