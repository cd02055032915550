// A 5×5 grid of equal round modes: many modes at once, hard for a network fed with raw coordinates.
// Means (2i, 2j) for i, j = −2 … 2, standard deviation 0.1·√2 (σ/spacing = .07).
// The default's numbers are fixed, so that figures can be compared.
#pragma once

#include <numbers>

#include "core/distributions/gaussian_mixture.h"

namespace diffuscope {

inline DistributionEntry grid25_distribution() {
  static const std::vector<Param> params{{.name = "spacing",
                                          .label = "spacing",
                                          .value = 2,
                                          .min = 0.5,
                                          .max = 5,
                                          .about = {"Distance of neighbouring modes.", "d", {}}},
                                         {.name = "std",
                                          .label = "width of a mode",
                                          .value = 0.1 * std::numbers::sqrt2,
                                          .min = 0.01,
                                          .max = 1,
                                          .about = {"Standard deviation of every mode.", R"(\sigma)", {}},
                                          .logarithmic = true}};
  return {"grid25",
          "Grid of 25",
          {"Twenty-five equal round modes on a square grid.",
           R"(p(x) = \tfrac1{25} \sum_{i,j=-2}^{2} N(x;\ (di, dj),\ \sigma^2 I))",
           {}},
          params,
          [](const ParamValues& values) -> DistributionPtr {
            const double spacing = value_of(params, values, "spacing");
            const double std = value_of(params, values, "std");
            std::vector<MixtureComponent> components;
            for (int i = -2; i <= 2; ++i)
              for (int j = -2; j <= 2; ++j)
                components.push_back(round_component(1, Eigen::Vector2d(spacing * i, spacing * j), std));
            return std::make_shared<GaussianMixture>(std::move(components));
          }};
}

}  // namespace diffuscope
