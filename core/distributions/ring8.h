// Eight equal round modes on a circle of radius 2: the classic test whether all modes are found.
// Means 2(cos kπ/4, sin kπ/4), standard deviation 0.1 (σ/r = .05).
// The default's numbers are fixed, so that figures can be compared.
#pragma once

#include <cmath>
#include <numbers>

#include "core/distributions/gaussian_mixture.h"

namespace diffuscope {

inline DistributionEntry ring8_distribution() {
  static const std::vector<Param> params{{.name = "radius",
                                          .label = "radius",
                                          .value = 2,
                                          .min = 0.5,
                                          .max = 5,
                                          .about = {"Distance of the modes from the centre.", "r", {}}},
                                         {.name = "std",
                                          .label = "width of a mode",
                                          .value = 0.1,
                                          .min = 0.01,
                                          .max = 1,
                                          .about = {"Standard deviation of every mode.", R"(\sigma)", {}},
                                          .logarithmic = true}};
  return {
      "ring8",
      "Ring of 8",
      {"Eight equal round modes on a circle.",
       R"(p(x) = \tfrac18 \sum_{k=0}^{7} N(x;\ r(\cos\tfrac{k\pi}{4}, \sin\tfrac{k\pi}{4}),\ \sigma^2 I))",
       {}},
      params,
      [](const ParamValues& values) -> DistributionPtr {
        const double radius = value_of(params, values, "radius");
        const double std = value_of(params, values, "std");
        std::vector<MixtureComponent> components;
        for (int k = 0; k < 8; ++k) {
          const double angle = k * std::numbers::pi / 4;
          const Eigen::Vector2d mean(radius * std::cos(angle), radius * std::sin(angle));
          components.push_back(round_component(1, mean, std));
        }
        return std::make_shared<GaussianMixture>(std::move(components));
      }};
}

}  // namespace diffuscope
