// Metropolis-adjusted Langevin: each update is a proposal, accepted so that p_σ is kept exactly whatever the
// step. It needs the density, which only exact models have.
#pragma once

#include "core/markov_chains/langevin_update.h"

namespace diffuscope {

inline std::vector<Param> mala_params() {
  return {
      chain_step_param(0.005,
                       "Length of a proposal. Too long: most are rejected; about 57 % accepted is best in "
                       "many dimensions."),
      chain_sigma_param(), chain_temperature_param(0.01), chain_convention_param()};
}

inline ChainPlan mala_plan(const ParamValues& values, int steps) {
  const auto params = mala_params();
  const ChainUpdate update = langevin_update(params, values, value_of(params, values, "sigma"),
                                             value_of(params, values, "step_size"));
  return {std::vector<ChainUpdate>(static_cast<std::size_t>(steps), update), /*metropolis=*/true};
}

inline ChainEntry mala_entry() {
  return {"mala",
          "MALA",
          {"Langevin updates that are accepted or rejected by the density, so that long steps do no harm but "
           "cost rejections. Needs the density: the exact model only.",
           R"(a = \min\left(1, \frac{p(y')\,q(y|y')}{p(y)\,q(y'|y)}\right),\quad )"
           R"(q(y'|y) = \mathcal N(y';\, y + \tfrac{\epsilon}{2}\nabla \ln p(y),\, \epsilon I))",
           "Roberts & Tweedie 1996, Exponential convergence of Langevin distributions"},
          mala_params(),
          {mala_plan, /*takes_step_noise=*/false}};
}

}  // namespace diffuscope
