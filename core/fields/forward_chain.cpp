#include "core/fields/forward_chain.h"

#include <cmath>

namespace diffuscope {

ForwardStep forward_step(const Schedule& schedule, int t, ForwardCoefficients coefficients) {
  const auto at = static_cast<std::size_t>(t);
  const double keep = transition(schedule.levels()[at - 1], schedule.levels()[at]).alpha;
  const double variance = schedule.beta(t);
  switch (coefficients) {
    case ForwardCoefficients::kNoShrink:
      return {1, std::sqrt(variance)};
    case ForwardCoefficients::kAlphaNoRoot:
      return {keep * keep, std::sqrt(variance)};
    case ForwardCoefficients::kNoiseNoRoot:
      return {keep, variance};
    default:
      return {keep, std::sqrt(variance)};
  }
}

std::vector<NoiseLevel> chain_levels(const Schedule& schedule, ForwardCoefficients coefficients) {
  std::vector<NoiseLevel> levels{{1, 0}};
  for (int t = 1; t <= schedule.steps(); ++t) {
    const ForwardStep step = forward_step(schedule, t, coefficients);
    const NoiseLevel before = levels.back();
    levels.push_back({step.keep * before.alpha, std::hypot(step.keep * before.sigma, step.add)});
  }
  return levels;
}

ForwardChain forward_chain(const Points& x0, const Schedule& schedule, int t, std::uint64_t seed,
                           ForwardCoefficients coefficients) {
  ForwardChain chain{x0, {}};
  Points z(x0.rows(), x0.cols());
  for (int s = 1; s <= t; ++s) {
    const ForwardStep step = forward_step(schedule, s, coefficients);
    fill_normals(seed, Stream::kForwardNoise, static_cast<std::uint32_t>(s), 0, z);
    chain.x = static_cast<float>(step.keep) * chain.x + static_cast<float>(step.add) * z;
  }
  const NoiseLevel level = chain_levels(schedule, coefficients)[static_cast<std::size_t>(t)];
  chain.eps = (chain.x - static_cast<float>(level.alpha) * x0) * static_cast<float>(1 / level.sigma);
  return chain;
}

Points chain_path(const Eigen::VectorXf& x0, const Schedule& schedule, std::uint64_t seed,
                  std::uint64_t index, ForwardCoefficients coefficients) {
  Points path(x0.size(), schedule.steps() + 1);
  path.col(0) = x0;
  Points z(x0.size(), 1);
  for (int s = 1; s <= schedule.steps(); ++s) {
    const ForwardStep step = forward_step(schedule, s, coefficients);
    fill_normals(seed, Stream::kForwardNoise, static_cast<std::uint32_t>(s), index, z);
    path.col(s) = static_cast<float>(step.keep) * path.col(s - 1) + static_cast<float>(step.add) * z;
  }
  return path;
}

}  // namespace diffuscope
