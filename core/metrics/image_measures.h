// The measures of generated images as metrics: by id, each with what as many real images score as its floor.
// The ids are those of metrics.json. Thread: any, const after construction.
#pragma once

#include "core/metrics/image_quality.h"
#include "core/metrics/metrics.h"

namespace diffuscope {

/// How the measure is read from scores: of samples, or of held-out images in their place.
using ReadImageScore = std::optional<double> (*)(const ImageScores&);

/// What it means to be better: as with all metrics, but for the distance to the training images, where only
/// the floor is right, for below it lie copies.
struct ImageMeasureEntry : Entry<ReadImageScore> {
  bool higher_is_better = false;
};

/// label_accuracy, nearest_train, copied_share, coverage.
std::span<const ImageMeasureEntry> image_measures();

/// What `count` real images score.
class ImageFloors {
 public:
  /// Judges the first `count` held-out images (all where there are fewer, and then coverage has no floor).
  ImageFloors(const ImageQuality& quality, Eigen::Index count);

  /// The measures of samples, as many as the floors are for, each with its floor; empty ones are left out.
  MetricValues values(const ImageScores& samples) const;
  /// Of the held-out images by class; without labels or held-out images nothing is known.
  const ImageScores& held_out() const { return held_out_; }
  /// Whether there are as many held-out images as samples.
  bool as_many() const { return as_many_; }

 private:
  ImageScores held_out_;
  bool as_many_ = false;
};

/// As many samples as there are held-out images, within what is quick and what says something: 200 to 400.
Eigen::Index quick_image_count(const ImageSet& images);

}  // namespace diffuscope
