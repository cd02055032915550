// Every registered sampler, with every choice of its parameters: with many steps it must reproduce the
// distribution whose exact denoiser it is given; it must draw the normals it announces; both precisions must
// agree; bad input must be named.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/denoisers/exact_denoiser.h"
#include "core/metrics/mode_coverage.h"
#include "core/samplers/run_sampler.h"
#include "core/samplers/time_grid.h"
#include "tests/samplers/mixtures.h"
#include "tests/samplers/sampler_variants.h"
#include "tests/samplers/test_doubles.h"

namespace diffuscope {
namespace {

using ::testing::HasSubstr;

/// Without those whose values mean another distribution: noise of another size, long Langevin steps.
std::vector<SamplerVariant> variants() {
  auto all = sampler_variants();
  std::erase_if(all, [](const SamplerVariant& one) { return one.has("s_noise") || one.has("snr"); });
  return all;
}

/// Mean and covariance of `samples` within 4.5 standard errors (estimated from the sample itself) of the
/// truth; `bias` is what a finite number of steps may add.
void expect_moments(const PointsOf<double>& samples, const Eigen::VectorXd& mean,
                    const Eigen::MatrixXd& covariance, double bias) {
  const auto n = static_cast<double>(samples.cols());
  for (Eigen::Index i = 0; i < samples.rows(); ++i) {
    EXPECT_NEAR(samples.row(i).mean(), mean(i), 4.5 * std::sqrt(covariance(i, i) / n) + bias);
    for (Eigen::Index j = 0; j <= i; ++j) {
      const Eigen::ArrayXd products = (samples.row(i).array() - mean(i)) * (samples.row(j).array() - mean(j));
      const double error = std::sqrt((products - products.mean()).square().mean() / n);
      EXPECT_NEAR(products.mean(), covariance(i, j), 4.5 * error + bias) << "covariance " << i << ", " << j;
    }
  }
}

Eigen::MatrixXd covariance_of(const GaussianMixture& mixture) {
  const int dim = mixture.dim();
  Eigen::VectorXd mean = Eigen::VectorXd::Zero(dim);
  Eigen::MatrixXd second = Eigen::MatrixXd::Zero(dim, dim);
  for (const auto& c : mixture.components()) {
    mean += c.weight * c.mean;
    second += c.weight * (c.covariance + c.mean * c.mean.transpose());
  }
  return second - mean * mean.transpose();
}

PointsOf<double> sample(const SamplerVariant& variant, std::shared_ptr<const GaussianMixture> mixture,
                        const Schedule& schedule, std::span<const GridLevel> grid, Eigen::Index count) {
  ExactDenoiser<double> denoiser(std::move(mixture));
  SeededNoise<double> noise(1, variant.entry->make.normals_per_step(variant.values));
  const auto sampler = make_sampler<double>(variant.entry->id, variant.values);
  return run_sampler(*sampler, denoiser, noise, grid,
                     {.count = count, .record = false, .schedule = &schedule})
      .samples;
}

TEST(Samplers, RecoverOneGaussian) {
  Eigen::Matrix2d covariance;
  covariance << 0.8, 0.45, 0.45, 0.5;
  const Eigen::Vector2d mean(0.4, -0.3);
  const auto mixture =
      std::make_shared<const GaussianMixture>(std::vector<MixtureComponent>{{1, mean, covariance}});
  const Schedule schedule = make_schedule("linear", {}, 1000);
  for (const auto& [grid_id, steps] : {std::pair{"trailing", 250}, {"karras", 300}}) {
    const auto grid = make_time_grid(grid_id, {}, schedule, steps);
    for (const SamplerVariant& variant : variants()) {
      SCOPED_TRACE(variant.name() + " on " + grid_id);
      expect_moments(sample(variant, mixture, schedule, grid, 5000), mean, covariance, 0.005);
    }
  }
}

TEST(Samplers, RecoverTheRing) {
  const auto ring = std::make_shared<const GaussianMixture>(ring_of_8());
  const Schedule schedule = make_schedule("linear", {}, 1000);
  const auto grid = make_time_grid("karras", {}, schedule, 200);
  const Modes modes(*ring);
  for (const SamplerVariant& variant : variants()) {
    SCOPED_TRACE(variant.name());
    const auto samples = sample(variant, ring, schedule, grid, 4000);
    expect_moments(samples, Eigen::Vector2d::Zero(), covariance_of(*ring), 0.005);
    const ModeShares shares = modes.shares(samples.cast<float>());
    EXPECT_NEAR(mode_share(shares), 1 - std::exp(-4.5), 0.008);  // P(χ²_2 ≤ 9)
    for (const double share : shares.nearest)
      EXPECT_NEAR(share, 0.125, 4.5 * std::sqrt(0.125 * 0.875 / 4000));
  }
}

TEST(Samplers, StartWithoutSignalWorks) {
  // Zero terminal SNR: the first level is (0, 1).
  auto grid = even_lambda_grid(60, 0.01, 300, NoiseLevel::variance_preserving);
  grid.insert(grid.begin(), GridLevel{300, {0, 1}});
  grid.push_back({0, {1, 0}});
  const Eigen::Vector2d mean(0.5, -1), variance(0.3, 1.2);
  for (const SamplerVariant& variant : variants()) {
    if (variant.integrates_over_t()) continue;  // these levels are of no schedule
    SCOPED_TRACE(variant.name());
    AxisGaussianDenoiser<double> denoiser(mean, variance);
    SeededNoise<double> noise(1, variant.entry->make.normals_per_step(variant.values));
    const auto sampler = make_sampler<double>(variant.entry->id, variant.values);
    const auto run = run_sampler(*sampler, denoiser, noise, grid, {.count = 10000, .record = false});
    expect_moments(run.samples, mean, variance.asDiagonal().toDenseMatrix(), 0.005);
  }
}

TEST(Samplers, DrawTheNormalsTheyAnnounceAndNoneInTheLastStep) {
  auto grid = even_lambda_grid(60, 0.02, 6, NoiseLevel::variance_preserving);
  grid.push_back({0, {1, 0}});
  for (const SamplerVariant& variant : variants()) {
    if (variant.integrates_over_t()) continue;  // these levels are of no schedule
    SCOPED_TRACE(variant.name());
    const int draws = variant.entry->make.normals_per_step(variant.values);
    CountingNoise noise(draws);
    AxisGaussianDenoiser<double> denoiser(Eigen::Vector2d(0, 1), Eigen::Vector2d(1, 0.5));
    const auto run = run_sampler(*make_sampler<double>(variant.entry->id, variant.values), denoiser, noise,
                                 grid, {.count = 3});
    EXPECT_GE(run.evaluations, 6);
    std::vector<std::pair<int, int>> expected;
    for (int step = 0; step < 5; ++step)
      for (int draw = 0; draw < draws; ++draw) expected.emplace_back(step, draw);
    // Churn (EDM) leaves out the levels beyond its range.
    if (variant.entry->id == "edm")
      EXPECT_THAT(expected, ::testing::IsSupersetOf(noise.drawn));
    else
      EXPECT_EQ(noise.drawn, expected);
  }
}

TEST(Samplers, FloatFollowsDouble) {
  auto grid = even_lambda_grid(60, 0.02, 40, NoiseLevel::variance_preserving);
  grid.push_back({0, {1, 0}});
  const Eigen::Vector2d mean(0.5, -1), variance(0.3, 1.2);
  for (const SamplerVariant& variant : variants()) {
    if (variant.integrates_over_t()) continue;  // these levels are of no schedule
    SCOPED_TRACE(variant.name());
    const int draws = variant.entry->make.normals_per_step(variant.values);
    AxisGaussianDenoiser<float> denoiser_f(mean, variance);
    AxisGaussianDenoiser<double> denoiser_d(mean, variance);
    SeededNoise<float> noise_f(1, draws);
    SeededNoise<double> noise_d(1, draws);
    const auto in_float = run_sampler(*make_sampler<float>(variant.entry->id, variant.values), denoiser_f,
                                      noise_f, grid, {.count = 100});
    const auto in_double = run_sampler(*make_sampler<double>(variant.entry->id, variant.values), denoiser_d,
                                       noise_d, grid, {.count = 100});
    const PointsOf<double> difference = in_float.samples.cast<double>() - in_double.samples;
    // A corrector's score multiplies the rounding of x by the step over sigma squared.
    EXPECT_LT(difference.cwiseAbs().maxCoeff(), variant.entry->id == "predictor_corrector" ? 6e-5 : 2e-5);
  }
}

TEST(Samplers, CarryCards) {
  for (const SamplerEntry& entry : samplers()) {
    EXPECT_FALSE(entry.label.empty() || entry.about.meaning.empty() || entry.about.formula.empty() ||
                 entry.about.source.empty())
        << entry.id;
    for (const Param& param : entry.params)
      EXPECT_FALSE(param.about.meaning.empty()) << entry.id << param.name;
  }
}

template <class Call>
std::string message_of(Call call) {
  try {
    call();
  } catch (const UserError& error) {
    return error.what();
  }
  return "nothing was thrown";
}

TEST(Samplers, BadInputIsNamed) {
  EXPECT_THAT(message_of([] { make_sampler<float>("magic", {}); }),
              testing::AllOf(HasSubstr("magic"), HasSubstr("ddpm, ddim, euler")));
  EXPECT_THAT(message_of([] {
                make_sampler<double>("ddim", {{"eta", 2}});
              }),
              testing::AllOf(HasSubstr("sampler.eta"), HasSubstr("0 to 1")));
  EXPECT_THAT(message_of([] { make_sampler<float>("dpmpp_2m", {{"eta", 0}}); }), HasSubstr("eta"));
}

}  // namespace
}  // namespace diffuscope
