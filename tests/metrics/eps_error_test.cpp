// The ε-error of denoisers whose answer has a closed form.
#include "core/metrics/eps_error.h"

#include <gtest/gtest.h>

#include "core/denoisers/exact_denoiser.h"
#include "core/denoisers/parameterization.h"

namespace diffuscope {
namespace {

/// A denoiser that sees nothing: x̂_0 = 0.
class ZeroDenoiser final : public Denoiser<double> {
 public:
  int dim() const override { return 2; }

 private:
  void evaluate(const PointsOf<double>& x, NoiseLevel, PointsOf<double>& x0) override {
    x0.setZero(x.rows(), x.cols());
  }
};

Points normal_points(double std, Eigen::Index n) {
  Points points(2, n);
  fill_normals(42, Stream::kEvaluation, 0, 0, points);
  return points * static_cast<float>(std);
}

Schedule linear(int steps) { return make_schedule("linear", {}, steps); }

// Data N(0, s²I): Var[ε | x_t] = α²s²/(α²s² + σ²) per coordinate, averaged over t = 1 … T.
double exact_eps_mse(const Schedule& schedule, double s) {
  double sum = 0;
  for (int t = 1; t <= schedule.steps(); ++t) {
    const auto [alpha, sigma] = schedule.at(t);
    sum += alpha * alpha * s * s / (alpha * alpha * s * s + sigma * sigma);
  }
  return sum / schedule.steps();
}

TEST(EpsError, ExactDenoiserOfAGaussian) {
  constexpr Eigen::Index kPoints = 40000;
  for (const int steps : {1, 3, 50, 1000}) {
    for (const double s : {0.3, 1.0, 2.0}) {
      const auto gaussian = std::make_shared<GaussianMixture>(
          std::vector<MixtureComponent>{{1, Eigen::Vector2d::Zero(), s * s * Eigen::Matrix2d::Identity()}});
      ExactDenoiser<double> denoiser(gaussian);
      const double truth = exact_eps_mse(linear(steps), s);
      // Squares of normals have relative standard deviation √2; 4 standard errors over 2·40,000 of them.
      EXPECT_NEAR(eps_mse(denoiser, linear(steps), normal_points(s, kPoints), 1), truth,
                  4 * std::sqrt(2.0 / (2 * kPoints)) * truth)
          << steps << " steps, std " << s;
    }
  }
}

// The same closed form at the levels of each part of u; 4 standard errors over 2·80,000/10 normals a part.
TEST(EpsError, ByLevelOfAGaussian) {
  constexpr int kBins = 10;
  constexpr double s = 0.7;
  ExactDenoiser<double> denoiser(std::make_shared<GaussianMixture>(
      std::vector<MixtureComponent>{{1, Eigen::Vector2d::Zero(), s * s * Eigen::Matrix2d::Identity()}}));
  for (const int steps : {1, 50, 1000}) {
    const Schedule schedule = linear(steps);
    const std::vector<double> errors =
        eps_mse_by_level(denoiser, schedule, normal_points(s, 80000), 1, kBins);
    ASSERT_EQ(errors.size(), kBins);
    for (int bin = 0; bin < kBins; ++bin) {
      double truth = 0;
      for (const double place : {0.125, 0.375, 0.625, 0.875}) {
        const auto [alpha, sigma] = schedule.at((bin + place) / kBins * steps);
        truth += alpha * alpha * s * s / (alpha * alpha * s * s + sigma * sigma) / 4;
      }
      EXPECT_NEAR(errors[static_cast<std::size_t>(bin)], truth, 4 * std::sqrt(2.0 / (2 * 8000)) * truth)
          << steps << " steps, part " << bin;
    }
  }
}

// ε̂ = x/σ = ε + (α/σ)x_0, so the error is E[(α/σ)²] at E x_0² = 1.
TEST(EpsError, BlindDenoiser) {
  const Schedule schedule = linear(20);
  double truth = 0;
  for (int t = 1; t <= 20; ++t) truth += schedule.at(t).snr() / 20;
  ZeroDenoiser denoiser;
  EXPECT_NEAR(eps_mse(denoiser, schedule, normal_points(1, 40000), 1), truth, 0.05 * truth);
  EXPECT_EQ(denoiser.evaluations(), 20);
}

TEST(EpsError, FewerPointsThanLevels) {
  ZeroDenoiser denoiser;
  EXPECT_TRUE(std::isfinite(eps_mse(denoiser, linear(1000), normal_points(1, 7), 1)));
  EXPECT_EQ(denoiser.evaluations(), 7);
}

TEST(EpsError, SameSeedSameValue) {
  // Not the blind denoiser: its error (α/σ)x_0 does not depend on the noise.
  ExactDenoiser<double> denoiser(std::make_shared<GaussianMixture>(
      std::vector<MixtureComponent>{{1, Eigen::Vector2d::Zero(), Eigen::Matrix2d::Identity()}}));
  const Points x = normal_points(1, 1000);
  EXPECT_EQ(eps_mse(denoiser, linear(50), x, 5), eps_mse(denoiser, linear(50), x, 5));
  EXPECT_NE(eps_mse(denoiser, linear(50), x, 5), eps_mse(denoiser, linear(50), x, 6));
}

}  // namespace
}  // namespace diffuscope
