// Sampling on the graphics card, where the rules of core/samplers run over its vectors: every sampler with
// every choice of its parameters against double precision, one step and five; the exact denoiser; what a
// scene puts between rule and model; and the processor that goes on when the card fails.
#include <gtest/gtest.h>

#include <cstdlib>

#include "core/backend_gl/gl_exact_denoiser.h"
#include "core/denoisers/mlp_denoiser.h"
#include "core/scene/scene_sampling.h"
#include "tests/backend_gl/reference_denoiser.h"
#include "tests/samplers/mixtures.h"
#include "tests/samplers/sampler_variants.h"

namespace diffuscope {
namespace {

constexpr double kTolerance = 1e-5;

/// Five steps of a linear schedule, all with noise at both ends, and the same to the data.
std::vector<GridLevel> grid_of(const Schedule& schedule, std::initializer_list<double> ts) {
  std::vector<GridLevel> grid;
  for (const double t : ts) grid.push_back({t, schedule.at(t)});
  return grid;
}

/// Takes every sampler's steps on the card and in double precision.
void expect_same_steps(DeviceDenoiser& card, Denoiser<double>& exact, std::initializer_list<double> ts) {
  const Schedule schedule = make_schedule("linear", {}, 1000);
  const auto grid = grid_of(schedule, ts);
  for (const SamplerVariant& variant : sampler_variants()) {
    // A tolerance beyond single precision: rounding would choose the steps.
    if (variant.has("tolerance") && variant.values.at("tolerance") < 1e-6) continue;
    SCOPED_TRACE(variant.name());
    const int draws = variant.entry->make.normals_per_step(variant.values);
    DeviceNoise noise(card.device(), 2, draws);
    SeededNoise<double> noise_in_double(2, draws);
    const SamplingOptions options{.count = 300, .schedule = &schedule};
    const auto found =
        run_sampler(*make_sampler<Device>(variant.entry->id, variant.values), card, noise, grid, options);
    const auto expected = run_sampler(*make_sampler<double>(variant.entry->id, variant.values), exact,
                                      noise_in_double, grid, options);
    EXPECT_EQ(found.evaluations, expected.evaluations);
    ASSERT_EQ(found.states.size(), grid.size());
    for (const std::size_t state : {std::size_t{0}, std::size_t{1}, grid.size() - 1})
      EXPECT_LE(normalized_error(found.states[state].cast<double>(), expected.states[state]), kTolerance)
          << "after " << state;
    EXPECT_LE(normalized_error(found.denoised[0].cast<double>(), expected.denoised[0]), kTolerance);
    EXPECT_EQ(found.samples, found.states.back());
  }
}

/// Biases begin at zero, where a mistake in them would not show.
WeightsPtr weights_of(const Mlp& network) {
  Weights weights = network.initial_weights(5);
  for (Eigen::Index i = 0; i < weights.size(); ++i) weights[i] += 0.05f * static_cast<float>(i % 7 - 3);
  return std::make_shared<const Weights>(std::move(weights));
}

MlpDenoiser<float> on_card(std::shared_ptr<const Mlp> network, WeightsPtr weights) {
  return {network, weights, role_of(network->spec()), nullptr,
          [](std::shared_ptr<const Mlp> n) { return std::make_unique<GlEngine>(std::move(n)); }};
}

TEST(GlSampling, EverySamplerWithANetworkStepsAsInDoublePrecision) {
  const auto network = std::make_shared<const Mlp>(
      NetworkSpec{.hidden = 32, .layers = 2, .variance_head = VarianceHead::kInterpolated}, 2);
  const auto weights = weights_of(*network);
  MlpDenoiser<float> model = on_card(network, weights);
  ReferenceDenoiser reference(*network, *weights);
  ASSERT_NE(model.on_device(), nullptr);
  expect_same_steps(*model.on_device(), reference, {600, 500, 400, 300, 200, 100});
  expect_same_steps(*model.on_device(), reference, {300, 0});
}

TEST(GlSampling, EverySamplerWithTheExactDenoiserStepsAsInDoublePrecision) {
  const auto ring = std::make_shared<const GaussianMixture>(ring_of_8());
  GlExactDenoiser model(ring);
  ExactDenoiser<double> reference(ring);
  ASSERT_NE(model.on_device(), nullptr);
  expect_same_steps(*model.on_device(), reference, {600, 500, 400, 300, 200, 100});
  expect_same_steps(*model.on_device(), reference, {300, 0});
}

/// Three components in D dimensions: round, stretched along an axis, and along all of them.
std::shared_ptr<const GaussianMixture> mixture_of(int dim, bool full) {
  std::vector<MixtureComponent> components;
  for (int k = 0; k < 3; ++k) {
    Points mean(dim, 1), mixing(dim, dim);
    fill_normals(3, Stream::kEvaluation, static_cast<std::uint32_t>(k), 0, mean);
    fill_normals(4, Stream::kEvaluation, static_cast<std::uint32_t>(k), 0, mixing);
    const Eigen::MatrixXd root = 0.4 * mixing.cast<double>();
    components.push_back(round_component(1 + k, mean.cast<double>(), 0.1 + 0.2 * k));
    if (full && k > 0) components.back().covariance = root * root.transpose();
  }
  return std::make_shared<const GaussianMixture>(std::move(components));
}

TEST(GlExactDenoiser, AnswersDerivativesAndVariancesAreThoseOfDoublePrecision) {
  for (const auto& [dim, full] : {std::pair{1, false}, {2, true}, {3, true}, {7, false}}) {
    SCOPED_TRACE(dim);
    const auto mixture = mixture_of(dim, full);
    GlExactDenoiser model(mixture);
    ExactDenoiser<double> reference(mixture);
    Points x(dim, 150), v(dim, 150);
    fill_normals(8, Stream::kEvaluation, 0, 0, x);
    fill_normals(9, Stream::kEvaluation, 0, 0, v);
    DeviceDenoiser& card = *model.on_device();
    const DevicePoints there(card.device(), x);
    for (const NoiseLevel level : {NoiseLevel{0.8, 0.6}, {0, 1}, {1, 30}, {1, 0}, {0.97, 0.25}}) {
      SCOPED_TRACE(level.sigma);
      DevicePoints x0, variance;
      std::vector<DevicePoints> products;
      PointsOf<double> expected, expected_variance;
      std::vector<PointsOf<double>> expected_products;
      card.differentiate(there, level, {DevicePoints(card.device(), v)}, x0, products);
      reference.differentiate(x.cast<double>(), level, {v.cast<double>()}, expected, expected_products);
      EXPECT_LE(normalized_error(x0.read().cast<double>(), expected), kTolerance);
      if (level.alpha > 0) {
        EXPECT_LE(normalized_error(products[0].read().cast<double>(), expected_products[0]), kTolerance);
      }
      if (level.sigma == 0) continue;
      const NoiseLevel to{0.99, 0.1};
      card.denoise_with_variance(there, level, to, x0, variance);
      reference.denoise_with_variance(x.cast<double>(), level, to, expected, expected_variance);
      EXPECT_LE(normalized_error(variance.read().cast<double>(), expected_variance), kTolerance);
      Points on_host;
      model.denoise(x, level, on_host);
      EXPECT_EQ(on_host, x0.read());
      Eigen::VectorXd exact;
      MixtureAtLevel<double>(*mixture, level).log_density(x.cast<double>(), exact);
      EXPECT_LE(normalized_error(model.log_density(x, level).cast<double>(), exact), kTolerance);
    }
  }
}

TEST(GlExactDenoiser, IsTestedOnceForEachShapeOfAMixture) {
  const auto card = card_of_this_thread();
  int tests = 0;
  for (const auto& [dim, full, is_new] : {std::tuple{2, false, true},
                                          {2, false, false},
                                          {2, true, true},
                                          {3, true, true},
                                          {2, true, false},
                                          {3, true, false}}) {
    SCOPED_TRACE(dim);
    GlExactDenoiser model(mixture_of(dim, full));
    ASSERT_NE(model.on_device(), nullptr);
    tests += is_new;
    EXPECT_EQ(card->tests_run(), tests);
  }
}

// Derivatives of a network, in one dispatch a layer: wide, residual, with Fourier features and labels.
TEST(GlSampling, DerivativesAndVariancesOfNetworksAreThoseOfDoublePrecision) {
  for (const NetworkSpec& spec :
       {NetworkSpec{.hidden = 40, .layers = 3, .residual = true},
        NetworkSpec{.hidden = 136, .layers = 2, .variance_head = VarianceHead::kFree}}) {
    const auto network = std::make_shared<const Mlp>(spec, 3, 2);
    const auto weights = weights_of(*network);
    MlpDenoiser<float> model = on_card(network, weights);
    ReferenceDenoiser reference(*network, *weights);
    DeviceDenoiser& card = *model.on_device();
    Points x(3, 100), v(3, 100);
    fill_normals(8, Stream::kEvaluation, 0, 0, x);
    fill_normals(9, Stream::kEvaluation, 0, 0, v);
    DevicePoints x0;
    std::vector<DevicePoints> products;
    PointsOf<double> expected;
    std::vector<PointsOf<double>> expected_products;
    card.set_labels(std::vector<LabelMix>{{1}});
    reference.labels.assign(100, {1});
    card.differentiate(DevicePoints(card.device(), x), {0.8, 0.6}, {DevicePoints(card.device(), v)}, x0,
                       products);
    reference.differentiate(x.cast<double>(), {0.8, 0.6}, {v.cast<double>()}, expected, expected_products);
    EXPECT_LE(normalized_error(x0.read().cast<double>(), expected), kTolerance);
    EXPECT_LE(normalized_error(products[0].read().cast<double>(), expected_products[0]), kTolerance);
    if (!card.predicts_variance()) continue;
    DevicePoints variance;
    PointsOf<double> expected_variance;
    card.denoise_with_variance(DevicePoints(card.device(), x), {0.8, 0.6}, {0.9, 0.4359}, x0, variance);
    reference.denoise_with_variance(x.cast<double>(), {0.8, 0.6}, {0.9, 0.4359}, expected, expected_variance);
    EXPECT_LE(normalized_error(x0.read().cast<double>(), expected), kTolerance);
    EXPECT_LE(normalized_error(variance.read().cast<double>(), expected_variance), kTolerance);
  }
}

/// A scene of two dimensions with few steps.
Scene small_scene() {
  Scene scene;
  scene.sampler.grid = {"trailing"};
  scene.sampler.steps = 5;
  scene.sampler.count = 200;
  return scene;
}

Trajectory<float> sample(const Experiment& experiment, const SamplerSpec& spec, Denoiser<float>& denoiser) {
  SceneSampling<float> sampling{.seed = 3};
  sampling.options.count = spec.count;
  return sample_scene<float>(experiment, spec, denoiser, std::move(sampling));
}

TEST(GlSampling, WhatASceneChangesIsTheSameOnTheCard) {
  const auto experiment = make_experiment(small_scene());
  GlExactDenoiser card(experiment->oracle);
  ExactDenoiser<float> processor(experiment->oracle);
  std::vector<SamplerSpec> specs(9, experiment->scene.sampler);
  specs[1].temperature = 0.7;
  specs[2].clip = Clip::kStatic, specs[2].clip_bound = 1;
  specs[3].clip = Clip::kDynamic, specs[3].clip_bound = 0.5;
  specs[4].estimate = X0Estimate::kFrozen, specs[4].frozen_step = 2;
  specs[5].estimate = X0Estimate::kTrue;
  specs[6].use_score = false;
  specs[7].noise = StepNoise::kBrownian;
  specs[8].noise = StepNoise::kIndependent;
  for (std::size_t i = 0; i < specs.size(); ++i) {
    SCOPED_TRACE(i);
    const auto found = sample(*experiment, specs[i], card);
    const auto expected = sample(*experiment, specs[i], processor);
    ASSERT_EQ(found.kept(), expected.kept());
    EXPECT_EQ(found.evaluations, expected.evaluations);
    for (std::size_t state = 0; state < 4; ++state)
      EXPECT_LE(normalized_error(found.states[state].cast<double>(), expected.states[state].cast<double>()),
                1e-5)
          << state;
  }
  EXPECT_NE(card.on_device(), nullptr);
}

TEST(GlSampling, GuidanceAndLabelsAreTheSameOnTheCard) {
  const auto network = std::make_shared<const Mlp>(NetworkSpec{.hidden = 32, .layers = 2}, 2, 3);
  const auto weights = weights_of(*network);
  const auto experiment = make_experiment(small_scene());
  MlpDenoiser<float> card = on_card(network, weights);
  MlpDenoiser<float> processor(network, weights, role_of(network->spec()));
  for (const auto& [label, guidance] : {std::pair{-1, 0.0}, {2, 1.5}, {-1, 2.0}, {1, -1.0}}) {
    SamplerSpec spec = experiment->scene.sampler;
    spec.label = label;
    spec.guidance = guidance;
    const auto found = sample(*experiment, spec, card);
    const auto expected = sample(*experiment, spec, processor);
    EXPECT_LE(normalized_error(found.states[2].cast<double>(), expected.states[2].cast<double>()), 2e-5)
        << label << ' ' << guidance;
  }
  EXPECT_NE(card.on_device(), nullptr);
}

TEST(GlSampling, TheUsersNormalsAndObserversTakePart) {
  const auto experiment = make_experiment(small_scene());
  GlExactDenoiser card(experiment->oracle);
  const SamplerSpec& spec = experiment->scene.sampler;
  const auto grid = experiment->grid_of(spec);
  std::vector<Points> seen;
  SceneSampling<float> sampling{.seed = 3};
  sampling.options.count = spec.count;
  sampling.noise = make_noise<float>(spec, 77, grid);
  sampling.observe = [&](int state, const Points& x) {
    EXPECT_EQ(state, static_cast<int>(seen.size()));
    seen.push_back(x);
  };
  const auto run = sample_scene<float>(*experiment, spec, card, std::move(sampling));
  EXPECT_EQ(run.states, seen);
  Points start(2, spec.count);
  fill_normals(77, Stream::kInitialNoise, 0, 0, start);
  EXPECT_TRUE(run.states.front().isApprox(start, 1e-6f));
}

TEST(GlSampling, TheProcessorSamplesWhenTheCardFailsOnTheWay) {
  const auto experiment = make_experiment(small_scene());
  const auto network = std::make_shared<const Mlp>(NetworkSpec{.hidden = 16, .layers = 1}, 2);
  const auto weights = weights_of(*network);
  MlpDenoiser<float> processor(network, weights, role_of(network->spec()));
  ExactDenoiser<float> exact(experiment->oracle);
  const SamplerSpec& spec = experiment->scene.sampler;
  const auto expected = sample(*experiment, spec, processor);
  const auto expected_exact = sample(*experiment, spec, exact);
  int told = 0, on_the_way = 0;
  for (const char* fault : {"shader", "memory", "lost:0", "lost:13", "lost:16", "lost:20"}) {
    SCOPED_TRACE(fault);
    std::string reason;
    const auto report = [&](const std::string& why) { reason = why, ++told; };
    setenv("DIFFUSCOPE_GL_FAULT", fault, 1);
    MlpDenoiser<float> card(
        network, weights, role_of(network->spec()), nullptr,
        [&](std::shared_ptr<const Mlp> n) { return std::make_unique<GlEngine>(std::move(n), report); });
    unsetenv("DIFFUSCOPE_GL_FAULT");
    on_the_way += card.on_device() != nullptr;
    const auto found = sample(*experiment, spec, card);
    EXPECT_EQ(found.samples, expected.samples);
    EXPECT_EQ(found.states, expected.states);
    EXPECT_FALSE(reason.empty());
    EXPECT_EQ(card.on_device(), nullptr);
    setenv("DIFFUSCOPE_GL_FAULT", fault, 1);
    GlExactDenoiser exact_card(experiment->oracle, nullptr, report);
    unsetenv("DIFFUSCOPE_GL_FAULT");
    EXPECT_EQ(sample(*experiment, spec, exact_card).samples, expected_exact.samples);
    EXPECT_EQ(exact_card.on_device(), nullptr);
  }
  EXPECT_EQ(told, 12);
  EXPECT_GT(on_the_way, 0);
}

}  // namespace
}  // namespace diffuscope
