// Of every block of K×K pixels only the mean is known: super-resolution. y is the small picture, with the
// channels of the large one.
#pragma once

#include <fmt/format.h>

#include "core/images/image_shape.h"
#include "core/restoration/linear_operator.h"

namespace diffuscope {

class BlockAverage final : public LinearOperator {
 public:
  /// UserError when `factor` divides not both sides, or is below 2.
  BlockAverage(const ImageShape& shape, int factor) : shape_(shape), factor_(factor) {
    if (factor < 2 || shape.width % factor != 0 || shape.height % factor != 0)
      throw UserError(fmt::format("A factor of {} does not divide pictures of {}×{} into blocks.", factor,
                                  shape.width, shape.height));
  }
  ImageShape small_shape() const {
    return {shape_.width / factor_, shape_.height / factor_, shape_.channels};
  }
  Eigen::Index measured() const override { return small_shape().dim(); }
  Eigen::Index dim() const override { return shape_.dim(); }
  double singular_value() const override { return 1.0 / factor_; }
  Points apply(const Points& x) const override {
    Points y = Points::Zero(measured(), x.cols());
    for (Eigen::Index i = 0; i < dim(); ++i) y.row(block_of(i)) += x.row(i);
    return y / static_cast<float>(factor_ * factor_);
  }
  Points pseudo_inverse(const Points& y) const override {
    Points x(dim(), y.cols());
    for (Eigen::Index i = 0; i < dim(); ++i) x.row(i) = y.row(block_of(i));
    return x;
  }

 private:
  /// The number of y that number i of x belongs to.
  Eigen::Index block_of(Eigen::Index i) const {
    const Eigen::Index channels = shape_.channels, pixel = i / channels;
    const Eigen::Index column = pixel % shape_.width / factor_, row = pixel / shape_.width / factor_;
    return (row * small_shape().width + column) * channels + i % channels;
  }
  ImageShape shape_;
  int factor_;
};

}  // namespace diffuscope
