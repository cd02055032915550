// Uniform density on several axis-aligned boxes: sharp edges, which no network of finite width draws exactly.
// Any dimension; checkerboard and blocks_1d are made of it.
// A box's density is its weight divided by its volume.
#pragma once

#include <vector>

#include "core/categories.h"
#include "core/distributions/distribution.h"

namespace diffuscope {

class UniformBoxes final : public Distribution {
 public:
  struct Box {
    double weight;  ///< relative; at least one above 0
    Eigen::VectorXd low, high;
  };

  explicit UniformBoxes(std::vector<Box> boxes);

  int dim() const override { return static_cast<int>(boxes_.front().low.size()); }
  void sample(std::uint64_t seed, Stream stream, std::uint64_t first, Eigen::Ref<Points> out) const override;
  Moments moments() const override;  ///< closed form

 private:
  std::vector<Box> boxes_;
  Categories choice_;  // of a box
};

}  // namespace diffuscope
