// The denoiser on the graphics card against double precision and against the processor's: every kind of
// network, labels, more columns than go through at once, steps of every sampler, and failures on purpose.
#include "core/backend_gl/gl_denoiser.h"

#include <gtest/gtest.h>

#include "core/samplers/run_sampler.h"
#include "core/samplers/time_grid.h"
#include "tests/backend_gl/network_cases.h"
#include "tests/backend_gl/reference_network.h"

namespace diffuscope {
namespace {

constexpr NoiseLevel kLevel{0.8, 0.6};
constexpr NoiseLevel kNext{0.9, 0.4359};

NetworkRole role_of(const NetworkSpec& spec) {
  return {Prediction::kV, spec.time_embedding, 1, make_schedule("linear", {}, 1000)};
}

double normalized_error(const Eigen::MatrixXd& found, const Eigen::MatrixXd& expected) {
  return (found - expected).cwiseAbs().maxCoeff() / expected.cwiseAbs().maxCoeff();
}

/// The learned denoiser in double precision.
class ReferenceDenoiser final : public Denoiser<double> {
 public:
  ReferenceDenoiser(const Mlp& network, const Weights& weights)
      : network_(network), reference_(network, weights), role_(role_of(network.spec())) {}
  int dim() const override { return network_.dim(); }
  bool predicts_variance() const override { return network_.spec().variance_head != VarianceHead::kNone; }

  std::vector<LabelMix> labels;  // one a column, or none

 private:
  Eigen::VectorXd answer(const PointsOf<double>& x, Eigen::Index n, const NetworkScaling& scaling) {
    const LabelMix label = labels.empty() ? LabelMix{} : labels[static_cast<std::size_t>(n)];
    return reference_.forward(scaling.input * x.col(n), scaling.condition, label);
  }
  void evaluate(const PointsOf<double>& x, NoiseLevel level, PointsOf<double>& x0) override {
    const NetworkScaling scaling = network_scaling(role_, level);
    x0.resize(x.rows(), x.cols());
    for (Eigen::Index n = 0; n < x.cols(); ++n)
      x0.col(n) = scaling.skip * x.col(n) + scaling.out * answer(x, n, scaling).head(x.rows());
  }
  void evaluate_variance(const PointsOf<double>& x, NoiseLevel from, NoiseLevel to, PointsOf<double>& x0,
                         PointsOf<double>& variance) override {
    evaluate(x, from, x0);
    const HeadScale head = head_scale(network_.spec().variance_head, variance_range(to, from));
    variance.resize(x.rows(), x.cols());
    for (Eigen::Index n = 0; n < x.cols(); ++n)
      variance.col(n) =
          (head.offset + head.slope * answer(x, n, network_scaling(role_, from)).tail(x.rows()).array())
              .exp();
  }

  const Mlp& network_;
  ReferenceNetwork reference_;
  NetworkRole role_;
};

/// A network of a case, and its denoisers.
struct Subject {
  explicit Subject(const NetworkCase& tested, GlFault fault = {})
      : network(std::make_shared<const Mlp>(tested.spec, tested.dim, tested.labels)),
        weights(std::make_shared<const Weights>(network->initial_weights(5))),
        card(std::make_shared<GlDevice>(fault), network, weights, role_of(tested.spec)),
        processor(network, weights, role_of(tested.spec)),
        reference(*network, *weights) {}

