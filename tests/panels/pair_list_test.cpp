// Pairs of samples and their nearest training images: their order, and the picture that is made of them.
#include "app/panels/images/pair_list.h"

#include <gtest/gtest.h>

#include "core/random.h"

namespace diffuscope {
namespace {

/// Three samples of 2×3 RGB images, with these distances.
HonestyView three_pairs() {
  LabelledImages images{.shape = {2, 3, 3}, .pixels = Points(18, 4), .labels = {}, .label_names = {}};
  fill_normals(1, Stream::kEvaluation, 0, 0, images.pixels);
  auto experiment = std::make_shared<Experiment>(*make_experiment({}));
  experiment->data = std::make_shared<ImageSet>(images);
  auto snapshot = std::make_shared<Snapshot>();
  snapshot->experiment = experiment;
  Points samples(18, 3);
  fill_normals(2, Stream::kEvaluation, 0, 0, samples);
  HonestyView view;
  view.snapshot = snapshot;
  view.samples = std::make_shared<const Points>(samples);
  view.nearest = {3, 0, 1};
  view.distances = {0.7f, 0.1f, 0.4f};
  return view;
}

TEST(PairList, ClosestComeFirst) {
  const HonestyView view = three_pairs();
  EXPECT_EQ(ordered_pairs(view, PairOrder::kClosest, 9), (std::vector<int>{1, 2, 0}));
  EXPECT_EQ(ordered_pairs(view, PairOrder::kClosest, 2), (std::vector<int>{1, 2}));
  EXPECT_EQ(ordered_pairs(view, PairOrder::kDrawn, 9), (std::vector<int>{0, 1, 2}));
}

TEST(PairList, APictureIsTheSampleAndItsNearestTrainingImage) {
  const HonestyView view = three_pairs();
  const Points pictures = pair_pictures(view, {2, 0});
  ASSERT_EQ(pictures.rows(), 5 * 3 * 3);
  const Points& training = view.snapshot->experiment->data->as_images()->training().pixels;
  for (int k = 0; k < 2; ++k) {
    const int sample = k == 0 ? 2 : 0, nearest = k == 0 ? 1 : 3;
    for (int y = 0; y < 3; ++y)
      for (int x = 0; x < 2; ++x)
        for (int c = 0; c < 3; ++c) {
          EXPECT_EQ(pictures((5 * y + x) * 3 + c, k), (*view.samples)((2 * y + x) * 3 + c, sample));
          EXPECT_EQ(pictures((5 * y + 2) * 3 + c, k), 0);
          EXPECT_EQ(pictures((5 * y + 3 + x) * 3 + c, k), training((2 * y + x) * 3 + c, nearest));
        }
  }
}

}  // namespace
}  // namespace diffuscope
