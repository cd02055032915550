// Every instruction set that this machine has, against Eigen: forward, gradient, optimizer, on every kind of
// network. (Eigen itself is checked against double precision and finite differences in tests/model.)
#include <gtest/gtest.h>

#include <array>

#include "core/backend/cpu_engine.h"
#include "core/backend/cpu_pass.h"
#include "core/backend/eigen_engine.h"
#include "core/random.h"
#include "tests/backend/specs.h"

namespace diffuscope {
namespace {

constexpr double kTolerance = 1e-5;

/// ‖a − b‖/‖b‖, in double.
template <class A, class B>
double normalized_error(const A& a, const B& b) {
  return (a.template cast<double>() - b.template cast<double>()).norm() / b.template cast<double>().norm();
}

/// A batch of columns with a condition and a label each, and the weights of a network.
struct Fixture {
  Fixture(const NetworkCase& one, Eigen::Index n)
      : network(std::make_shared<const Mlp>(one.spec, one.dim, one.label_count)),
        weights(network->initial_weights(3)),
        x(one.dim, n),
        condition(n),
        target(network->outputs(), n) {
    fill_normals(1, Stream::kData, 0, 0, x);
    fill_normals(1, Stream::kData, 1, 0, target);
    const bool logarithm = one.spec.time_embedding == TimeEmbedding::kLogRatio;
    for (Eigen::Index j = 0; j < n; ++j) {
      SampleRandom random(2, Stream::kTrainingLevel, static_cast<std::uint64_t>(j));
      condition[j] = logarithm ? random.normal() : random.uniform(1, 1000);
      if (one.label_count == 0) continue;
      LabelMix label{static_cast<Label>(random.below(static_cast<std::uint32_t>(one.label_count + 1))) - 1};
      if (j % 3 == 0) label = {label.first, 0, 0.25f};
      labels.push_back(label);
    }
    // Biases that are not zero.
    for (const WeightTensor& t : network->tensors())
      if (t.cols == 1)
        for (Eigen::Index i = 0; i < t.size(); ++i)
          weights[t.offset + i] = 0.1f * std::sin(static_cast<float>(i));
  }

  NetworkInput input() const { return {x, condition, labels}; }

  Weights gradient(NetworkEngine& engine) const {
    Weights result = Weights::Zero(network->weight_count());
    engine.load(weights, EngineUse::kTraining, nullptr);
    engine.make_pass()->gradient(
        input(),
        [&](Eigen::Index first, Eigen::Ref<Points> output) {
          output -= target.middleCols(first, output.cols());
        },
        result);
    return result;
  }
  Points forward(NetworkEngine& engine, const NetworkInput& columns) const {
    Points out;
    engine.load(weights, EngineUse::kSampling, nullptr);
    engine.make_pass()->forward(columns, out);
    return out;
  }

