// The affine map between data units and model space, x = (data − mean)/scale: one scale for all axes and a
// mean per axis, so that shapes and angles survive. Noise, schedules, trajectories and metrics live in model
// space.
#pragma once

#include "core/distributions/distribution.h"

namespace diffuscope {

struct Standardization {
  Eigen::VectorXd mean;
  double scale = 1;

  /// Columns of `data` (D×N, data units) in model space.
  template <class Scalar>
  PointsOf<Scalar> to_model(const PointsOf<Scalar>& data) const {
    return (data.colwise() - mean.cast<Scalar>()) / static_cast<Scalar>(scale);
  }
  /// Columns of `x` (D×N, model space) in data units.
  template <class Scalar>
  PointsOf<Scalar> to_data(const PointsOf<Scalar>& x) const {
    return (x * static_cast<Scalar>(scale)).colwise() + mean.cast<Scalar>();
  }
};

/// The map that gives data with these moments mean 0 and standard deviation `model_std` in model space; with
/// `standardize` false data keep their place and x = model_std·data. All points equal (scale 0) map to the
/// origin.
Standardization make_standardization(const Moments& moments, bool standardize, double model_std);

}  // namespace diffuscope
