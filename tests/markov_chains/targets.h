// Targets for chain tests: one round Gaussian as a mixture and as a denoiser without density, and walks of
// it.
#pragma once

#include "core/markov_chains/run_chain.h"

namespace diffuscope {

/// N(mean, variance·I) in D dimensions.
inline std::shared_ptr<const GaussianMixture> round_gaussian(double mean, double variance, int dim) {
  return std::make_shared<const GaussianMixture>(std::vector<MixtureComponent>{
      round_component(1, Eigen::VectorXd::Constant(dim, mean), std::sqrt(variance))});
}

/// `count` particles at one place.
inline PointsOf<double> all_at(double place, int dim, Eigen::Index count) {
  return PointsOf<double>::Constant(dim, count, place);
}

inline ChainRecord<double> walk(const ChainPlan& plan, ChainTarget<double>& target, PointsOf<double> start,
                                bool record = false) {
  SeededNoise<double> noise(3, 1);
  ChainOptions<double> options;
  options.record = record;
  return run_chain(plan, target, noise, std::move(start), options);
}

/// Mean of all squared entries about `mean`.
inline double mean_square(const PointsOf<double>& y, double mean) {
  return (y.array() - mean).square().mean();
}

}  // namespace diffuscope
