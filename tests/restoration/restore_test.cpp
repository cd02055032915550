// Restoration of a Gaussian, whose posterior is known: DDNM with noise, the known part without, RePaint and
// time travel, continuing from a level; and pictures brought back into their range.
#include "core/restoration/restore.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/denoisers/exact_denoiser.h"
#include "core/restoration/luminance.h"
#include "core/restoration/mask.h"

namespace diffuscope {
namespace {

constexpr double kStd = 0.2;  // of round data, so that hardly anything leaves [−1, 1]

/// Data N(mean, covariance) in model space as they are.
ExperimentPtr gaussian(const Eigen::MatrixXd& covariance) {
  Scene scene;
  scene.data.source = {"gaussian_mixture"};
  scene.data.components = {{1, Eigen::VectorXd::Zero(covariance.rows()), covariance}};
  scene.data.standardize = false;
  return make_experiment(scene);
}

ExperimentPtr correlated() {
  Eigen::MatrixXd covariance(2, 2);
  covariance << 1, .8, .8, 1;
  return gaussian(kStd * kStd * covariance);
}

double variance(const Eigen::RowVectorXf& values) {
  return (values.array() - values.mean()).square().cast<double>().mean();
}

RestorationSpec fine_spec() {
  RestorationSpec spec;
  spec.sampler.steps = 100;
  spec.sampler.clip = Clip::kNone;
  return spec;
}

TEST(Restore, NoisyMeasurementOfRoundDataGivesThePosterior) {
  const auto experiment = gaussian(kStd * kStd * Eigen::MatrixXd::Identity(2, 2));
  ExactDenoiser<float> denoiser(experiment->oracle);
  constexpr double kNoise = 0.15;
  Measurement measurement{std::make_shared<Mask>(Eigen::Vector2f(1, 0)), Points::Zero(2, 4000), kNoise};
  measurement.y.row(0).setConstant(0.3f);
  RestorationSpec spec = fine_spec();
  spec.sampler.rule = {"heun"};  // ancestral steps of any finite length shrink the variance
  const Points x = restore(*experiment, denoiser, measurement, spec);
  const double posterior = 1 / (1 / (kStd * kStd) + 1 / (kNoise * kNoise));
  EXPECT_NEAR(x.row(0).mean(), 0.3 * posterior / (kNoise * kNoise), 4 * std::sqrt(posterior / 4000));
  EXPECT_NEAR(variance(x.row(0)) / posterior, 1, 0.1);
  EXPECT_NEAR(x.row(1).mean(), 0, 4 * kStd / std::sqrt(4000));  // says nothing about the other axis
  EXPECT_NEAR(variance(x.row(1)) / (kStd * kStd), 1, 0.1);
}

TEST(Restore, KnownPartStaysAndTheOtherFollows) {
  const auto experiment = correlated();
  ExactDenoiser<float> denoiser(experiment->oracle);
  Measurement measurement{std::make_shared<Mask>(Eigen::Vector2f(1, 0)), Points::Zero(2, 2000)};
  measurement.y.row(0).setConstant(0.25f);
  for (const auto method : {RestorationMethod::kDdnm, RestorationMethod::kRepaint}) {
    RestorationSpec spec = fine_spec();
    spec.method = method;
    const Points once = restore(*experiment, denoiser, measurement, spec);
    EXPECT_LT(known_error(*measurement.model, once, measurement.y).maxCoeff(), 1e-5);
    spec.resample = 6;
    const Points travelled = restore(*experiment, denoiser, measurement, spec);
    EXPECT_LT(known_error(*measurement.model, travelled, measurement.y).maxCoeff(), 1e-5);
    // E[x_2 | x_1 = .25] = .8·.25 = .2. Both methods fall short of it; time travel helps RePaint.
    const double truth = 0.2, near = travelled.row(1).mean(), far = once.row(1).mean();
    EXPECT_GT(near, 0.6 * truth) << static_cast<int>(method);
    EXPECT_LT(near, 1.1 * truth) << static_cast<int>(method);
    if (method == RestorationMethod::kRepaint) {
      EXPECT_GT(near, far + 0.1 * truth);
    }
  }
}

TEST(Restore, IsTheSameAgainAndFollowsTheSeed) {
  const auto experiment = correlated();
  ExactDenoiser<float> denoiser(experiment->oracle);
  Measurement measurement{std::make_shared<Mask>(Eigen::Vector2f(1, 0)), Points::Constant(2, 3, 0.1f)};
  RestorationSpec spec;
  spec.resample = 2;
  const Points x = restore(*experiment, denoiser, measurement, spec);
  EXPECT_EQ(restore(*experiment, denoiser, measurement, spec), x);
  spec.seed = 2;
  EXPECT_NE(restore(*experiment, denoiser, measurement, spec), x);
}

TEST(Restore, RefusesStandardizedData) {
  Scene scene;
  const auto experiment = make_experiment(scene);
  ExactDenoiser<float> denoiser(experiment->oracle);
  const Measurement measurement{std::make_shared<Mask>(Eigen::Vector2f(1, 0)), Points::Zero(2, 1)};
  EXPECT_THAT([&] { restore(*experiment, denoiser, measurement, {}); },
              ::testing::ThrowsMessage<UserError>(::testing::HasSubstr("standardized")));
}

TEST(DenoisePictures, OfAGaussianAreDrawsFromThePosterior) {
  const auto experiment = gaussian(kStd * kStd * Eigen::MatrixXd::Identity(2, 2));
  ExactDenoiser<float> denoiser(experiment->oracle);
  const Points noisy = Points::Constant(2, 3000, 0.3f);
  constexpr double kNoise = 0.2;
  RestorationSpec spec = fine_spec();
  spec.sampler.steps = 1000;
  const Points x = denoise_pictures(*experiment, denoiser, noisy, kNoise, spec);
  EXPECT_NEAR(x.mean(), 0.15, 0.01);  // half of it where signal and noise are equally strong
  EXPECT_NEAR(variance(x.row(0)) / (kStd * kStd / 2), 1, 0.12);
  EXPECT_EQ(denoise_pictures(*experiment, denoiser, noisy, 0, spec), noisy);
}

TEST(Redraw, KeepsLittleNoisedDrawingsAndForgetsThoroughlyNoisedOnes) {
  const auto experiment = gaussian(kStd * kStd * Eigen::MatrixXd::Identity(2, 2));
  ExactDenoiser<float> denoiser(experiment->oracle);
  const Points drawing = Points::Constant(2, 2000, 0.4f);
  const RestorationSpec spec = fine_spec();
  // For N(0, s²) data what is left of the mean is s²/(s² + σ̃²).
  for (const double noise : {0.05, 0.2, 3.0})
    EXPECT_NEAR(redraw(*experiment, denoiser, drawing, noise, spec).mean(),
                0.4 * kStd * kStd / (kStd * kStd + noise * noise), 0.015)
        << noise;
  EXPECT_EQ(redraw(*experiment, denoiser, drawing, 0, spec), drawing);
}

TEST(Redraw, BeginsAtTheNoisedDrawingAndTellsHowFarItIs) {
  const auto experiment = gaussian(kStd * kStd * Eigen::MatrixXd::Identity(2, 2));
  ExactDenoiser<float> denoiser(experiment->oracle);
  RestorationSpec spec = fine_spec();
  std::vector<int> steps;
  spec.progress = [&](int step, int) { steps.push_back(step); };
  const Points drawing = Points::Constant(2, 3000, 0.4f);
  constexpr double kNoise = 0.3;
  const Points noised = noised_drawing(*experiment, denoiser, drawing, kNoise, spec);
  const double alpha = experiment->schedule.with_ratio(kNoise).alpha;
  EXPECT_NEAR(noised.mean(), alpha * 0.4, 0.02);
  EXPECT_NEAR(variance(noised.row(0)) / (alpha * alpha * kNoise * kNoise), 1, 0.1);
  const Points x = redraw(*experiment, denoiser, drawing, kNoise, spec);
  ASSERT_FALSE(steps.empty());
  EXPECT_EQ(steps.back(), static_cast<int>(steps.size()));
  // Denoised from there it is the same picture, particle by particle.
  EXPECT_EQ(denoise_pictures(*experiment, denoiser, noised / static_cast<float>(alpha), kNoise, spec)
                .isApprox(x, 1e-4f),
            true);
}

TEST(GridFrom, BeginsAtTheRatioAndGoesOnBelow) {
  const auto experiment = correlated();
  const auto grid = experiment->grid_of(restoration_sampler());
  const auto rest = grid_from(grid, 0.5, experiment->schedule);
  EXPECT_NEAR(rest.front().level.ratio(), 0.5, 1e-9);
  ASSERT_GT(rest.size(), 3u);
  for (std::size_t i = 1; i < rest.size(); ++i) EXPECT_LT(rest[i].level.ratio(), rest[i - 1].level.ratio());
  EXPECT_EQ(rest.back().level.sigma, 0);
}

TEST(ConsistentPictures, KeepTheLuminanceInsideTheRange) {
  const Luminance A({4, 1, 3});
  Points y(4, 1), x(12, 1);
  y << 0.9f, -0.9f, 0, 0.4f;
  x << 1.6f, 0.9f, -0.5f, -1.4f, 0.2f, -1, 2, -2, 0, 0.3f, 0.5f, 0.2f;
  const Points shown = consistent_pictures(A, x, y);
  EXPECT_LE(shown.cwiseAbs().maxCoeff(), 1);
  EXPECT_LT(known_error(A, shown, y).maxCoeff(), 1.0 / 255);
}

TEST(Psnr, IsTheFormula) {
  EXPECT_NEAR(psnr(Points::Constant(4, 2, 0.1f), Points::Zero(4, 1))(1), 10 * std::log10(4 / 0.01), 1e-4);
}

}  // namespace
}  // namespace diffuscope
