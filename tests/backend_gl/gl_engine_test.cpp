// Denoisers whose network is on the graphics card, against double precision and the processor's: every kind
// of network, labels, more columns than go through at once, steps of every sampler, and failures on purpose.
#include "core/backend_gl/gl_engine.h"

#include <gtest/gtest.h>

#include <cstdlib>

#include "core/backend_gl/gl_backends.h"
#include "core/denoisers/mlp_denoiser.h"
#include "tests/backend_gl/network_cases.h"
#include "tests/backend_gl/reference_denoiser.h"

namespace diffuscope {
namespace {

constexpr NoiseLevel kLevel{0.8, 0.6};
constexpr NoiseLevel kNext{0.9, 0.4359};

/// A network of a case, and its denoisers.
struct Subject {
  explicit Subject(const NetworkCase& tested)
      : network(std::make_shared<const Mlp>(tested.spec, tested.dim, tested.labels)),
        weights(std::make_shared<const Weights>(network->initial_weights(5))),
        card(network, weights, role_of(tested.spec), nullptr,
             [this](std::shared_ptr<const Mlp> n) {
               auto made =
                   std::make_unique<GlEngine>(std::move(n), [this](const std::string& why) { told += why; });
               engine = made.get();
               return made;
             }),
        processor(network, weights, role_of(tested.spec)),
        reference(*network, *weights) {}

