// Guidance against its formula in ε̂, and the labels of a learned denoiser: by column, for all, for none.
#include "core/denoisers/guided_denoiser.h"

#include <gtest/gtest.h>

#include "core/denoisers/mlp_denoiser.h"
#include "core/denoisers/parameterization.h"

namespace diffuscope {
namespace {

using Matrix = PointsOf<double>;
constexpr int kClasses = 3;

MlpDenoiser<double> labelled_denoiser(WorkerTeam* team = nullptr) {
  const auto network =
      std::make_shared<const Mlp>(NetworkSpec{.hidden = 16, .layers = 2, .label_embedding = 8}, 2, kClasses);
  const NetworkRole role{.schedule = make_schedule("linear", {}, 100, "")};
  return {network, std::make_shared<const Weights>(network->initial_weights(3)), role, team};
}

Matrix answer(Denoiser<double>& denoiser, const Matrix& x, NoiseLevel level,
              const std::vector<LabelMix>& labels) {
  Matrix x0;
  denoiser.set_labels(labels);
  denoiser.denoise(x, level, x0);
  denoiser.set_labels({});
  return x0;
}

const NoiseLevel kLevel{0.8, 0.6};

TEST(LabelledDenoiser, LabelsFollowTheColumnsThroughBlocksAndThreads) {
  const Matrix x = Matrix::Random(2, 700);
  std::vector<LabelMix> labels;
  for (int j = 0; j < 700; ++j) labels.push_back({j % (kClasses + 1) - 1});
  auto alone = labelled_denoiser();
  const Matrix all = answer(alone, x, kLevel, labels);
  for (const int threads : {1, 2, 3}) {
    WorkerTeam team(threads);
    auto shared = labelled_denoiser(&team);
    EXPECT_EQ(answer(shared, x, kLevel, labels), all) << threads;
  }
  for (const Eigen::Index j : {0, 255, 256, 699}) {
    const Matrix column = x.col(j);
    EXPECT_LT((answer(alone, column, kLevel, {labels[static_cast<std::size_t>(j)]}) - all.col(j)).norm(),
              1e-6)
        << j;
  }
}

TEST(LabelledDenoiser, AMixLeadsFromOneClassToTheOther) {
  auto denoiser = labelled_denoiser();
  const Matrix x = Matrix::Random(2, 5);
  EXPECT_EQ(answer(denoiser, x, kLevel, {{0, 2, 0}}), answer(denoiser, x, kLevel, {{0}}));
  EXPECT_LT((answer(denoiser, x, kLevel, {{0, 2, 1}}) - answer(denoiser, x, kLevel, {{2}})).norm(), 1e-6);
  EXPECT_GT((answer(denoiser, x, kLevel, {{0, 2, .5f}}) - answer(denoiser, x, kLevel, {{2}})).norm(), 1e-3);
}

TEST(GuidedDenoiser, IsTheFormulaInEps) {
  auto inner = labelled_denoiser();
  const Matrix x = Matrix::Random(2, 40);
  const std::vector<LabelMix> labels{{1}};
  const Matrix conditional = answer(inner, x, kLevel, labels), unconditional = answer(inner, x, kLevel, {});
  ASSERT_GT((conditional - unconditional).norm(), 0.01);
  const Matrix eps_c = eps_from_x0(x, conditional, kLevel), eps_0 = eps_from_x0(x, unconditional, kLevel);
  for (const double w : {-1.0, -0.5, 0.0, 1.5}) {
    const int before = inner.evaluations();
    GuidedDenoiser<double> guided(inner, labels, w);
    Matrix x0;
    guided.denoise(x, kLevel, x0);
    const Matrix eps = eps_from_x0(x, x0, kLevel);
    EXPECT_LT((eps - (eps_c + w * (eps_c - eps_0))).norm(), 1e-5) << w;
    EXPECT_EQ(inner.evaluations() - before, w == 0 || w == -1 ? 1 : 2) << w;
    if (w == 0) {
      EXPECT_EQ(x0, conditional);
    }
    if (w == -1) {
      EXPECT_EQ(x0, unconditional);
    }
    EXPECT_EQ(answer(inner, x, kLevel, {}), unconditional) << "labels stayed behind";
  }
}

TEST(GuidedDenoiser, DerivativeIsThatOfItsAnswer) {
  auto inner = labelled_denoiser();
  GuidedDenoiser<double> guided(inner, {{0}}, 2);
  const Matrix x = Matrix::Random(2, 30), v = Matrix::Random(2, 30);
  Matrix x0, answer, above, below;
  std::vector<Matrix> products;
  guided.differentiate(x, kLevel, {v}, x0, products);
  guided.denoise(x, kLevel, answer);
  EXPECT_LT((x0 - answer).norm(), 1e-6 * answer.norm());
  const double h = 5e-3;  // the network computes in float
  guided.denoise(x + h * v, kLevel, above);
  guided.denoise(x - h * v, kLevel, below);
  EXPECT_LT((products[0] - (above - below) / (2 * h)).norm(), 1e-2 * products[0].norm());
}

}  // namespace
}  // namespace diffuscope
