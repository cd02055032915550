// Unadjusted Langevin dynamics at one noise level: uphill along the score, plus fresh noise. The step makes a
// small error (bias) of its own, which vanishes with the step.
#pragma once

#include "core/markov_chains/langevin_update.h"

namespace diffuscope {

inline std::vector<Param> langevin_params() {
  return {chain_step_param(0.005, "Length of an update, in units of squared distance."), chain_sigma_param(),
          chain_temperature_param(0), chain_convention_param()};
}

inline ChainPlan langevin_plan(const ParamValues& values, int steps) {
  const auto params = langevin_params();
  const ChainUpdate update = langevin_update(params, values, value_of(params, values, "sigma"),
                                             value_of(params, values, "step_size"));
  return {std::vector<ChainUpdate>(static_cast<std::size_t>(steps), update)};
}

inline ChainEntry langevin_entry() {
  return {"langevin",
          "Langevin",
          {"Particles climb the density along the score while noise shakes them. They settle where the data "
           "are, but cross an empty region between two modes almost never, so the shares of modes stay as "
           "they started.",
           R"(y \leftarrow y + \tfrac{\epsilon}{2}\,\nabla \ln p_\sigma(y) + \sqrt{\epsilon}\,z)",
           "Song & Ermon 2019, Generative modeling by estimating gradients, eq. 4"},
          langevin_params(),
          {langevin_plan}};
}

}  // namespace diffuscope
