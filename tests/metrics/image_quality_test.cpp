// Judges of images against what can be counted by hand on a line of pictures, and neighbours against brute
// force.
#include "core/metrics/image_quality.h"

#include <gtest/gtest.h>

#include <limits>

#include "core/random.h"

namespace diffuscope {
namespace {

/// Two-pixel images (value, 0) with these labels.
LabelledImages line(const std::vector<float>& values, const std::vector<Label>& labels) {
  LabelledImages images{.shape = {2, 1, 1},
                        .pixels = Points::Zero(2, static_cast<Eigen::Index>(values.size())),
                        .labels = labels,
                        .label_names = {}};
  images.label_names = {"left", "right"};
  for (std::size_t j = 0; j < values.size(); ++j) images.pixels(0, static_cast<Eigen::Index>(j)) = values[j];
  return images;
}

/// Left images near −.5, right ones near .5.
ImageQuality two_groups() {
  return ImageQuality(std::make_shared<ImageSet>(
      line({-.52f, -.51f, -.5f, -.49f, -.48f, -.47f, .48f, .49f, .5f, .51f, .52f, .53f},
           {0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1}),
      line({-.505f, .505f, .4f, -.2f}, {0, 1, 1, 1})));
}

TEST(NearestImages, TheMostFrequentLabelWins) {
  const std::vector<Label> labels{2, 0, 0, 1};
  Neighbours nearest{Eigen::MatrixXi(3, 3), Eigen::MatrixXf::Ones(3, 3)};
  nearest.places << 0, 0, 0, 1, 3, 1, 2, 2, 2;
  nearest.distances(0, 2) = std::numeric_limits<float>::infinity();
  EXPECT_EQ(most_frequent_labels(nearest, labels), (std::vector<Label>{0, 0, kNoLabel}))
      << "a majority, the smallest of a tie, and a point that is nowhere";
}

TEST(NearestImages, EqualsBruteForce) {
  Points images(7, 60), points(7, 300);
  fill_normals(1, Stream::kEvaluation, 0, 0, images);
  fill_normals(2, Stream::kEvaluation, 0, 0, points);
  points.col(5) = images.col(17);
  const Neighbours found = NearestImages(images).find(points, 3);
  for (Eigen::Index j = 0; j < 300; ++j) {
    std::vector<std::pair<float, int>> all;
    for (int i = 0; i < 60; ++i) all.push_back({(images.col(i) - points.col(j)).norm(), i});
    std::sort(all.begin(), all.end());
    for (int k = 0; k < 3; ++k) {
      EXPECT_EQ(found.places(k, j), all[static_cast<std::size_t>(k)].second);
      EXPECT_FLOAT_EQ(found.distances(k, j), all[static_cast<std::size_t>(k)].first);
    }
  }
  EXPECT_EQ(found.distances(0, 5), 0);
}

TEST(MajorityLabels, SmallerOnATieAndNoneForWhatIsNotFinite) {
  Neighbours nearest{Eigen::MatrixXi(3, 3), Eigen::MatrixXf::Ones(3, 3)};
  nearest.places << 0, 3, 0,  //
      1, 2, 1,                //
      3, 0, 2;
  nearest.distances(0, 2) = std::numeric_limits<float>::infinity();
  EXPECT_EQ(most_frequent_labels(nearest, std::vector<Label>{4, 4, 7, 2}),
            (std::vector<Label>{4, 2, kNoLabel}));
}

TEST(ImageQuality, KnowsWhatRealImagesScore) {
  const ImageQuality quality = two_groups();
  EXPECT_NEAR(*quality.heldout_distance(), (.005 + .005 + .08 + .27) / 4, 1e-5);
  EXPECT_EQ(*quality.heldout_accuracy(), 0.75);  // (−.2, 0) is called right but lies at the left
}

TEST(ImageQuality, CountsRightLabelsByClass) {
  const Points samples = line({-.5f, .5f, .5f, -.4f}, {}).pixels;
  const std::vector<Label> labels{0, 0, 1, kNoLabel};
  const ImageScores scores = two_groups().evaluate(samples, labels);
  EXPECT_NEAR(*scores.label_accuracy, 2 / 3.0, 1e-12);
  EXPECT_EQ(*scores.classes[0].accuracy, 0.5);
  EXPECT_EQ(*scores.classes[1].accuracy, 1);
  EXPECT_FALSE(two_groups().evaluate(samples, {}).label_accuracy);
}

TEST(ImageQuality, TellsCopiesFromNewImages) {
  const ImageQuality quality = two_groups();
  // The 5 % quantile of the held-out distances .005 .005 .08 .27 is .005.
  const ImageScores copies = quality.evaluate(line({-.5f, .5f, .501f, .7f}, {}).pixels, {});
  EXPECT_EQ(*copies.copied_share, 0.75);
  EXPECT_NEAR(*copies.nearest_train, (.001 + .17) / 4, 1e-5);
}

TEST(ImageQuality, CoverageIsTheShareOfImagesWithASampleInTheirNeighbourhood) {
  const ImageQuality quality = two_groups();
  // The 5th neighbour of a left image is at most .05 away: one sample in the middle is near all of them.
  const ImageScores one_side = quality.evaluate(line({-.495f}, {}).pixels, {});
  EXPECT_NEAR(one_side.coverage, 0.5, 1e-12);
  const std::vector<Label> labels{0, 0};
  const ImageScores by_class = quality.evaluate(line({-.495f, .5f}, {}).pixels, labels);
  EXPECT_EQ(by_class.classes[0].coverage, 1);
  EXPECT_EQ(by_class.classes[1].coverage, 0);  // the sample at the right was to be a left one
  EXPECT_NEAR(by_class.coverage, 0.5, 1e-12);
}

TEST(ImageQuality, SamplesThatAreNotFiniteShowNoLabel) {
  Points samples = line({-.5f, .5f}, {}).pixels;
  samples(1, 1) = std::numeric_limits<float>::quiet_NaN();
  const std::vector<Label> labels{0, 1};
  const ImageScores scores = two_groups().evaluate(samples, labels);
  EXPECT_EQ(*scores.label_accuracy, 0.5);
  EXPECT_FALSE(scores.nearest_train);
}

}  // namespace
}  // namespace diffuscope
