// Samples beside the training images that are nearest to them, as pairs with their distance, closest first or
// in the order in which they were drawn. Main thread.
#pragma once

#include <memory>
#include <vector>

#include "app/evaluations/honesty_job.h"
#include "app/panels/images/image_grid.h"

namespace diffuscope {

enum class PairOrder { kClosest, kDrawn };

/// The samples to show, at most `most`.
std::vector<int> ordered_pairs(const HonestyView& view, PairOrder order, int most);

/// One picture for each sample: the sample, a grey line, its nearest training image. Their shape is that of
/// the images, twice as wide and a pixel more.
Points pair_pictures(const HonestyView& view, const std::vector<int>& samples);

class PairList {
 public:
  /// Fills what is left of the window.
  void draw(const std::shared_ptr<const HonestyView>& view);

 private:
  void draw_order();
  void draw_chosen() const;
  void draw_grid();
  void write_distances(int columns) const;
  void update(const std::shared_ptr<const HonestyView>& view);

  std::shared_ptr<const HonestyView> shown_;
  PairOrder order_ = PairOrder::kClosest, shown_order_ = PairOrder::kClosest;
  std::vector<int> samples_;  // as shown
  PointsPtr pictures_;
  ImageGrid grid_;
  int chosen_ = 0;  // of samples_
};

}  // namespace diffuscope
