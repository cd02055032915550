#include "core/samplers/file_noise.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cmath>

namespace diffuscope {
namespace {

std::string text(const std::vector<std::size_t>& shape) {
  return fmt::format("({})", fmt::join(shape, ", "));
}

std::size_t product(const std::vector<std::size_t>& shape) {
  std::size_t size = 1;
  for (const std::size_t n : shape) size *= n;
  return size;
}

/// The first `checked` values must be finite; names the particle of one that is not.
void check_finite(const NoiseArray& array, std::size_t checked, const NoiseShape& run,
                  std::string_view where) {
  const auto dim = static_cast<std::size_t>(run.dim);
  for (std::size_t i = 0; i < checked; ++i)
    if (!std::isfinite(array.values[i]))
      throw UserError(fmt::format("{}: {} at row {} of {}, axis {}; every value must be finite.", where,
                                  array.values[i], i / dim, array.values.size() / dim, i % dim));
}

}  // namespace

void check_initial_noise(const NoiseArray& array, const NoiseShape& run, std::string_view where) {
  const std::vector<std::size_t> wanted{static_cast<std::size_t>(run.particles),
                                        static_cast<std::size_t>(run.dim)};
  if (array.shape != wanted || array.values.size() != product(wanted))
    throw UserError(fmt::format("{}: shape {} but this run needs {} (particles, dimensions).", where,
                                text(array.shape), text(wanted)));
  check_finite(array, array.values.size(), run, where);
}

void check_step_noise(const NoiseArray& array, const NoiseShape& run, std::string_view where) {
  if (run.draws_per_step == 0) return;
  const auto steps = static_cast<std::size_t>(run.steps);
  const auto draws = static_cast<std::size_t>(run.draws_per_step);
  const auto particles = static_cast<std::size_t>(run.particles);
  const auto dim = static_cast<std::size_t>(run.dim);
  const std::vector<std::size_t> full{steps, draws, particles, dim};
  const std::vector<std::size_t> brief{steps, particles, dim};
  const bool fits = array.shape == full || (draws == 1 && array.shape == brief);
  if (!fits || array.values.size() != product(full))
    throw UserError(draws == 1
                        ? fmt::format("{}: shape {} but this run needs {} (steps, particles, dimensions).",
                                      where, text(array.shape), text(brief))
                        : fmt::format("{}: shape {} but this run needs {} (steps, normals a step, particles, "
                                      "dimensions).",
                                      where, text(array.shape), text(full)));
  check_finite(array, (run.last_used ? steps : steps - 1) * draws * particles * dim, run, where);
}

}  // namespace diffuscope