  std::shared_ptr<const Mlp> network;
  Weights weights;
  Points x;
  Eigen::RowVectorXf condition;
  Points target;
  std::vector<LabelMix> labels;
};

/// body(case, engine of an instruction set, engine of Eigen, columns) for all combinations.
template <class Body>
void for_each_case(Body body) {
  for (const NetworkCase& one : network_cases())
    for (const Kernels& kernels : all_kernels()) {
      SCOPED_TRACE(one.name + ", " + kernels.name);
      const auto network = std::make_shared<const Mlp>(one.spec, one.dim, one.label_count);
      CpuEngine cpu(network, kernels);
      EigenEngine eigen(network);
      body(one, cpu, eigen);
    }
}

TEST(Parity, ForwardIsEigens) {
  for_each_case([](const NetworkCase& one, NetworkEngine& cpu, NetworkEngine& eigen) {
    const Fixture f(one, 203);
    EXPECT_LT(normalized_error(f.forward(cpu, f.input()), f.forward(eigen, f.input())), kTolerance);
  });
}

TEST(Parity, OneLevelForAllColumnsIsThatLevelInEach) {
  for_each_case([](const NetworkCase& one, NetworkEngine& cpu, NetworkEngine& eigen) {
    const Fixture f(one, 101);
    const Eigen::RowVectorXf level = f.condition.head(1);
    const Eigen::RowVectorXf levels = Eigen::RowVectorXf::Constant(101, level[0]);
    const std::span<const LabelMix> label(f.labels.data(), f.labels.empty() ? 0 : 1);
    const Points expected = f.forward(eigen, {f.x, levels, label});
    EXPECT_LT(normalized_error(f.forward(cpu, {f.x, level, label}), expected), kTolerance);
    EXPECT_LT(normalized_error(f.forward(eigen, {f.x, level, label}), expected), kTolerance);
    EXPECT_LT(normalized_error(f.forward(cpu, {f.x, levels, label}), expected), kTolerance);
    EXPECT_LT(
        normalized_error(f.forward(cpu, {f.x, level, f.labels}), f.forward(eigen, {f.x, levels, f.labels})),
        kTolerance);
  });
}

TEST(Parity, GradientIsEigensInEveryTensor) {
  for_each_case([](const NetworkCase& one, NetworkEngine& cpu, NetworkEngine& eigen) {
    for (const Eigen::Index n : {1, 64, 301}) {
      const Fixture f(one, n);
      const Weights found = f.gradient(cpu), expected = f.gradient(eigen);
      for (const WeightTensor& t : f.network->tensors())
        EXPECT_LT(normalized_error(found.segment(t.offset, t.size()), expected.segment(t.offset, t.size())),
                  kTolerance)
            << t.name << ", " << n << " columns";
    }
  });
}

// A tile of one level, one whose levels come three times each, one where each is another.
TEST(Parity, GradientOfColumnsThatShareALevelIsEigens) {
  for_each_case([](const NetworkCase& one, NetworkEngine& cpu, NetworkEngine& eigen) {
    Fixture f(one, 3 * kGradientTile - 10);
    for (Eigen::Index j = 0; j < 2 * kGradientTile; ++j)
      f.condition[j] = j < kGradientTile ? f.condition[0] : f.condition[j - j % 3];
    const Weights found = f.gradient(cpu), expected = f.gradient(eigen);
    for (const WeightTensor& t : f.network->tensors())
      EXPECT_LT(normalized_error(found.segment(t.offset, t.size()), expected.segment(t.offset, t.size())),
                kTolerance)
          << t.name;
  });
}

// What another level or label, and other weights, leave behind in a pass must not be seen.
TEST(Parity, APassRemembersNothingThatChanged) {
  const NetworkCase one{"", {.label_embedding = 4}, 2, 3};
  const Fixture f(one, 10);
  CpuEngine cpu(f.network, all_kernels().front());
  EigenEngine eigen(f.network);
  Weights other = f.weights;
  for (Weights* weights : {&other, &other, &other}) {
    *weights *= 1.5f;
    cpu.load(*weights, EngineUse::kSampling, nullptr);
    eigen.load(*weights, EngineUse::kSampling, nullptr);
    const auto fast = cpu.make_pass(), plain = eigen.make_pass();
    Points found, expected;
    for (const float level : {0.5f, -1.0f})
      for (const Label label : {0, 2, kNoLabel}) {
        const Eigen::RowVectorXf condition = Eigen::RowVectorXf::Constant(1, level);
        const std::array<LabelMix, 1> labels{LabelMix{label}};
        fast->forward({f.x, condition, labels}, found);
        plain->forward({f.x, condition, labels}, expected);
        EXPECT_LT(normalized_error(found, expected), kTolerance);
      }
  }
}

TEST(Parity, AColumnsResultDoesNotDependOnItsNeighbours) {
  const NetworkCase one = network_cases().front();
  const Fixture f(one, 230);
  for (const Kernels& kernels : all_kernels()) {
    CpuEngine cpu(f.network, kernels);
    const Points all = f.forward(cpu, f.input());
    const Points part = f.forward(cpu, {f.x.middleCols(95, 7), f.condition.segment(95, 7)});
    EXPECT_EQ(part, all.middleCols(95, 7)) << kernels.name;
  }
}

TEST(Parity, UpdateIsEigens) {
  const NetworkCase one{"", {.hidden = 37}, 2, 0};
  const auto network = std::make_shared<const Mlp>(one.spec, one.dim);
  const Eigen::Index size = network->weight_count() - 5;  // not a multiple of a vector
  for (const Kernels& kernels : all_kernels()) {
    SCOPED_TRACE(kernels.name);
    const CpuEngine cpu(network, kernels);
    const EigenEngine eigen(network);
    std::array<std::vector<Weights>, 2> states;
    for (auto& state : states) state.assign(4, Weights::Constant(network->weight_count(), 0.5f));
    for (auto& state : states) state[1].setZero(), state[2].setZero();
    for (int iteration = 1; iteration <= 20; ++iteration) {
      const OptimizerStep step{
          .learning_rate = 1e-2, .number = iteration, .gradient_scale = 0.7, .decoupled_decay = 0.01};
      const Weights a = Weights::Random(size), b = Weights::Random(size), c = Weights::Random(size);
      const std::array<const Weights*, 3> parts{&a, &b, &c};
      Weights fast(size), plain(size);
      const double fast_norm = cpu.sum_gradients(parts, 0, size, fast);
      const double plain_norm = eigen.sum_gradients(parts, 0, size, plain);
      EXPECT_EQ(fast, plain);
      EXPECT_NEAR(fast_norm, plain_norm, 1e-5 * plain_norm);
      cpu.update(step, fast, 0, size, {states[0][0], states[0][1], states[0][2], states[0][3]});
      eigen.update(step, plain, 0, size, {states[1][0], states[1][1], states[1][2], states[1][3]});
    }
    for (std::size_t i = 0; i < 4; ++i) EXPECT_LT(normalized_error(states[0][i], states[1][i]), 1e-6) << i;
  }
}

TEST(Parity, WrongLabelsAndConditionsAreRefused) {
  const NetworkCase one{"", {.label_embedding = 4}, 2, 3};
  const Fixture f(one, 10);
  CpuEngine cpu(f.network, all_kernels().front());
  const std::vector<LabelMix> unknown{{3}}, few{{0}, {1}};
  EXPECT_THROW(f.forward(cpu, {f.x, f.condition, unknown}), std::invalid_argument);
  EXPECT_THROW(f.forward(cpu, {f.x, f.condition, few}), std::invalid_argument);
  EXPECT_THROW(f.forward(cpu, {f.x, f.condition.head(3)}), std::invalid_argument);
}

}  // namespace
}  // namespace diffuscope
