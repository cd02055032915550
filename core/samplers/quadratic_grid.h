// The quadratic grid: levels spaced by the square of the step, dense near the data (Song, Meng & Ermon 2021,
// appendix D.2, there for small images). Levels are fractional t of the schedule.
#pragma once

#include "core/samplers/time_grid.h"

namespace diffuscope {

inline std::vector<GridLevel> make_quadratic_grid(const GridSource& source, const ParamValues&, int steps) {
  std::vector<GridLevel> grid;
  grid.reserve(static_cast<std::size_t>(steps) + 1);
  for (int i = 0; i < steps; ++i) {
    const double share = static_cast<double>(steps - i) / steps;
    const double t = source.schedule.steps() * share * share;
    grid.push_back({t, source.schedule.at(t)});
  }
  grid.push_back({0, {1, 0}});
  return grid;
}

inline TimeGridEntry quadratic_grid_entry() {
  return {"quadratic",
          "quadratic",
          {"Spaced by the square of the step: small steps near the data, large ones in the noise.",
           R"(t_i = T\left(\tfrac{N-i}{N}\right)^2)",
           "Song, Meng & Ermon 2021, Denoising diffusion implicit models, appendix D.2"},
          {},
          {make_quadratic_grid}};
}

}  // namespace diffuscope
