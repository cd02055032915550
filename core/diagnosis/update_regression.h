// Least squares over particles and axes at every step: which coefficients did the logged update really have?
// x_s is regressed on x_t, ε̂ and, where logged, z; they are shared by all particles and axes, so a step of M
// particles gives M·D equations for two or three numbers. No network of anyone's is involved.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "core/diagnosis/recorded_trajectory.h"
#include "core/diagnosis/update_rule.h"

namespace diffuscope {

/// Mean products of the columns (update x_s − x_t, x_t, ε̂, z, previous x̂_0, 1) over particles and axes: all
/// that least squares and the residual of any coefficients need.
struct StepMoments {
  enum Column { kUpdate, kX, kEps, kNoise, kPrevious, kOne, kColumns };
  Eigen::Matrix<double, kColumns, kColumns> products = Eigen::Matrix<double, kColumns, kColumns>::Zero();
  double count = 0;  ///< M·D

  double update_rms() const { return std::sqrt(products(kUpdate, kUpdate)); }
  double state_rms() const { return std::sqrt(products(kX, kX)); }
  /// Mean square of x_s − (the update with these coefficients); z and its mean only where `has_noise` says
  /// so.
  double residual_square(const UpdateCoefficients& coefficients, bool has_noise) const;
  /// Mean products of that residual with every column.
  Eigen::Matrix<double, kColumns, 1> residual_products(const UpdateCoefficients& coefficients,
                                                       bool has_noise) const;
};

/// The moments of every step; `trajectory` has ε̂, runs from noise to data and has levels.size() states.
/// Columns that are not logged are 0.
std::vector<StepMoments> step_moments(const RecordedTrajectory& trajectory,
                                      std::span<const GridLevel> levels);

/// Below this eigenvalue of the scaled normal equations, rounding to float32 (6e-8 of x_t) moves the
/// coefficients by more than about 1e-4.
inline constexpr double kCollinear = 1e-6;

struct FoundUpdate {
  UpdateCoefficients coefficients;
  UpdateCoefficients standard_error;
  double residual = 0;  ///< root mean square that is left
  double update = 0;    ///< root mean square of x_s − x_t
  bool collinear =
      false;  ///< x_t and ε̂ are so nearly proportional that their coefficients cannot be told apart
};

/// Least squares at one step; none when there are fewer values than coefficients. `with_previous` adds the
/// x̂_0 of the step before, for multistep methods. Directions with an eigenvalue below `smallest`, which the
/// log does not determine, are left as they are in `near`.
std::optional<FoundUpdate> regress_update(const StepMoments& moments, bool has_noise,
                                          bool with_previous = false,
                                          const UpdateCoefficients& near = {.x = 1},
                                          double smallest = kCollinear);

}  // namespace diffuscope
