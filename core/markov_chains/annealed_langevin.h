// Annealed Langevin dynamics (Song & Ermon 2019, algorithm 1): down a geometric ladder of noise levels, some
// updates on each. Large noise joins the modes, so particles share themselves out as the data do.
#pragma once

#include <fmt/format.h>

#include "core/markov_chains/langevin_update.h"

namespace diffuscope {

inline std::vector<Param> annealed_langevin_params() {
  return {chain_step_param(0.001,
                           "Length of an update on the last, smallest level; on the others it grows with the "
                           "square of the noise.",
                           R"(\epsilon_i = \epsilon\,\sigma_i^2/\sigma_L^2)"),
          {.name = "sigma_max",
           .label = "first σ",
           .value = 5,
           .min = 0.001,
           .max = 1000,
           .about = {"Noise of the first level: about as large as the data are wide.", R"(\sigma_1)"},
           .logarithmic = true},
          {.name = "sigma_min",
           .label = "last σ",
           .value = 0.1,
           .min = 0.001,
           .max = 100,
           .about = {"Noise of the last level: what stays on the samples.", R"(\sigma_L)"},
           .logarithmic = true},
          {.name = "levels",
           .label = "levels L",
           .value = 10,
           .min = 1,
           .max = 1000,
           .about = {"Levels of the ladder, in geometric progression; the updates are divided evenly among "
                     "them."},
           .integer = true},
          chain_temperature_param(0),
          chain_convention_param()};
}

/// σ_i = σ_1 (σ_L/σ_1)^{(i−1)/(L−1)}, ε_i = ε σ_i²/σ_L²; one level is σ_L.
inline ChainPlan annealed_langevin_plan(const ParamValues& values, int steps) {
  const auto params = annealed_langevin_params();
  const double largest = value_of(params, values, "sigma_max"),
               smallest = value_of(params, values, "sigma_min");
  const auto levels = static_cast<int>(value_of(params, values, "levels"));
  if (levels > 1 && !(smallest < largest))
    throw UserError(
        fmt::format("the ladder must go down: sigma_min {} is not below sigma_max {}.", smallest, largest));
  if (steps < levels)
    throw UserError(
        fmt::format("{} updates are fewer than the {} levels of the ladder: take more updates or "
                    "fewer levels.",
                    steps, levels));
  ChainPlan plan;
  plan.updates.reserve(static_cast<std::size_t>(steps));
  for (int i = 0; i < steps; ++i) {
    const auto level = static_cast<int>(std::int64_t{i} * levels / steps);
    const double u = levels > 1 ? static_cast<double>(level) / (levels - 1) : 1;
    const double sigma = largest * std::pow(smallest / largest, u);
    const double step = value_of(params, values, "step_size") * std::pow(sigma / smallest, 2);
    plan.updates.push_back(langevin_update(params, values, sigma, step));
  }
  return plan;
}

inline ChainEntry annealed_langevin_entry() {
  return {
      "annealed_langevin",
      "Annealed Langevin",
      {"Starts where noise has joined all modes into one hill and lowers the noise step by step: the "
       "particles share themselves out before the valleys open.",
       R"(y \leftarrow y + \tfrac{\epsilon_i}{2}\,\nabla \ln p_{\sigma_i}(y) + \sqrt{\epsilon_i}\,z,\quad )"
       R"(\epsilon_i = \epsilon\,\sigma_i^2/\sigma_L^2)",
       "Song & Ermon 2019, algorithm 1"},
      annealed_langevin_params(),
      {annealed_langevin_plan}};
}

}  // namespace diffuscope