  std::shared_ptr<const Mlp> network;
  WeightsPtr weights;
  GlDenoiser card;
  MlpDenoiser<float> processor;
  ReferenceDenoiser reference;
};

class GlDenoiserTest : public ::testing::TestWithParam<NetworkCase> {};
INSTANTIATE_TEST_SUITE_P(All, GlDenoiserTest, ::testing::ValuesIn(network_cases()), case_name);

TEST_P(GlDenoiserTest, AnswersAreThoseOfDoublePrecision) {
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
  EXPECT_EQ(subject.card.failure(), "");
  EXPECT_LE(normalized_error(x0.cast<double>(), expected), 1e-5);
  if (!subject.card.predicts_variance()) return;
  subject.card.denoise_with_variance(batch.x, kLevel, kNext, x0, variance);
  subject.reference.denoise_with_variance(x, kLevel, kNext, expected, expected_variance);
  EXPECT_LE(normalized_error(x0.cast<double>(), expected), 1e-5);
  EXPECT_LE(normalized_error(variance.cast<double>(), expected_variance), 1e-5);
}

// One step of every sampler, and five.
TEST(GlDenoiser, EverySamplerStepsAsInDoublePrecision) {
  Subject subject({"plain", {.hidden = 32, .layers = 2}});
  const Schedule schedule = make_schedule("linear", {}, 1000);
  for (const SamplerEntry& entry : samplers()) {
    const int draws = entry.make.normals_per_step({});
    std::vector<GridLevel> grid;
    for (const double t : {600.0, 500.0, 400.0, 300.0, 200.0, 100.0}) grid.push_back({t, schedule.at(t)});
    SeededNoise<float> noise(2, draws);
    SeededNoise<double> noise_in_double(2, draws);
    const SamplingOptions options{.count = 100, .schedule = &schedule};
    const auto found = run_sampler(*make_sampler<float>(entry.id, {}), subject.card, noise, grid, options);
    const auto expected =
        run_sampler(*make_sampler<double>(entry.id, {}), subject.reference, noise_in_double, grid, options);
    for (const std::size_t state : {std::size_t{1}, std::size_t{5}})
      EXPECT_LE(normalized_error(found.states[state].cast<double>(), expected.states[state]), 1e-5)
          << entry.id << " after " << state;
  }
}

TEST(GlDenoiser, ManyColumnsGoInParts) {
  Subject subject({"plain", {.hidden = 16, .layers = 1}});
  for (const Eigen::Index count : {Eigen::Index{3}, Eigen::Index{40000}, Eigen::Index{50}}) {
    Points x(2, count), x0, expected;
    fill_normals(8, Stream::kEvaluation, 0, 0, x);
    subject.card.denoise(x, kLevel, x0);
    subject.processor.denoise(x, kLevel, expected);
    EXPECT_LE(normalized_error(x0.cast<double>(), expected.cast<double>()), 1e-5) << count;
  }
  EXPECT_EQ(subject.card.failure(), "");
}

TEST(GlDenoiser, DerivativesAreThoseOfTheProcessor) {
  Subject subject({"plain", {.hidden = 16, .layers = 1}});
  const Points x = Points::Constant(2, 3, 0.5f);
  const std::vector<Points> directions{Points::Identity(2, 3)};
  Points x0, expected;
  std::vector<Points> products, expected_products;
  subject.card.differentiate(x, kLevel, directions, x0, products);
  subject.processor.differentiate(x, kLevel, directions, expected, expected_products);
  EXPECT_EQ(products, expected_products);
}

TEST(GlDenoiser, TheProcessorGoesOnWhenTheCardFails) {
  const struct {
    GlFault fault;
    const char* reason;
  } faults[] = {{{.shader = true}, "does not compile"},
                {{.memory = true}, "refused a buffer"},
                {{.lost_after = 20}, "context was lost"}};
  for (const auto& [fault, reason] : faults) {
    Subject subject({"plain", {.hidden = 16, .layers = 1}}, fault);
    Points x(2, 30), x0, expected;
    fill_normals(8, Stream::kEvaluation, 0, 0, x);
    for (int i = 0; i < 30; ++i) {
      subject.card.denoise(x, kLevel, x0);
      subject.processor.denoise(x, kLevel, expected);
      ASSERT_LE(normalized_error(x0.cast<double>(), expected.cast<double>()), 1e-5) << reason << ' ' << i;
    }
    EXPECT_NE(subject.card.failure().find(reason), std::string::npos) << subject.card.failure();
  }
}

}  // namespace
}  // namespace diffuscope
