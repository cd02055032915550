// Predictor–corrector against algorithm 5 of Song et al. 2021 written out, on both scales.
#include "core/samplers/predictor_corrector.h"

#include <gtest/gtest.h>

#include "tests/samplers/test_doubles.h"

namespace diffuscope {
namespace {

using Matrix = PointsOf<double>;

Matrix normals(std::uint32_t index) {
  Points out(2, 6);
  fill_normals(11, Stream::kEvaluation, index, 0, out);
  return out.cast<double>();
}

double mean_norm(const Matrix& points) {
  double sum = 0;
  for (Eigen::Index j = 0; j < points.cols(); ++j) sum += points.col(j).norm();
  return sum / static_cast<double>(points.cols());
}

TEST(PredictorCorrector, CorrectsThenPredicts) {
  const Eigen::Vector2d mean(0.4, -1), variance(0.3, 1.4);
  const double r = 0.2;
  for (const auto& levels : {std::pair<NoiseLevel, NoiseLevel>{{1, 8}, {1, 3}},
                             {{std::sqrt(0.3), std::sqrt(0.7)}, {std::sqrt(0.5), std::sqrt(0.5)}}}) {
    const NoiseLevel from = levels.first, to = levels.second;
    AxisGaussianDenoiser<double> denoiser(mean, variance);
    const Matrix z = normals(2);
    GivenNoise noise(z);
    Matrix x = normals(1), x0;
    const auto score = [&](const Matrix& at) {
      const Eigen::Array2d spread = from.alpha * from.alpha * variance.array() + from.sigma * from.sigma;
      const Eigen::Vector2d slope = -spread.inverse().matrix();
      return Matrix(slope.asDiagonal() * (at.colwise() - from.alpha * mean));
    };
    Matrix expected = x;
    const double alpha_t = std::pow(from.alpha / to.alpha, 2);  // 1 − β between the two levels
    for (int correction = 0; correction < 2; ++correction) {
      const Matrix g = score(expected);
      const double epsilon = 2 * alpha_t * std::pow(r * mean_norm(z) / mean_norm(g), 2);
      expected += epsilon * g + std::sqrt(2 * epsilon) * z;
    }
    // The reverse SDE over x/α: y + (σ̃_t² − σ̃_s²)·score of y + √(σ̃_t² − σ̃_s²) z.
    const double added = std::pow(from.sigma / from.alpha, 2) - std::pow(to.sigma / to.alpha, 2);
    expected =
        to.alpha * (expected / from.alpha + added * from.alpha * score(expected) + std::sqrt(added) * z);
    PredictorCorrector<double> sampler(r, 2);
    sampler.step({0, from, to, denoiser, noise}, x, x0);
    EXPECT_TRUE(x.isApprox(expected, 1e-11)) << from.alpha;
    EXPECT_EQ(denoiser.evaluations(), 3);
  }
}

TEST(PredictorCorrector, WithoutCorrectionIsEulerMaruyama) {
  AxisGaussianDenoiser<double> denoiser(Eigen::Vector2d(0.4, -1), Eigen::Vector2d(0.3, 1.4));
  GivenNoise noise(normals(2));
  Matrix one = normals(1), other = one, x0;
  PredictorCorrector<double> sampler(0, 1);
  EulerMaruyama<double> plain;
  sampler.step({0, {1, 8}, {1, 3}, denoiser, noise}, one, x0);
  plain.step({0, {1, 8}, {1, 3}, denoiser, noise}, other, x0);
  EXPECT_TRUE(one.isApprox(other, 1e-13));
}

}  // namespace
}  // namespace diffuscope
