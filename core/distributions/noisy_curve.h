// A curve in the plane with Gaussian noise around it: x = curve(u) + noise·z, u uniform on (0, 1).
// A shape is then one function; several branches share the interval of u.
// No closed form under noise exists; the moments follow from an integral over u.
#pragma once

#include <array>
#include <functional>

#include "core/distributions/distribution.h"

namespace diffuscope {

class NoisyCurve final : public Distribution {
 public:
  using Curve = std::function<std::array<float, 2>(float u)>;

  /// `curve` need not be continuous; `noise` is the standard deviation along both axes.
  NoisyCurve(Curve curve, double noise);

  int dim() const override { return 2; }
  void sample(std::uint64_t seed, Stream stream, std::uint64_t first, Eigen::Ref<Points> out) const override;
  Moments moments() const override { return moments_; }  ///< midpoint rule over u with 2^16 points

 private:
  Curve curve_;
  float noise_;
  Moments moments_;
};

/// The parameter of the noise around a curve.
inline Param noise_param(double value) {
  return {.name = "noise",
          .label = "noise",
          .value = value,
          .min = 0,
          .max = 0.5,
          .about = {"Standard deviation of the Gaussian noise around the curve.", R"(\sigma)", {}}};
}

}  // namespace diffuscope
