// The grid "as trained": as many levels in a range of noise as the network saw examples there, so that it
// is asked where it learned most. The N levels are the quantiles 1, (N−1)/N, …, 1/N of the levels of
// training, cut off at the schedule's last ratio.
#pragma once

#include "core/samplers/time_grid.h"

namespace diffuscope {

/// P(z ≤ x) for a standard normal z.
inline double normal_cdf(double x) { return 0.5 * std::erfc(-x / std::sqrt(2.0)); }

/// The x with P(z ≤ x) = p, 0 < p < 1, by bisection.
inline double normal_quantile(double p) {
  double low = -40, high = 40;
  for (int i = 0; i < 80; ++i) {
    const double middle = (low + high) / 2;
    (normal_cdf(middle) < p ? low : high) = middle;
  }
  return (low + high) / 2;
}

inline std::vector<GridLevel> make_as_trained_grid(const GridSource& source, const ParamValues&, int steps) {
  const auto& [schedule, trained, knots] = source;
  std::vector<GridLevel> grid{{static_cast<double>(schedule.steps()), schedule.levels().back()}};
  const double last = (std::log(schedule.levels().back().ratio()) - trained.mean) / trained.std;
  const double reached = normal_cdf(last);  // 1 where the last level has no signal
  for (int i = 1; i < steps; ++i) {
    const double share = 1 - static_cast<double>(i) / steps;
    if (trained.log_normal) {
      const double ratio = std::exp(trained.mean + trained.std * normal_quantile(reached * share));
      grid.push_back({schedule.t_of_ratio(ratio), schedule.with_ratio(ratio)});
    } else {
      grid.push_back({schedule.steps() * share, schedule.at(schedule.steps() * share)});
    }
  }
  grid.push_back({0, {1, 0}});
  return grid;
}

inline TimeGridEntry as_trained_entry() {
  return {"as_trained",
          "as trained",
          {"The levels lie as close together as the network was trained there: evenly in t, or by the "
           "quantiles of the log-normal noise of EDM. Good for training need not be good for sampling.",
           R"(P(\tilde\sigma_{train} \le \tilde\sigma_i) = 1 - \tfrac{i}{N})",
           "Karras et al. 2022, section 5 and table 1"},
          {},
          {make_as_trained_grid}};
}

}  // namespace diffuscope
