// Elongated clusters around a centre, bent like the vanes of a pinwheel: curved modes that nearly touch.
// A point (r, s) ~ N((1, 0), diag(.3², noise²)) is turned by its arm's angle plus twist·e^r, and doubled in
// size. Because all arms are alike, the mean is 0 and the variances follow in closed form.
#pragma once

#include <cmath>
#include <numbers>

#include "core/distributions/distribution.h"

namespace diffuscope {

class Pinwheel final : public Distribution {
 public:
  /// arms ≥ 2; twist in radians at r = 0; tangential: standard deviation across an arm.
  Pinwheel(int arms, double twist, double tangential)
      : arms_(arms), twist_(static_cast<float>(twist)), tangential_(static_cast<float>(tangential)) {}

  int dim() const override { return 2; }

  void sample(std::uint64_t seed, Stream stream, std::uint64_t first, Eigen::Ref<Points> out) const override {
    for (Eigen::Index j = 0; j < out.cols(); ++j) {
      SampleRandom random(seed, stream, first + static_cast<std::uint64_t>(j));
      const auto arm = static_cast<float>(random.below(static_cast<std::uint32_t>(arms_)));
      const float r = 1 + kRadial * random.normal();
      const float s = tangential_ * random.normal();
      const float angle =
          2 * std::numbers::pi_v<float> * arm / static_cast<float>(arms_) + twist_ * std::exp(r);
      out(0, j) = kSize * (r * std::cos(angle) - s * std::sin(angle));
      out(1, j) = kSize * (r * std::sin(angle) + s * std::cos(angle));
    }
  }

  /// Turning keeps r² + s², whose mean is 1 + .3² + tangential²: half of it on each axis on average.
  Moments moments() const override {
    const double squares = 1 + double{kRadial} * kRadial + double{tangential_} * tangential_;
    return {Eigen::VectorXd::Zero(2), kSize * std::sqrt(squares / 2)};
  }

 private:
  static constexpr float kRadial = 0.3f;
  static constexpr float kSize = 2;
  int arms_;
  float twist_;
  float tangential_;
};

inline DistributionEntry pinwheel_distribution() {
  static const std::vector<Param> params{
      {.name = "arms",
       .label = "arms",
       .value = 5,
       .min = 2,
       .max = 9,
       .about = {"Number of vanes.", {}, {}},
       .integer = true},
      {.name = "twist",
       .label = "twist",
       .value = 0.25,
       .min = -1,
       .max = 1,
       .about = {"How strongly the vanes are bent.", {}, {}}},
      {.name = "noise",
       .label = "width",
       .value = 0.1,
       .min = 0.01,
       .max = 0.5,
       .about = {"Standard deviation across a vane, for vanes of length 1.", {}, {}}}};
  return {"pinwheel",
          "Pinwheel",
          {"Bent, elongated clusters around a centre.", {}, "Johnson et al. 2016"},
          params,
          [](const ParamValues& values) -> DistributionPtr {
            return std::make_shared<Pinwheel>(static_cast<int>(value_of(params, values, "arms")),
                                              value_of(params, values, "twist"),
                                              value_of(params, values, "noise"));
          }};
}

}  // namespace diffuscope
