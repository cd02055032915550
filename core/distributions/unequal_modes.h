// Few modes with unequal weights and widths, in the plane and on the line: whether a model gets the masses
// right shows here, not on symmetric data. three_modes, two_modes_1d (the lecture's mixture) and
// three_modes_1d. The numbers are fixed, so that figures can be compared; `spread` multiplies all standard
// deviations.
#pragma once

#include "core/distributions/gaussian_mixture.h"

namespace diffuscope {

inline Param spread_param() {
  return {.name = "spread",
          .label = "spread",
          .value = 1,
          .min = 0.1,
          .max = 3,
          .about = {"Multiplies the standard deviation of every mode.", {}, {}},
          .logarithmic = true};
}

inline DistributionEntry three_modes_distribution() {
  static const std::vector<Param> params{spread_param()};
  return {"three_modes",
          "Three modes",
          {"Three round modes with weights .5, .3, .2 and widths .3, .5, .2.",
           R"(p(x) = \sum_k \pi_k N(x;\ \mu_k,\ \sigma_k^2 I))",
           {}},
          params,
          [](const ParamValues& values) -> DistributionPtr {
            const double spread = value_of(params, values, "spread");
            return std::make_shared<GaussianMixture>(
                std::vector{round_component(0.5, Eigen::Vector2d(2, 0), 0.3 * spread),
                            round_component(0.3, Eigen::Vector2d(-1, 1.7), 0.5 * spread),
                            round_component(0.2, Eigen::Vector2d(-1, -1.7), 0.2 * spread)});
          }};
}

inline DistributionEntry two_modes_1d_distribution() {
  static const std::vector<Param> params{spread_param()};
  return {"two_modes_1d",
          "Two modes (1D)",
          {"Two unequal modes on the line.", R"(p(x) = .3\,N(x; -2, .4^2) + .7\,N(x; 1.5, .7^2))", {}},
          params,
          [](const ParamValues& values) -> DistributionPtr {
            const double spread = value_of(params, values, "spread");
            const auto at = [](double x) { return Eigen::VectorXd::Constant(1, x).eval(); };
            return std::make_shared<GaussianMixture>(std::vector{
                round_component(0.3, at(-2), 0.4 * spread), round_component(0.7, at(1.5), 0.7 * spread)});
          }};
}

inline DistributionEntry three_modes_1d_distribution() {
  static const std::vector<Param> params{spread_param()};
  return {"three_modes_1d",
          "Three modes (1D)",
          {"Three unequal modes on the line.",
           R"(p(x) = .5\,N(x; -3, .3^2) + .3\,N(x; 0, .6^2) + .2\,N(x; 2.5, .4^2))",
           {}},
          params,
          [](const ParamValues& values) -> DistributionPtr {
            const double spread = value_of(params, values, "spread");
            const auto at = [](double x) { return Eigen::VectorXd::Constant(1, x).eval(); };
            return std::make_shared<GaussianMixture>(std::vector{
                round_component(0.5, at(-3), 0.3 * spread), round_component(0.3, at(0), 0.6 * spread),
                round_component(0.2, at(2.5), 0.4 * spread)});
          }};
}

}  // namespace diffuscope
