// Coefficients of a neighbouring t: an index that is one too large or too small, in the schedule or in the
// list of steps.
#pragma once

#include <fmt/format.h>

#include "core/diagnosis/known_mistakes.h"

namespace diffuscope {

inline std::vector<MistakenRule> off_by_one_rules(const MistakeContext& context) {
  using Pair = std::pair<NoiseLevel, NoiseLevel>;
  std::vector<MistakenRule> rules;
  for (const int by : {1, -1}) {
    const char* sign = by > 0 ? "t + 1" : "t - 1";
    add_at_other_levels(
        context, fmt::format("the coefficients are those of {}", sign),
        [&](std::size_t i) -> std::optional<Pair> {
          const auto from = moved_level(context, i, by), to = moved_level(context, i + 1, by);
          if (!from || !to) return std::nullopt;
          return Pair(*from, *to);
        },
        rules);
    add_at_other_levels(
        context, fmt::format("alpha_bar is taken at {} for the level that the step starts from", sign),
        [&](std::size_t i) -> std::optional<Pair> {
          const auto from = moved_level(context, i, by);
          if (!from) return std::nullopt;
          return Pair(*from, context.levels[i + 1].level);
        },
        rules);
    // −1 in the list of levels from noise to data is the noisier neighbour.
    add_at_other_levels(
        context, fmt::format("the levels are those of the step {} in the list", by > 0 ? "before" : "after"),
        [&](std::size_t i) -> std::optional<Pair> {
          const auto at = static_cast<std::ptrdiff_t>(i) - by;
          if (at < 0 || at + 1 >= static_cast<std::ptrdiff_t>(context.levels.size())) return std::nullopt;
          const auto index = static_cast<std::size_t>(at);
          return Pair(context.levels[index].level, context.levels[index + 1].level);
        },
        rules);
  }
  return rules;
}

inline MistakeEntry off_by_one_entry() {
  return {"off_by_one",
          "t off by one",
          {"The coefficients belong to a neighbour of t: an array that begins at t = 1 is indexed by t, or "
           "the list of "
           "steps is read one place on.",
           R"(\bar\alpha_{t\pm1}\ \text{for}\ \bar\alpha_t)",
           {}},
          {},
          off_by_one_rules};
}

}  // namespace diffuscope
