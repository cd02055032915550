// What was measured of a picture: y = A x + noise, with A linear and as easy to invert as it gets: A Aᵀ is s²
// on the range of A, so that Aᵀ = s²A⁺ and A⁺A is the orthogonal projection onto what is known.
#pragma once

#include <memory>

#include "core/types.h"

namespace diffuscope {

/// Pictures are columns of D numbers (ImageShape), measurements columns of M numbers; any number of columns.
class LinearOperator {
 public:
  virtual ~LinearOperator() = default;
  virtual Eigen::Index measured() const = 0;  ///< M
  virtual Eigen::Index dim() const = 0;       ///< D
  /// s, the only singular value besides 0.
  virtual double singular_value() const = 0;
  /// A x: M×N from D×N.
  virtual Points apply(const Points& x) const = 0;
  /// A⁺y: D×N from M×N, the smallest picture that is measured as y (as its projection on the range).
  virtual Points pseudo_inverse(const Points& y) const = 0;

  /// Aᵀy = s²A⁺y.
  Points adjoint(const Points& y) const {
    return static_cast<float>(singular_value() * singular_value()) * pseudo_inverse(y);
  }
  /// x + weight·A⁺(y − A x): at weight 1 the nearest picture to x that is measured as y.
  Points corrected(const Points& x, const Points& y, float weight = 1) const {
    return x + weight * pseudo_inverse(y - apply(x));
  }
};
using LinearOperatorPtr = std::shared_ptr<const LinearOperator>;

}  // namespace diffuscope
