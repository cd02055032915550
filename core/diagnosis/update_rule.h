// Every registered sampler whose step is one linear combination, x_s = a·x_t + e·ε̂ + n·z (+ p·x̂_0 of the step
// before): its coefficients between any two levels, found by probing the sampler itself with unit inputs, so
// there is no second table of rules. Methods that evaluate the denoiser more than once a step have none.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/samplers/sampler.h"

namespace diffuscope {

/// x_s = x·x_t + eps·ε̂ + noise·z + previous_x0·(x̂_0 of the step before).
struct UpdateCoefficients {
  double x = 0, eps = 0, noise = 0, previous_x0 = 0;
  double noise_mean = 0, noise_variance = 1;  ///< of z, where a mistake draws it from something else
  bool free_noise = false;                    ///< `noise` is whatever the log shows
};
/// One a step; none where the rule has no such form (alpha = 0, several evaluations).
using CoefficientsOfSteps = std::vector<std::optional<UpdateCoefficients>>;

struct UpdateRule {
  std::string id;
  ParamValues params = {};
  std::string label;                      ///< "ddpm variance=beta": the id and what differs from the defaults
  std::vector<std::string> same_as = {};  ///< labels of rules with the same coefficients at these levels
  CoefficientsOfSteps coefficients = {};  ///< at the levels that the list was made for
};

/// The sampler `id` as a rule, without coefficients.
UpdateRule make_update_rule(const std::string& id, const ParamValues& params);

/// The registered rule with this label (default settings and those of update_rules); none if there is no such
/// one.
std::optional<UpdateRule> find_update_rule(const std::string& label);

/// The coefficients of one step by itself; none if the rule has no such form there.
std::optional<UpdateCoefficients> probe_update(const UpdateRule& rule, NoiseLevel from, NoiseLevel to);

/// The coefficients of every step between these levels (noise to data).
CoefficientsOfSteps probe_updates(const UpdateRule& rule, std::span<const GridLevel> levels);

/// All registered samplers, with the choices and extremes of their parameters, that have coefficients on most
/// steps between these levels; those that agree at every step are one. `first`, if given, comes first and
/// gives its name to those that agree with it.
std::vector<UpdateRule> update_rules(std::span<const GridLevel> levels,
                                     const std::optional<UpdateRule>& first = {});

}  // namespace diffuscope
