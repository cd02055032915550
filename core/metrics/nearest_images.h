// The nearest of a set of images to each of many others, by Euclidean distance of all their numbers, found
// with matrix products: what a nearest-neighbour classifier and the search for copies of training images
// need.
#pragma once

#include <span>
#include <vector>

#include "core/types.h"

namespace diffuscope {

/// For each of N points its nearest images, nearest first.
struct Neighbours {
  Eigen::MatrixXi places;     ///< k×N
  Eigen::MatrixXf distances;  ///< k×N; infinite for points that are not finite
};

/// The label that most of each point's nearest images have, of the images' `labels`; the smaller one on a
/// tie, kNoLabel for points that are not finite.
std::vector<Label> most_frequent_labels(const Neighbours& nearest, std::span<const Label> labels);

class NearestImages {
 public:
  explicit NearestImages(Points images);

  const Points& images() const { return images_; }
  /// The k nearest images of every point (D×N); 1 ≤ k ≤ number of images. Thread: any.
  Neighbours find(const Points& points, int k) const;

 private:
  Points images_;                  // D×n
  Eigen::VectorXf squared_norms_;  // n
};

}  // namespace diffuscope
