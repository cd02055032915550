// A network of someone's own against the exact answer: x_t at many levels, the ε̂ that it gave there, and
// ε* = (x − αE[x_0|x_t])/σ of the mixture. Errors by level, and over the plane at one level.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "core/diagnosis/level_proposal.h"

namespace diffuscope {

/// M points, each at a level of its own.
struct NetworkLog {
  PointsOf<double> x;             ///< D×M, model space
  PointsOf<double> eps;           ///< D×M: what the network predicted
  std::vector<GridLevel> levels;  ///< M
};

/// Points of about one level.
struct LevelError {
  double t = 0;      ///< mean
  double ratio = 0;  ///< σ/α, geometric mean
  Eigen::Index count = 0;
  double error = 0;  ///< E‖ε̂ − ε*‖²/D
  double standard_error = 0;
  double exact_square = 0;  ///< E‖ε*‖²/D: the error of predicting 0
};

struct NetworkCheck {
  std::vector<LevelError> levels;  ///< from little to much noise
  Eigen::VectorXd error;           ///< ‖ε̂ − ε*‖²/D of every point
  double mean_error = 0;
  std::string resembles;  ///< eps, or what the numbers are rather: -eps, x0, v, score
};

/// Reads x (M, D) and eps (M, D) of data of `dim` coordinates; levels are left to be proposed. UserError
/// naming file and axis, or the first row that is not finite.
NetworkLog read_network_log(const std::filesystem::path& x, const std::filesystem::path& eps, int dim);

/// Errors of every point, and by level in at most `most_bins` groups of equally many points.
NetworkCheck check_network(const NetworkLog& log, const GaussianMixture& mixture, int most_bins = 20);

/// Mean error over the plane.
struct ErrorField {
  int cells = 0;              ///< a side
  Eigen::Vector2d low, high;  ///< of the box
  Eigen::MatrixXd error;      ///< cells×cells, (ix, iy); NaN where no point lies
};

/// The error field of the points with ratios in [low_ratio, high_ratio] of 2-dimensional data.
ErrorField error_field(const NetworkLog& log, const NetworkCheck& check, double low_ratio, double high_ratio,
                       int cells);

}  // namespace diffuscope
