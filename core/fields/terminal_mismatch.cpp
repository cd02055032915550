#include "core/fields/terminal_mismatch.h"

#include <Eigen/Eigenvalues>
#include <cmath>
#include <numbers>
#include <optional>

#include "core/fields/forward_cloud.h"
#include "core/fields/grid.h"

namespace diffuscope {
namespace {

constexpr double kReach = 7;        // standard deviations of each component that the grid covers
constexpr double kCellsPerStd = 4;  // cells per narrowest standard deviation
constexpr int kMostCells = 512;     // per axis
constexpr Eigen::Index kSamples = 1 << 16;
constexpr std::uint64_t kSampleSeed = 20;

/// ln N(x; 0, prior_std²I).
double log_prior(double squared_norm, int dim, double prior_std) {
  const double variance = prior_std * prior_std;
  return -0.5 * (squared_norm / variance + dim * std::log(2 * std::numbers::pi * variance));
}

struct Extent {
  Eigen::VectorXd low, high;
  double narrowest = std::numeric_limits<double>::infinity();
};

/// The box that holds all of p but a negligible rest, and p's smallest standard deviation.
Extent extent(const GaussianMixture& mixture, NoiseLevel level) {
  const int dim = mixture.dim();
  Extent out{Eigen::VectorXd::Constant(dim, std::numeric_limits<double>::infinity()),
             Eigen::VectorXd::Constant(dim, -std::numeric_limits<double>::infinity())};
  for (const MixtureComponent& component : mixture.components()) {
    const Eigen::MatrixXd covariance = level.alpha * level.alpha * component.covariance +
                                       level.sigma * level.sigma * Eigen::MatrixXd::Identity(dim, dim);
    const Eigen::VectorXd mean = level.alpha * component.mean;
    const Eigen::VectorXd reach = kReach * covariance.diagonal().cwiseSqrt();
    out.low = out.low.cwiseMin(mean - reach);
    out.high = out.high.cwiseMax(mean + reach);
    const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> solver(covariance, Eigen::EigenvaluesOnly);
    out.narrowest = std::min(out.narrowest, std::sqrt(std::max(0.0, solver.eigenvalues()(0))));
  }
  return out;
}

/// Σ p ln(p/q)·(cell area) over a grid; empty if the grid would have too many cells.
std::optional<double> by_quadrature(const GaussianMixture& mixture, NoiseLevel level, double prior_std) {
  const int dim = mixture.dim();
  if (dim > 2) return std::nullopt;
  const Extent p = extent(mixture, level);
  const Eigen::VectorXd cells = (p.high - p.low) * (kCellsPerStd / p.narrowest);
  if (!(cells.maxCoeff() <= kMostCells)) return std::nullopt;
  const int nx = static_cast<int>(std::ceil(cells(0)));
  const int ny = dim == 2 ? static_cast<int>(std::ceil(cells(1))) : 1;
  const Box box{p.low(0), p.high(0), dim == 2 ? p.low(1) : 0, dim == 2 ? p.high(1) : 1};
  const PointsOf<double> points = grid_points<double>(box, nx, ny, dim);
  Eigen::VectorXd log_p;
  MixtureAtLevel<double>(mixture, level).log_density(points, log_p);
  double sum = 0;
  for (Eigen::Index i = 0; i < points.cols(); ++i)
    sum += std::exp(log_p(i)) * (log_p(i) - log_prior(points.col(i).squaredNorm(), dim, prior_std));
  return sum * (box.x_max - box.x_min) / nx * (box.y_max - box.y_min) / ny;
}

/// Mean of ln p(x)/q(x) over a fixed sample of p.
double by_monte_carlo(const GaussianMixture& mixture, NoiseLevel level, double prior_std) {
  const Points x0 = mixture.draw(kSampleSeed, kSamples, Stream::kEvaluation);
  Points x;
  noise_points(x0, forward_noise(kSampleSeed, mixture.dim(), kSamples), level, x);
  Eigen::VectorXf log_p;
  MixtureAtLevel<float>(mixture, level).log_density(x, log_p);
  double sum = 0;
  for (Eigen::Index i = 0; i < x.cols(); ++i)
    sum += log_p(i) - log_prior(x.col(i).cast<double>().squaredNorm(), mixture.dim(), prior_std);
  return sum / static_cast<double>(kSamples);
}

}  // namespace

double marginal_kl(const GaussianMixture& mixture, NoiseLevel level, double prior_std) {
  const std::optional<double> exact = by_quadrature(mixture, level, prior_std);
  return exact ? *exact : by_monte_carlo(mixture, level, prior_std);
}

}  // namespace diffuscope
