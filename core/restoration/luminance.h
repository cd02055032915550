// Of every pixel only the brightness is known: colorization. y has a number for each pixel, its red, green
// and blue weighted by kLuminance.
#pragma once

#include "core/images/image_shape.h"
#include "core/restoration/linear_operator.h"

namespace diffuscope {

class Luminance final : public LinearOperator {
 public:
  /// Of RGB pictures; UserError for grey ones, which have nothing to colour.
  explicit Luminance(const ImageShape& shape) : pixels_(shape.pixels()) {
    if (shape.channels != 3)
      throw UserError("Colorization needs a model of RGB pictures; this one is of grey ones.");
  }
  Eigen::Index measured() const override { return pixels_; }
  Eigen::Index dim() const override { return 3 * pixels_; }
  double singular_value() const override { return static_cast<double>(weights().norm()); }
  Points apply(const Points& x) const override {
    const Eigen::Map<const Points> rgb(x.data(), 3, pixels_ * x.cols());
    const Eigen::RowVectorXf grey = weights().transpose() * rgb;
    return Eigen::Map<const Points>(grey.data(), pixels_, x.cols());
  }
  Points pseudo_inverse(const Points& y) const override {
    const Eigen::Map<const Eigen::RowVectorXf> grey(y.data(), pixels_ * y.cols());
    const Points rgb = weights() / weights().squaredNorm() * grey;
    return Eigen::Map<const Points>(rgb.data(), dim(), y.cols());
  }

 private:
  static Eigen::Vector3f weights() { return Eigen::Vector3f(kLuminance.data()); }
  Eigen::Index pixels_;
};

}  // namespace diffuscope
