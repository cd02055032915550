// How good generated images are: do they show their label, are they copies of training images, and does every
// class have its variety? Judged by the training and held-out images themselves, each measure beside what
// real images score. Thread: any, const after construction.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "core/images/image_set.h"
#include "core/metrics/nearest_images.h"

namespace diffuscope {

inline constexpr int kClassifierNeighbours = 3;
inline constexpr int kCoverageNeighbours = 5;
/// Samples nearer to a training image than this quantile of the held-out images count as copies: of new
/// images as good as held-out ones it is their share.
inline constexpr double kCopyQuantile = 0.05;

struct ClassScores {
  std::optional<double> accuracy;  ///< share of its samples that are taken for it; empty without samples
  double coverage = 0;             ///< see ImageScores
};

/// Empty: there are no labels, no held-out images, or a sample is not finite.
struct ImageScores {
  std::optional<double> label_accuracy;  ///< share of labelled samples that a 3-nearest-neighbour classifier
                                         ///< on the training images takes for their label
  std::optional<double> nearest_train;   ///< mean distance of a sample to its nearest training image
  std::optional<double> copied_share;    ///< samples nearer than kCopyQuantile of the held-out images
  double coverage = 0;  ///< share of training images (at most 2,000) with a sample (of their class) nearer
                        ///< than their 5th nearest training image (Naeem et al. 2020, eq. 9)
  std::vector<ClassScores> classes;  ///< by label; empty without labels
};

class ImageQuality {
 public:
  /// In [−1, 1]. Finds the distances between real images, which takes a moment.
  explicit ImageQuality(std::shared_ptr<const ImageSet> images);

  /// What the classifier takes each image (D×N) for, the smaller label on a tie; kNoLabel for images that are
  /// not finite. Needs labels.
  std::vector<Label> classify(const Points& images) const;
  /// Scores of samples (D×N, cut to [−1, 1] first) that were asked to show `labels` (N, kNoLabel: nothing;
  /// empty: none of them).
  ImageScores evaluate(const Points& samples, std::span<const Label> labels) const;

  /// The classifier's share of right answers for held-out images.
  std::optional<double> heldout_accuracy() const { return heldout_accuracy_; }
  /// Mean distance of held-out images to their nearest training image.
  std::optional<double> heldout_distance() const { return heldout_distance_; }
  /// The images that judge.
  const ImageSet& images() const { return *images_; }
  /// Samples nearer to a training image than this count as copies; empty without held-out images.
  std::optional<double> copy_distance() const { return copy_distance_; }
  /// The nearest training image of each sample and its distance.
  Neighbours nearest(const Points& samples) const { return training_.find(samples, 1); }

 private:
  void add_coverage(const Points& samples, std::span<const Label> labels, ImageScores& scores) const;

  std::shared_ptr<const ImageSet> images_;
  NearestImages training_;
  Eigen::VectorXf radii_;  // of the first training images: distance of the 5th nearest other one
  std::optional<double> heldout_accuracy_, heldout_distance_, copy_distance_;
};

}  // namespace diffuscope
