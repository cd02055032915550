// Some numbers of the picture are known, the others are not: inpainting, and outpainting where the known ones
// lie in the middle. y has all D numbers, 0 where nothing is known.
#pragma once

#include <utility>

#include "core/restoration/linear_operator.h"

namespace diffuscope {

class Mask final : public LinearOperator {
 public:
  /// `known`: D numbers, 1 where the picture is known, else 0.
  explicit Mask(Eigen::VectorXf known) : known_(std::move(known)) {}
  Eigen::Index measured() const override { return known_.size(); }
  Eigen::Index dim() const override { return known_.size(); }
  double singular_value() const override { return 1; }
  Points apply(const Points& x) const override { return known_.asDiagonal() * x; }
  Points pseudo_inverse(const Points& y) const override { return known_.asDiagonal() * y; }

 private:
  Eigen::VectorXf known_;
};

}  // namespace diffuscope
