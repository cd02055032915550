// The step of one scale applied to points of the other: variance exploding (x_0 + σ̃ε) against variance
// preserving (αx_0 + σε).
#pragma once

#include "core/diagnosis/known_mistakes.h"

namespace diffuscope {

inline std::vector<MistakenRule> mixed_scales(const MistakeContext& context) {
  using Pair = std::pair<NoiseLevel, NoiseLevel>;
  std::vector<MistakenRule> rules;
  const auto add = [&](const std::string& detail, ScaleRule scale) {
    add_at_other_levels(
        context, detail,
        [&context, scale](std::size_t i) -> std::optional<Pair> {
          const double from = context.levels[i].level.ratio(), to = context.levels[i + 1].level.ratio();
          if (std::isinf(from)) return std::nullopt;
          return Pair(level_of_ratio(scale, from), level_of_ratio(scale, to));
        },
        rules);
  };
  add("the update is the variance-exploding one (alpha = 1, sigma the ratio), but x_t shrinks with alpha_t",
      ScaleRule::kVarianceExploding);
  add("the update is the variance-preserving one, but x_t keeps the data at scale 1",
      ScaleRule::kVariancePreserving);
  add("the update is that of a flow (alpha = 1 - u), but x_t has another scale", ScaleRule::kFlow);
  return rules;
}

inline MistakeEntry scale_mixed_entry() {
  return {"scale_mixed",
          "VE and VP scale mixed",
          {"The update belongs to x/alpha over the ratio sigma/alpha while x_t itself is handed on, or the "
           "reverse.",
           R"(x_t = \alpha_t\,(x_0 + \tilde\sigma_t\,\epsilon),\quad \tilde\sigma = \sigma/\alpha)",
           "Karras et al. 2022, section 2"},
          {},
          mixed_scales};
}

}  // namespace diffuscope
