// The level that a step ends at is computed (t − 1, or t minus T/N by integer division) instead of being the
// next one in the list of steps.
#pragma once

#include <fmt/format.h>

#include "core/diagnosis/known_mistakes.h"

namespace diffuscope {

inline std::vector<MistakenRule> wrong_previous_timesteps(const MistakeContext& context) {
  using Pair = std::pair<NoiseLevel, NoiseLevel>;
  std::vector<MistakenRule> rules;
  const auto add = [&](const std::string& detail, double by) {
    add_at_other_levels(
        context, detail,
        [&context, by](std::size_t i) -> std::optional<Pair> {
          const auto to = moved_level(context, i, by);
          return Pair(context.levels[i].level, to.value_or(NoiseLevel{1, 0}));
        },
        rules);
  };
  add("the step ends at t - 1 where the next t of the list belongs", -1);
  const auto steps = static_cast<int>(context.steps());
  const int stride = context.schedule.steps() / steps;
  if (stride > 1)
    add(fmt::format("the step ends at t - {} (T/N by integer division) where the next t of the list belongs",
                    stride),
        -stride);
  if (stride > 0 && context.schedule.steps() % steps != 0)
    add(fmt::format("the step ends at t - {} (T/N rounded up) where the next t of the list belongs",
                    stride + 1),
        -(stride + 1));
  for (const int by : {1, -1})
    add_at_other_levels(
        context, fmt::format("the step ends one {} the next t of the list", by > 0 ? "above" : "below"),
        [&context, by](std::size_t i) -> std::optional<Pair> {
          const auto to = moved_level(context, i + 1, by);
          if (!to) return std::nullopt;
          return Pair(context.levels[i].level, *to);
        },
        rules);
  add_at_other_levels(
      context, "the step ends where the one after it should",
      [&context](std::size_t i) -> std::optional<Pair> {
        const std::size_t to = std::min(i + 2, context.steps());
        return Pair(context.levels[i].level, context.levels[to].level);
      },
      rules);
  return rules;
}

inline MistakeEntry wrong_previous_timestep_entry() {
  return {"wrong_previous_timestep",
          "wrong previous timestep",
          {"The level that a step ends at is computed instead of being the next one in the list of steps.",
           R"(x_{t_i} \to x_{t_{i+1}},\quad t_{i+1} \ne t_i - 1,\ t_i - \lfloor T/N\rfloor)",
           "Song, Meng & Ermon 2021, section 4.2"},
          {},
          wrong_previous_timesteps};
}

}  // namespace diffuscope
