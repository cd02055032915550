// How honest the samples of a network of images are, at the moment that is looked at: how close each is to
// the training images, and how well each class is met and covered, beside real images. How the totals went
// over the training is in MetricHistory. Called on the UI thread, returns at once.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "app/evaluations.h"
#include "core/metrics/image_measures.h"

namespace diffuscope {

/// Samples of one moment, all classes in turn, and what judges say of them.
struct HonestyView {
  SnapshotPtr snapshot;  ///< whose averaged weights drew them
  PointsPtr samples;     ///< D×n without guidance, cut to [−1, 1]
  std::vector<Label> asked = {},
                     found = {};           ///< n each, or empty: the class wanted, and what it is taken for
  std::vector<int> nearest = {};           ///< n: the nearest training image
  std::vector<float> distances = {};       ///< n: how far it is
  ImageScores scores = {}, held_out = {};  ///< of the samples, of real images (ImageFloors)
  MetricValues values = {};                ///< the same as metrics, with floors
  std::optional<double> copy_distance =
      {};               ///< nearer samples count as copies; empty without held-out images
  double guidance = 0;  ///< as set; 0 where there is none
  std::optional<double> guided_accuracy = {};  ///< label accuracy of samples drawn with it
};

class HonestyJob {
 public:
  explicit HonestyJob(const std::function<void()>& wake);
  ~HonestyJob();

  /// Once a frame while the view is looked at: measures the averaged weights of `snapshot`, an experiment of
  /// images, with samples drawn by `sampler`. Another run, time looked at or sampler are measured at once,
  /// newer weights for at most a tenth of the time.
  void want(const SnapshotPtr& snapshot, const SamplerSpec& sampler);
  /// The newest result; null before the first.
  std::shared_ptr<const HonestyView> latest() const;

  bool busy() const;
  /// Why the last run failed; empty if none did.
  std::string error() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace diffuscope
