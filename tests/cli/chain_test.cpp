// diffuscope sample with chains: from given noise the walk is recomputed here from the formula alone; ladders
// in levels.csv; refusals.
#include <gmock/gmock.h>

#include <Eigen/LU>
#include <random>

#include "core/io/npy.h"
#include "tests/cli/program.h"

namespace diffuscope {
namespace {

using testing::AllOf;
using testing::HasSubstr;

// Data of one Gaussian, mean (1, −2), covariance [[3, 1], [1, 1]], in its own units; all start at (2, −1).
constexpr auto kScene = R"({"data": {"id": "gaussian_mixture", "standardize": false, "components": [
    {"weight": 1, "mean": [1, -2], "covariance": [[3, 1], [1, 1]]}]},
    "chain": {"start": "point", "point_x": 2, "point_y": -1, "count": 40}})";

class Chain : public ProgramTest {
 protected:
  static constexpr Eigen::Index kCount = 40;
  static constexpr int kSteps = 6;

  void SetUp() override {
    ProgramTest::SetUp();
    write("g.json", kScene);
    std::mt19937 engine(4);
    std::normal_distribution<double> normal;
    for (Eigen::Index i = 0; i < noise_.size(); ++i) noise_.data()[i] = normal(engine);
    write_array<double>(folder_ / "z.npy", {kSteps, kCount, 2},
                        {noise_.data(), static_cast<std::size_t>(noise_.size())});
  }
  Eigen::Matrix2Xd noise_{2, kSteps* kCount};
};

// Song & Ermon 2019, eq. 4, with the score of the blurred Gaussian.
TEST_F(Chain, LangevinOnAGaussianIsThatOfTheFormula) {
  succeed(
      "sample g.json --exact --sampler langevin --sampler-param step_size=.2 --sampler-param sigma=.5 "
      "--steps 6 "
      "--step-noise z.npy --quiet --out out");
  const Eigen::Vector2d mean(1, -2);
  Eigen::Matrix2d covariance;
  covariance << 3.25, 1, 1, 1.25;
  const Eigen::Matrix2d precision = covariance.inverse();
  Eigen::Matrix2Xd y = Eigen::Vector2d(2, -1).replicate(1, kCount);
  const auto states = read_array<double>(folder_ / "out/trajectory.npy", {{kSteps + 1, kCount, 2}});
  for (int i = 0; i <= kSteps; ++i) {
    const Eigen::Map<const Eigen::Matrix2Xd> state(states.values.data() + i * 2 * kCount, 2, kCount);
    EXPECT_LT((state - y).cwiseAbs().maxCoeff(), 1e-9) << i;
    if (i < kSteps)
      y += -0.1 * precision * (y.colwise() - mean) + std::sqrt(0.2) * noise_.middleCols(i * kCount, kCount);
  }
  const Csv levels(read_text(folder_ / "out/levels.csv"));
  ASSERT_EQ(levels.rows.size(), 7u);
  EXPECT_EQ(levels.at(6, "sigma_ratio"), 0.5);
  EXPECT_EQ(levels.at(6, "alpha"), 1);
  const auto metrics = json("out/metrics.json");
  EXPECT_EQ(metrics["sampler"]["id"], "langevin");
  EXPECT_EQ(metrics["sampler"]["start"], "point");
  EXPECT_EQ(metrics["sampler"]["evaluations"], 6);
  EXPECT_TRUE(metrics["sliced_w2"].is_number());
}

TEST_F(Chain, AnnealedWalksDownItsLadder) {
  succeed(
      "sample why_noise_levels --exact --sampler annealed_langevin --sampler-param sigma_max=20 "
      "--sampler-param "
      "sigma_min=1 --sampler-param levels=4 --sampler-param step_size=.1 --steps 40 --count 200 --out out");
  const Csv levels(read_text(folder_ / "out/levels.csv"));
  ASSERT_EQ(levels.rows.size(), 41u);
  EXPECT_NEAR(levels.at(0, "sigma"), 20, 1e-9);
  EXPECT_NEAR(levels.at(10, "sigma"), std::pow(20, 2.0 / 3), 1e-9);
  EXPECT_NEAR(levels.at(40, "sigma"), 1, 1e-9);
}

TEST_F(Chain, WorksOnALearnedScore) {
  write("s.json", kSmallScene);
  succeed("run s.json --out trained");
  succeed("sample --model trained/model.safetensors --sampler langevin --steps 5 --count 30 --out out");
  EXPECT_EQ(read_array<double>(folder_ / "out/trajectory.npy").shape, (ArrayShape{6, 30, 2}));
  EXPECT_THAT(fail("sample --model trained/model.safetensors --sampler mala --steps 5 --out out"),
              AllOf(HasSubstr("density"), HasSubstr("exact model")));
}

TEST_F(Chain, BadInput) {
  EXPECT_THAT(fail("sample g.json --exact --sampler mala --steps 6 --step-noise z.npy --out out"),
              AllOf(HasSubstr("--step-noise"), HasSubstr("mala"), HasSubstr("--seed")));
  EXPECT_THAT(fail("sample g.json --exact --sampler langevin --initial-noise z.npy --out out"),
              AllOf(HasSubstr("--initial-noise"), HasSubstr("chain.start")));
  EXPECT_THAT(fail("sample g.json --exact --sampler langevin --grid karras --out out"),
              AllOf(HasSubstr("--grid"), HasSubstr("noise level")));
  EXPECT_THAT(fail("sample g.json --exact --sampler langevin --steps 5 --step-noise z.npy --out out"),
              AllOf(HasSubstr("(6, 40, 2)"), HasSubstr("(5, 40, 2)")));
  EXPECT_THAT(fail("sample g.json --exact --sampler annealed_langevin --steps 3 --out out"),
              HasSubstr("3 updates are fewer than the 10 levels"));
  EXPECT_THAT(fail("sample g.json --exact --sampler annealed_langevin --sampler-param sigma_min=9 --out out"),
              HasSubstr("sigma_min 9 is not below sigma_max 5"));
  write("bad.json", R"({"chain": {"steps": 0}})");
  EXPECT_THAT(fail("sample bad.json --exact --out out"), HasSubstr("chain.steps: 0 is outside"));
}

TEST_F(Chain, ListSaysWhatEachNeeds) {
  const auto list = nlohmann::json::parse(succeed("list samplers --json").out);
  int found = 0;
  for (const auto& row : list) {
    if (row["kind"] != "chain") continue;
    ++found;
    EXPECT_EQ(row["takes_step_noise"], row["id"] != "mala");
    EXPECT_EQ(row["normals_per_step"], 1);
  }
  EXPECT_EQ(found, 3);
}

}  // namespace
}  // namespace diffuscope
