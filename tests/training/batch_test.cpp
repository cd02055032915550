// Batches: targets against the textbook definitions of ε, x_0, v and EDM's F; weights; levels;
// reproducibility.
#include "core/training/batch.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "tests/training/whole_batch.h"

namespace diffuscope {
namespace {

ExperimentPtr experiment(Prediction prediction, TimeEmbedding embedding = TimeEmbedding::kSinusoidal) {
  Scene scene;
  scene.data.source.id = "three_modes";
  scene.training.prediction = prediction;
  scene.network.time_embedding = embedding;
  return make_experiment(scene);
}

// The level of a column, from what the network is told: 1000·t/T with T = 1000.
NoiseLevel level_of(const Experiment& e, const Batch& batch, Eigen::Index j) {
  return e.schedule.at(std::round(batch.condition[j]));
}

TEST(Batch, EpsTargetIsTheNoise) {
  const auto e = experiment(Prediction::kEps);
  const Batch batch = whole_batch(e, 5, 300);
  EXPECT_LT((batch.target - batch.eps).norm(), 1e-4);
  EXPECT_LT((batch.eps_factor.array() - 1).abs().maxCoeff(), 1e-5);
  for (Eigen::Index j = 0; j < 300; ++j) {
    const NoiseLevel l = level_of(*e, batch, j);
    const Eigen::Vector2f x =
        static_cast<float>(l.alpha) * batch.x0.col(j) + static_cast<float>(l.sigma) * batch.eps.col(j);
    EXPECT_LT((batch.input.col(j) - x).norm(), 1e-5);
  }
}

TEST(Batch, X0TargetIsTheData) {
  const auto e = experiment(Prediction::kX0);
  const Batch batch = whole_batch(e, 5, 300);
  EXPECT_EQ(batch.target, batch.x0);
  for (Eigen::Index j = 0; j < 300; ++j) {
    const NoiseLevel l = level_of(*e, batch, j);
    EXPECT_NEAR(batch.eps_factor[j], l.alpha / l.sigma, 1e-4 * l.alpha / l.sigma);
  }
}

TEST(Batch, VTargetIsAlphaEpsMinusSigmaX0) {
  const auto e = experiment(Prediction::kV);
  const Batch batch = whole_batch(e, 5, 300);
  for (Eigen::Index j = 0; j < 300; ++j) {
    const NoiseLevel l = level_of(*e, batch, j);
    const Eigen::Vector2f v =
        static_cast<float>(l.alpha) * batch.eps.col(j) - static_cast<float>(l.sigma) * batch.x0.col(j);
    EXPECT_LT((batch.target.col(j) - v).norm(), 1e-4);
    EXPECT_NEAR(batch.eps_factor[j], l.alpha, 1e-5);
  }
}

TEST(Batch, ScoreTargetIsMinusNoiseOverSigma) {
  const auto e = experiment(Prediction::kScore);
  const Batch batch = whole_batch(e, 5, 300);
  for (Eigen::Index j = 0; j < 300; ++j) {
    const auto sigma = static_cast<float>(level_of(*e, batch, j).sigma);
    EXPECT_LT((batch.target.col(j) * sigma + batch.eps.col(j)).norm(), 1e-4);
    EXPECT_NEAR(batch.eps_factor[j], sigma, 1e-5);
  }
}

TEST(Batch, MeanTargetIsThatOfHoEquationSeven) {
  const auto e = experiment(Prediction::kMean);
  const Batch batch = whole_batch(e, 5, 300);
  for (Eigen::Index j = 0; j < 300; ++j) {
    const int t = static_cast<int>(std::round(batch.condition[j]));
    const double beta = e->schedule.beta(t), bar = e->schedule.alpha_bar(t),
                 before = e->schedule.alpha_bar(t - 1);
    const Eigen::Vector2d x0 = batch.x0.col(j).cast<double>(), eps = batch.eps.col(j).cast<double>();
    const Eigen::Vector2d x = std::sqrt(bar) * x0 + std::sqrt(1 - bar) * eps;
    const Eigen::Vector2d mean =
        std::sqrt(before) * beta / (1 - bar) * x0 + std::sqrt(1 - beta) * (1 - before) / (1 - bar) * x;
    EXPECT_LT((batch.target.col(j).cast<double>() - mean).norm(), 1e-4) << "t = " << t;
  }
}

TEST(Batch, EdmFollowsTableOneOfKarras) {
  const auto e = experiment(Prediction::kEdm, TimeEmbedding::kLogRatio);
  const Batch batch = whole_batch(e, 5, 4000);
  double sum = 0, squares = 0;
  for (Eigen::Index j = 0; j < 4000; ++j) {
    const double log_sigma = 2 * batch.condition[j];
    sum += log_sigma;
    squares += log_sigma * log_sigma;
    const double sigma = std::exp(log_sigma);  // σ_d = 1: the data are standardized
    const Eigen::Vector2d x = batch.x0.col(j).cast<double>() + sigma * batch.eps.col(j).cast<double>();
    const Eigen::Vector2d input = x / std::sqrt(1 + sigma * sigma);
    const Eigen::Vector2d target =
        (batch.x0.col(j).cast<double>() - x / (1 + sigma * sigma)) * std::sqrt(1 + sigma * sigma) / sigma;
    EXPECT_LT((batch.input.col(j).cast<double>() - input).norm(), 1e-4);
    EXPECT_LT((batch.target.col(j).cast<double>() - target).norm(), 1e-3 * (1 + target.norm()));
    EXPECT_NEAR(batch.eps_factor[j], 1 / std::sqrt(1 + sigma * sigma), 1e-4);
  }
  EXPECT_NEAR(sum / 4000, -1.2, 4 * 1.2 / std::sqrt(4000.0));
  EXPECT_NEAR(std::sqrt(squares / 4000 - sum * sum / 16e6), 1.2, 0.06);
}

TEST(Batch, MinSnrWeightsFollowHang) {
  for (Prediction prediction : {Prediction::kEps, Prediction::kX0, Prediction::kV}) {
    const auto e = experiment(prediction);
    const Batch batch = whole_batch(e, 1, 200, {.weighting = Weighting::kMinSnr});
    for (Eigen::Index j = 0; j < 200; ++j) {
      const double snr = level_of(*e, batch, j).snr();
      const double clipped = std::min(snr, 5.0);
      const double expected = prediction == Prediction::kEps ? clipped / snr
                              : prediction == Prediction::kV ? clipped / (snr + 1)
                                                             : clipped;
      EXPECT_NEAR(batch.weight[j], expected, 1e-4 * expected);
    }
  }
}

TEST(Batch, LevelsAreUniformOverOneToT) {
  const auto e = experiment(Prediction::kEps);
  const Batch batch = whole_batch(e, 0, 20000);
  std::vector<int> count(10);
  for (Eigen::Index j = 0; j < 20000; ++j) {
    const double t = std::round(batch.condition[j]);
    ASSERT_GE(t, 1);
    ASSERT_LE(t, 1000);
    ++count[static_cast<std::size_t>((t - 1) / 100)];
    EXPECT_EQ(batch.level_bin[static_cast<std::size_t>(j)], std::min(39, static_cast<int>(t / 25 + 1e-9)));
  }
  double chi_squared = 0;
  for (int c : count) chi_squared += (c - 2000.0) * (c - 2000.0) / 2000.0;
  EXPECT_LT(chi_squared, 27.9);  // 9 degrees of freedom, p = .001
}

TEST(Batch, AColumnDoesNotDependOnTheShardItIsIn) {
  for (const Prediction prediction : {Prediction::kEdm, Prediction::kEps}) {
    const auto e = experiment(prediction, TimeEmbedding::kLogRatio);
    const BatchMaker maker(e);
    const BatchSettings settings{{.batch = 64}};
    const Batch whole = whole_batch(maker, 9, settings);
    Batch part;
    maker.make(maker.plan(9, settings), 17, 20, part);
    EXPECT_EQ(part.x0, whole.x0.middleCols(17, 20));
    EXPECT_EQ(part.eps, whole.eps.middleCols(17, 20));
    EXPECT_EQ(part.condition, whole.condition.segment(17, 20));
    EXPECT_NE(whole_batch(maker, 10, settings).x0, whole.x0);
  }
}

TEST(Batch, LevelsStandInOrderAndSayNothingAboutTheData) {
  const auto e = experiment(Prediction::kEps);
  const int n = 20000;
  const Batch batch = whole_batch(e, 3, n);
  EXPECT_TRUE(std::is_sorted(batch.condition.begin(), batch.condition.end()));
  const auto order = Eigen::VectorXd::LinSpaced(n, -std::sqrt(3.0), std::sqrt(3.0));  // mean 0, variance 1
  for (const Points* points : {&batch.x0, &batch.eps})
    for (Eigen::Index axis = 0; axis < 2; ++axis) {
      const Eigen::VectorXd values = points->row(axis).cast<double>().transpose();
      const double spread = std::sqrt(values.squaredNorm() / n);
      EXPECT_LT(std::abs(order.dot(values)) / n, 4 * spread / std::sqrt(n)) << axis;
    }
}

}  // namespace
}  // namespace diffuscope
