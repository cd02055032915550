// The network against a plain double-precision twin: forward values, and gradients by central differences.
#include "core/model/mlp.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

#include "core/random.h"

namespace diffuscope {
namespace {

double activation(Activation kind, double z) {
  switch (kind) {
    case Activation::kSilu:
      return z / (1 + std::exp(-z));
    case Activation::kGelu:
      return 0.5 * z * (1 + std::tanh(std::sqrt(2 / std::numbers::pi) * (z + 0.044715 * z * z * z)));
    case Activation::kRelu:
      return std::max(z, 0.0);
    default:
      return std::tanh(z);
  }
}

/// Appends the embedding of a label: the row of a class, or the last one, or a mix of two rows.
void append_embedding(const Mlp& network, const Eigen::VectorXd& weights, LabelMix label,
                      std::vector<double>& h) {
  if (network.label_count() == 0) return;
  const WeightTensor& table = network.tensors().back();
  const auto entry = [&](Label row, Eigen::Index i) {
    return weights[table.offset + (row < 0 ? network.label_count() : row) * table.cols + i];
  };
  const auto share = static_cast<double>(label.share);
  for (Eigen::Index i = 0; i < table.cols; ++i)
    h.push_back((1 - share) * entry(label.first, i) + share * entry(label.second, i));
}

// One column through the network, loop by loop, from the documented layout of the weights.
std::vector<double> plain_forward(const Mlp& network, const Eigen::VectorXd& weights,
                                  const std::vector<double>& x, double condition, LabelMix label = {}) {
  const NetworkSpec& spec = network.spec();
  std::vector<double> h = x;
  std::vector<double> frequencies;
  for (int i = 0; i < spec.fourier_features; ++i) frequencies.push_back(0.5 * std::pow(50.0, i / 7.0));
  for (double coordinate : x) {
    for (double f : frequencies) h.push_back(std::sin(f * coordinate));
    for (double f : frequencies) h.push_back(std::cos(f * coordinate));
  }
  if (spec.noise_conditioning) {
    const int half = spec.time_features / 2;
    auto frequency = [&](int i) {
      return spec.time_embedding == TimeEmbedding::kLogRatio
                 ? 0.5 * std::pow(2.0, i)
                 : std::pow(10000.0,
                            -static_cast<double>(i) /
                                (spec.time_embedding == TimeEmbedding::kSinusoidalToEnd ? half - 1 : half));
    };
    const auto wave = [](bool sine, double angle) { return sine ? std::sin(angle) : std::cos(angle); };
    const bool sine_first = spec.time_embedding != TimeEmbedding::kCosineFirst;
    if (spec.time_embedding == TimeEmbedding::kPlain) {
      h.push_back(condition / 1000);
    } else {
      for (int i = 0; i < half; ++i) h.push_back(wave(sine_first, frequency(i) * condition));
      for (int i = 0; i < half; ++i) h.push_back(wave(!sine_first, frequency(i) * condition));
    }
  }
  append_embedding(network, weights, label, h);
  const auto tensors = network.tensors();
  const auto outputs = 2 * static_cast<std::size_t>(spec.layers);
  for (std::size_t l = 0; l <= outputs; l += 2) {
    const WeightTensor &w = tensors[l], &b = tensors[l + 1];
    std::vector<double> z;
    for (Eigen::Index r = 0; r < w.rows; ++r) {
      double sum = weights[b.offset + r];
      for (Eigen::Index c = 0; c < w.cols; ++c)
        sum += weights[w.offset + r * w.cols + c] * h[static_cast<std::size_t>(c)];
      z.push_back(sum);
    }
    if (l < outputs)
      for (std::size_t r = 0; r < z.size(); ++r)
        z[r] = activation(spec.activation, z[r]) + (spec.residual && l > 0 ? h[r] : 0);
    h = z;
  }
  return h;
}

struct Case {
  NetworkSpec spec;
  int dim;
  std::string name;
  int label_count = 0;
};

std::vector<Case> cases() {
  std::vector<Case> all;
  for (std::size_t a = 0; a < kActivationIds.size(); ++a)
    for (bool residual : {false, true}) {
      NetworkSpec spec{
          .hidden = 16, .layers = 3, .residual = residual, .activation = static_cast<Activation>(a)};
      all.push_back({spec, 2, std::string(kActivationIds[a]) + (residual ? "_residual" : "_plain")});
    }
  all.push_back({{.hidden = 16, .layers = 1, .fourier_features = 0}, 1, "one_layer_1d"});
  all.push_back({{.hidden = 16, .layers = 8, .residual = true, .fourier_features = 3}, 5, "eight_layers_5d"});
  all.push_back(
      {{.hidden = 16, .layers = 2, .time_embedding = TimeEmbedding::kSinusoidal, .time_features = 32},
       2,
       "sinusoidal"});
  for (const TimeEmbedding kind :
       {TimeEmbedding::kSinusoidalToEnd, TimeEmbedding::kCosineFirst, TimeEmbedding::kPlain})
    all.push_back({{.hidden = 16, .layers = 2, .time_embedding = kind},
                   2,
                   std::string(kTimeEmbeddingIds[static_cast<std::size_t>(kind)])});
  all.push_back({{.hidden = 16, .layers = 2, .noise_conditioning = false}, 2, "unconditioned"});
  all.push_back({{.hidden = 16, .layers = 2, .variance_head = VarianceHead::kFree}, 2, "variance_head"});
  all.push_back({{.hidden = 16, .layers = 2, .residual = true, .label_embedding = 5}, 3, "labels", 4});
  all.push_back({{.hidden = 16,
                  .layers = 1,
                  .fourier_features = 0,
                  .time_embedding = TimeEmbedding::kCosineFirst,
                  .label_embedding = 1},
                 2,
                 "one_class_cosine_first",
                 1});
  all.push_back({{.hidden = 16, .layers = 2, .label_embedding = 0}, 2, "labels_ignored", 4});
  return all;
}

class MlpTest : public ::testing::TestWithParam<Case> {
 protected:
  static constexpr Eigen::Index kColumns = 5;
  MlpTest()
      : network(GetParam().spec, GetParam().dim, GetParam().label_count),
        weights(network.initial_weights(7)) {
    // Biases start at zero; give them values so that mistakes with them show.
    for (Eigen::Index i = 0; i < weights.size(); ++i) weights[i] += 0.05f * std::sin(static_cast<float>(i));
    x.resize(GetParam().dim, kColumns);
    fill_normals(3, Stream::kEvaluation, 0, 0, x);
    condition = Eigen::RowVectorXf::LinSpaced(kColumns, -2.0f, 2.0f);
    weighting.resize(network.outputs(), kColumns);
    fill_normals(4, Stream::kEvaluation, 0, 0, weighting);
    const Label last = network.label_count() - 1;
    labels = {{0}, {kNoLabel}, {last}, {0, last, 0.25f}, {last, kNoLabel, 0.5f}};
  }
  Eigen::VectorXd plain(const Eigen::VectorXd& w, Eigen::Index column) const {
    std::vector<double> input;
    for (Eigen::Index d = 0; d < x.rows(); ++d) input.push_back(x(d, column));
    const auto out =
        plain_forward(network, w, input, condition[column], labels[static_cast<std::size_t>(column)]);
    return Eigen::Map<const Eigen::VectorXd>(out.data(), static_cast<Eigen::Index>(out.size()));
  }
  // The scalar that is differentiated: Σ weighting ∘ output.
  double plain_objective(const Eigen::VectorXd& w) const {
    double sum = 0;
    for (Eigen::Index j = 0; j < kColumns; ++j) sum += weighting.col(j).cast<double>().dot(plain(w, j));
    return sum;
  }

