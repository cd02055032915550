// The points of a hand-drawn curve over u = t/T, as scenes store them; what they mean is in custom.h.
// A value type without invariants: points from files are checked where they are used.
#pragma once

#include <vector>

namespace diffuscope {

enum class CurveQuantity { kAlphaBar, kLogSnr };  ///< ᾱ, or ln(ᾱ/(1−ᾱ))

inline constexpr std::size_t kMostControlPoints = 32;
inline constexpr double kLogSnrLimit = 40;

struct ControlPoint {
  double u = 0;
  double value = 0;
  bool operator==(const ControlPoint&) const = default;
};
using ControlPoints = std::vector<ControlPoint>;

}  // namespace diffuscope
