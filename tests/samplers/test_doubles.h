// Denoisers and noise for sampler tests, written independently of the program's own: a constant x̂_0, the
// closed form of one Gaussian with independent axes, given normals, and a source that counts what is drawn.
#pragma once

#include <vector>

#include "core/samplers/sampler.h"

namespace diffuscope {

/// Always the same x̂_0.
class ConstantDenoiser final : public Denoiser<double> {
 public:
  explicit ConstantDenoiser(PointsOf<double> x0) : x0_(std::move(x0)) {}
  int dim() const override { return static_cast<int>(x0_.rows()); }

 private:
  void evaluate(const PointsOf<double>&, NoiseLevel, PointsOf<double>& x0) override { x0 = x0_; }
  PointsOf<double> x0_;
};

/// E[x_0|x_t] for x_0 ~ N(mean, diag(variance)): per axis mean + αv/(α²v + σ²)(x − α mean).
template <class Scalar>
class AxisGaussianDenoiser final : public Denoiser<Scalar> {
 public:
  AxisGaussianDenoiser(Eigen::VectorXd mean, Eigen::VectorXd variance)
      : mean_(std::move(mean)), variance_(std::move(variance)) {}
  int dim() const override { return static_cast<int>(mean_.size()); }
  bool predicts_variance() const override { return true; }

 private:
  void evaluate_derivative(const PointsOf<Scalar>& x, NoiseLevel level,
                           const std::vector<PointsOf<Scalar>>& directions, PointsOf<Scalar>& x0,
                           std::vector<PointsOf<Scalar>>& products) override {
    evaluate(x, level, x0);
    const double a = level.alpha, s2 = level.sigma * level.sigma;
    const Eigen::ArrayXd gains = a * variance_.array() / (a * a * variance_.array() + s2);
    for (std::size_t i = 0; i < directions.size(); ++i)
      products[i] = gains.template cast<Scalar>().matrix().asDiagonal() * directions[i];
  }
  // The exact reverse step of N(mean, v): precision α_ts²/σ_ts² + 1/(α_s²v + σ_s²).
  void evaluate_variance(const PointsOf<Scalar>& x, NoiseLevel from, NoiseLevel to, PointsOf<Scalar>& x0,
                         PointsOf<Scalar>& variance) override {
    evaluate(x, from, x0);
    const double a = from.alpha / to.alpha, step = from.sigma * from.sigma - a * a * to.sigma * to.sigma;
    const Eigen::ArrayXd prior = to.alpha * to.alpha * variance_.array() + to.sigma * to.sigma;
    const Eigen::ArrayXd exact = 1 / (a * a / step + 1 / prior);
    variance = exact.template cast<Scalar>().matrix().replicate(1, x.cols());
  }
  void evaluate(const PointsOf<Scalar>& x, NoiseLevel level, PointsOf<Scalar>& x0) override {
    x0.resize(x.rows(), x.cols());
    for (Eigen::Index axis = 0; axis < x.rows(); ++axis) {
      const double v = variance_(axis);
      const double gain = level.alpha * v / (level.alpha * level.alpha * v + level.sigma * level.sigma);
      for (Eigen::Index j = 0; j < x.cols(); ++j)
        x0(axis, j) = static_cast<Scalar>(mean_(axis) + gain * (x(axis, j) - level.alpha * mean_(axis)));
    }
  }
  Eigen::VectorXd mean_, variance_;
};

/// The same normals at the start and in every step.
class GivenNoise final : public NoiseSource<double> {
 public:
  explicit GivenNoise(PointsOf<double> z) : z_(std::move(z)) {}
  void initial(PointsOf<double>& out) override { out = z_; }
  void step(int, int, PointsOf<double>& out) override { out = z_; }

 private:
  PointsOf<double> z_;
};

/// Seeded noise that remembers every (step, draw) asked for.
class CountingNoise final : public NoiseSource<double> {
 public:
  explicit CountingNoise(int draws) : noise_(7, draws) {}
  void initial(PointsOf<double>& out) override { noise_.initial(out); }
  void step(int step, int draw, PointsOf<double>& out) override {
    drawn.emplace_back(step, draw);
    noise_.step(step, draw, out);
  }
  std::vector<std::pair<int, int>> drawn;

 private:
  SeededNoise<double> noise_;
};

/// count levels with λ = ln(α/σ) evenly spaced between two ratios, on the scale that `level_of` (ratio →
/// level) gives.
template <class LevelOf>
std::vector<GridLevel> even_lambda_grid(double first_ratio, double last_ratio, int count, LevelOf level_of) {
  std::vector<GridLevel> grid;
  for (int i = 0; i < count; ++i) {
    const double ratio =
        first_ratio * std::pow(last_ratio / first_ratio, static_cast<double>(i) / (count - 1));
    grid.push_back({static_cast<double>(count - 1 - i), level_of(ratio)});
  }
  return grid;
}

inline NoiseLevel exploding(double ratio) { return {1, ratio}; }
inline NoiseLevel flow(double ratio) { return {1 / (1 + ratio), ratio / (1 + ratio)}; }

}  // namespace diffuscope
