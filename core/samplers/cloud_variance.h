// How wide the cloud of particles is at every step, to be drawn beside how wide it should be.
// Without noise, or with too much of it, the cloud leaves the true curve: why noise is added while denoising.
#pragma once

#include "core/samplers/run_sampler.h"

namespace diffuscope {

/// The variance of the recorded particles at every level reached, the mean over axes.
template <class Scalar>
std::vector<double> cloud_variance(const Trajectory<Scalar>& trajectory) {
  std::vector<double> variances;
  for (const PointsOf<Scalar>& state : trajectory.states) {
    const PointsOf<double> x = state.template cast<double>();
    const Eigen::VectorXd mean = x.rowwise().mean();
    variances.push_back((x.colwise() - mean).array().square().mean());
  }
  return variances;
}

/// What it should be for data of this variance (the mean over axes): α²·Var + σ².
inline double true_cloud_variance(NoiseLevel level, double data_variance) {
  return level.alpha * level.alpha * data_variance + level.sigma * level.sigma;
}

}  // namespace diffuscope