  std::shared_ptr<const Mlp> network;
  WeightsPtr weights;
  GlEngine* engine = nullptr;  // of the card's denoiser
  std::string told;            // by the engine
  MlpDenoiser<float> card;
  MlpDenoiser<float> processor;
  ReferenceDenoiser reference;
};

class GlEngineTest : public ::testing::TestWithParam<NetworkCase> {};
INSTANTIATE_TEST_SUITE_P(All, GlEngineTest, ::testing::ValuesIn(network_cases()), case_name);

TEST_P(GlEngineTest, AnswersAreThoseOfDoublePrecision) {
  Subject subject(GetParam());
  const RandomBatch batch(*subject.network, GetParam().columns);
  std::vector<LabelMix> labels = batch.labels;
  for (LabelMix& label : labels) label.second = kNoLabel, label.share = 0.25f;
  subject.card.set_labels(labels);
  subject.reference.labels = labels;
  Points x0, variance;
  PointsOf<double> expected, expected_variance;
  const PointsOf<double> x = batch.x.cast<double>();
  subject.card.denoise(batch.x, kLevel, x0);
  subject.reference.denoise(x, kLevel, expected);
  EXPECT_NE(subject.engine->device(), nullptr);
  EXPECT_LE(normalized_error(x0.cast<double>(), expected), 1e-5);
  if (!subject.card.predicts_variance()) return;
  subject.card.denoise_with_variance(batch.x, kLevel, kNext, x0, variance);
  subject.reference.denoise_with_variance(x, kLevel, kNext, expected, expected_variance);
  EXPECT_LE(normalized_error(x0.cast<double>(), expected), 1e-5);
  EXPECT_LE(normalized_error(variance.cast<double>(), expected_variance), 1e-5);
}

TEST(GlEngine, ManyColumnsGoInParts) {
  Subject subject({"plain", {.hidden = 16, .layers = 1}});
  for (const Eigen::Index count : {Eigen::Index{3}, Eigen::Index{40000}, Eigen::Index{50}}) {
    Points x(2, count), x0, expected;
    fill_normals(8, Stream::kEvaluation, 0, 0, x);
    subject.card.denoise(x, kLevel, x0);
    subject.processor.denoise(x, kLevel, expected);
    EXPECT_LE(normalized_error(x0.cast<double>(), expected.cast<double>()), 1e-5) << count;
  }
  EXPECT_NE(subject.engine->device(), nullptr);
}

TEST(GlEngine, TheProcessorGoesOnWhenTheCardFails) {
  const std::pair<const char*, const char*> faults[] = {
      {"shader", "does not compile"}, {"memory", "refused a buffer"}, {"lost:40", "context was lost"}};
  for (const auto& [fault, reason] : faults) {
    setenv("DIFFUSCOPE_GL_FAULT", fault, 1);
    Subject subject({"plain", {.hidden = 16, .layers = 1}});
    unsetenv("DIFFUSCOPE_GL_FAULT");
    Points x(2, 30), x0, expected;
    fill_normals(8, Stream::kEvaluation, 0, 0, x);
    for (int i = 0; i < 60; ++i) {
      subject.card.denoise(x, kLevel, x0);
      subject.processor.denoise(x, kLevel, expected);
      ASSERT_LE(normalized_error(x0.cast<double>(), expected.cast<double>()), 1e-5) << reason << ' ' << i;
    }
    EXPECT_EQ(subject.engine->device(), nullptr);
    EXPECT_NE(subject.engine->about().find(reason), std::string::npos) << subject.engine->about();
    EXPECT_EQ(subject.engine->about().substr(0, 3), "CPU");
    EXPECT_NE(subject.engine->about().find("(the graphics card cannot be used: " + subject.told + ")"),
              std::string::npos);
  }
}

// How often the card of this thread was tested, from one engine to the next.
TEST(GlEngine, TheSelfTestRunsOnceForEachCardAndShapeOfNetwork) {
  const auto tests_after = [](const NetworkSpec& spec, int dim, EngineUse use) {
    const auto network = std::make_shared<const Mlp>(spec, dim);
    const Weights weights = network->initial_weights(3);
    GlEngine engine(network);
    engine.load(weights, use, nullptr);
    EXPECT_NE(engine.device(), nullptr);
    return engine.device() ? engine.device()->tests_run() : -1;
  };
  const NetworkSpec spec{.hidden = 16, .layers = 1};
  NetworkSpec residual = spec;
  residual.residual = true;
  {
    const auto card = card_of_this_thread();
    EXPECT_EQ(card->tests_run(), 0);
    EXPECT_EQ(tests_after(spec, 2, EngineUse::kSampling), 1);
    EXPECT_EQ(tests_after(spec, 2, EngineUse::kSampling), 1);
    EXPECT_EQ(tests_after(spec, 2, EngineUse::kTraining), 2);
    EXPECT_EQ(tests_after(spec, 3, EngineUse::kSampling), 3);
    EXPECT_EQ(tests_after(residual, 2, EngineUse::kSampling), 4);
    EXPECT_EQ(tests_after(spec, 2, EngineUse::kTraining), 4);
  }
  EXPECT_EQ(tests_after(spec, 2, EngineUse::kSampling), 1);  // of another card
}

// A test that was passed does not hide what goes wrong later, for the engine that has it and for the next.
TEST(GlEngine, ACardThatFailsAfterItsTestIsStillGivenUp) {
  setenv("DIFFUSCOPE_GL_FAULT", "lost:30", 1);
  const auto card = card_of_this_thread();
  unsetenv("DIFFUSCOPE_GL_FAULT");
  const NetworkCase tested{"plain", {.hidden = 16, .layers = 1}};
  Points x(2, 30), x0;
  fill_normals(8, Stream::kEvaluation, 0, 0, x);
  Subject first(tested);
  first.card.denoise(x, kLevel, x0);
  ASSERT_NE(first.engine->device(), nullptr);
  EXPECT_EQ(card->tests_run(), 1);
  for (int i = 0; i < 30; ++i) first.card.denoise(x, kLevel, x0);
  EXPECT_EQ(first.engine->device(), nullptr);
  Subject second(tested);
  second.card.denoise(x, kLevel, x0);
  EXPECT_EQ(second.engine->device(), nullptr);
  EXPECT_NE(second.told.find("context was lost"), std::string::npos) << second.told;
  EXPECT_EQ(card->tests_run(), 1);
}

TEST(GlEngine, GradientThroughThePassIsThatOfTheProcessor) {
  const auto network = std::make_shared<const Mlp>(NetworkSpec{.hidden = 32, .layers = 2}, 2);
  const Weights weights = network->initial_weights(3);
  const RandomBatch batch(*network, 150);
  const Eigen::Map<const Eigen::RowVectorXf> condition(batch.condition.data(), 150);
  const OutputLoss halved = [](Eigen::Index, Eigen::Ref<Points> output) { output *= 0.5f; };
  Weights gradients[2];
  GlEngine card(network);
  const auto processor = make_usual_engine(network);
  NetworkEngine* const engines[] = {&card, processor.get()};
  for (std::size_t i = 0; i < 2; ++i) {
    gradients[i] = Weights::Zero(network->weight_count());
    engines[i]->load(weights, EngineUse::kTraining, nullptr);
    engines[i]->make_pass()->gradient({batch.x, condition, {}}, halved, gradients[i]);
  }
  ASSERT_NE(card.device(), nullptr);
  EXPECT_LE(normalized_error(gradients[0].cast<double>(), gradients[1].cast<double>()), 1e-5);
}

TEST(GlBackends, AutomaticTakesTheProcessorWhereTheCardIsSoftware) {
  const auto network = std::make_shared<const Mlp>(NetworkSpec{.hidden = 16, .layers = 1}, 2);
  GlDevice device;
  if (!device.software()) GTEST_SKIP() << "there is a graphics card";
  EXPECT_EQ(make_fastest_engine(network)->about(), usual_processor());
  const auto all = backends_with_gl();
  EXPECT_EQ(find(std::span<const BackendEntry>(all), "auto", "").make(network)->about(), usual_processor());
  EXPECT_EQ(find(std::span<const BackendEntry>(all), "gl", "").make(network)->about(), "GPU");
}

}  // namespace
}  // namespace diffuscope