  Mlp network;
  Weights weights;
  Points x, weighting;
  Eigen::RowVectorXf condition;
  std::vector<LabelMix> labels;
};

TEST_P(MlpTest, ForwardEqualsPlainLoops) {
  MlpScratch scratch;
  Points out;
  network.features(x, condition, scratch, labels);
  network.forward(weights, scratch, out, false);
  for (Eigen::Index j = 0; j < kColumns; ++j) {
    const Eigen::VectorXd expected = plain(weights.cast<double>(), j);
    EXPECT_LT((out.col(j).cast<double>() - expected).norm(), 2e-5 * (1 + expected.norm())) << "column " << j;
  }
}

TEST_P(MlpTest, BackwardEqualsCentralDifferences) {
  MlpScratch scratch;
  Points out;
  network.features(x, condition, scratch, labels);
  network.forward(weights, scratch, out, true);
  Weights gradient = Weights::Zero(network.weight_count());
  network.backward(weights, scratch, weighting, gradient);
  for (const WeightTensor& tensor : network.tensors()) {
    const Eigen::Index stride = std::max<Eigen::Index>(1, tensor.size() / 40);
    for (Eigen::Index i = 0; i < tensor.size(); i += stride) {
      constexpr double kStep = 1e-5;
      Eigen::VectorXd w = weights.cast<double>();
      w[tensor.offset + i] += kStep;
      const double above = plain_objective(w);
      w[tensor.offset + i] -= 2 * kStep;
      const double expected = (above - plain_objective(w)) / (2 * kStep);
      EXPECT_NEAR(gradient[tensor.offset + i], expected, 1e-4 * (1 + std::abs(expected)))
          << tensor.name << " " << i;
    }
  }
}

TEST_P(MlpTest, TangentEqualsCentralDifferences) {
  MlpScratch scratch;
  Points out, tangent, v(x.rows(), kColumns);
  network.features(x, condition, scratch, labels);
  network.forward(weights, scratch, out, true);
  for (const std::uint64_t seed : {5u, 6u}) {  // several directions after one forward
    fill_normals(seed, Stream::kEvaluation, 0, 0, v);
    network.tangent(weights, scratch, v, tangent);
    ASSERT_EQ(tangent.rows(), network.outputs());
    for (Eigen::Index j = 0; j < kColumns; ++j) {
      const auto shifted = [&](double step) {
        std::vector<double> input;
        for (Eigen::Index d = 0; d < x.rows(); ++d)
          input.push_back(static_cast<double>(x(d, j)) + step * static_cast<double>(v(d, j)));
        const auto result = plain_forward(network, weights.cast<double>(), input, condition[j],
                                          labels[static_cast<std::size_t>(j)]);
        return Eigen::VectorXd(
            Eigen::Map<const Eigen::VectorXd>(result.data(), static_cast<Eigen::Index>(result.size())));
      };
      constexpr double kStep = 1e-6;
      const Eigen::VectorXd expected = (shifted(kStep) - shifted(-kStep)) / (2 * kStep);
      EXPECT_LT((tangent.col(j).cast<double>() - expected).norm(), 1e-4 * (1 + expected.norm()))
          << "column " << j;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Networks, MlpTest, ::testing::ValuesIn(cases()),
                         [](const auto& info) { return info.param.name; });

TEST(MlpInitialization, IsUniformWithinOneOverRootFanInAndBiasesAreZero) {
  const Mlp network({.hidden = 256, .layers = 2}, 2);
  const Weights weights = network.initial_weights(1);
  const WeightTensor& w = network.tensors()[2];
  ASSERT_EQ(w.name, "hidden2.weight");
  const auto values = weights.segment(w.offset, w.size()).array();
  const double bound = 1 / std::sqrt(256.0);
  EXPECT_LE(values.abs().maxCoeff(), bound);
  EXPECT_GT(values.abs().maxCoeff(), 0.999 * bound);
  EXPECT_NEAR(values.square().mean(), bound * bound / 3, 0.02 * bound * bound / 3);
  EXPECT_NE(weights, network.initial_weights(2));
  const WeightTensor& b = network.tensors()[3];
  EXPECT_EQ(weights.segment(b.offset, b.size()).array().abs().maxCoeff(), 0);
}

TEST(MlpLabels, LieBehindTheOtherWeightsAndAreNormal) {
  const NetworkSpec spec{.hidden = 32, .label_embedding = 200};
  const Mlp plain(spec, 2), labelled(spec, 2, 9);
  EXPECT_EQ(plain.label_count(), 0);
  EXPECT_EQ(labelled.tensors().size(), plain.tensors().size() + 1);
  const WeightTensor& table = labelled.tensors().back();
  EXPECT_EQ(table.name, "label_embedding.weight");
  EXPECT_EQ(table.rows, 10);
  EXPECT_EQ(table.cols, 200);
  const auto values = labelled.initial_weights(1).segment(table.offset, table.size()).array().eval();
  EXPECT_NEAR(values.mean(), 0, 4 / std::sqrt(2000.0));
  EXPECT_NEAR(values.square().mean(), 1, 4 * std::sqrt(2 / 2000.0));
}

TEST(MlpLabels, NoneIsTheNullLabelAndOneIsForAll) {
  const Mlp network({.hidden = 16, .layers = 2, .label_embedding = 3}, 2, 4);
  const Weights weights = network.initial_weights(1);
  const Points x = Points::Random(2, 6);
  const Eigen::RowVectorXf condition = Eigen::RowVectorXf::Zero(6);
  const auto answer = [&](const std::vector<LabelMix>& labels) {
    MlpScratch scratch;
    Points out;
    network.features(x, condition, scratch, labels);
    network.forward(weights, scratch, out, false);
    return out;
  };
  EXPECT_EQ(answer({}), answer(std::vector<LabelMix>(6)));
  EXPECT_EQ(answer({{2}}), answer(std::vector<LabelMix>(6, {2})));
  EXPECT_NE(answer({{2}}), answer({}));
  EXPECT_THROW(answer({{4}}), std::invalid_argument);
  EXPECT_THROW(answer({{1}, {2}}), std::invalid_argument);
}

TEST(MlpCost, CountsTheProductsOfTheRecipe) {
  // inputs 2 + 2·8·2 + 8 = 42 → 128 → 128 → 128 → 2
  const Mlp network({}, 2);
  EXPECT_EQ(network.flops_per_sample(), 2.0 * (42 * 128 + 2 * 128 * 128 + 128 * 2));
}

}  // namespace
}  // namespace diffuscope
