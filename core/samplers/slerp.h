// Interpolation between two starts x_T on the arc between them: what lies halfway between two Gaussian
// vectors on a straight line is too short to be one, what lies halfway on the arc is as long as they are.
#pragma once

#include <cmath>

#include "core/types.h"

namespace diffuscope {

/// sin((1−s)θ)/sin θ · a + sin(sθ)/sin θ · b for columns a and b (D×1) with angle θ between them, s in [0, 1]
/// (Shoemake 1985; Song, Meng & Ermon 2021, eq. 67): an arc of a great circle where both are equally long. Of
/// ends on one line (θ = 0 or π, or one of them zero) there is no such arc: there the straight line.
template <class A, class B>
auto slerp(const Eigen::MatrixBase<A>& a, const Eigen::MatrixBase<B>& b, double s) {
  using Scalar = typename A::Scalar;
  using Column = Eigen::Matrix<Scalar, Eigen::Dynamic, 1>;
  const auto unit_a = a.template cast<double>().normalized().eval(),
             unit_b = b.template cast<double>().normalized().eval();
  const double angle = 2 * std::atan2((unit_a - unit_b).norm(), (unit_a + unit_b).norm());
  const double sine = std::sin(angle);
  constexpr double kStraight = 1e-6;
  const bool straight = !(sine > kStraight) || a.isZero(0) || b.isZero(0);
  const double of_a = straight ? 1 - s : std::sin((1 - s) * angle) / sine;
  const double of_b = straight ? s : std::sin(s * angle) / sine;
  return Column(static_cast<Scalar>(of_a) * a + static_cast<Scalar>(of_b) * b);
}

}  // namespace diffuscope
