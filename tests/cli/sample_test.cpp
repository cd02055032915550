// diffuscope sample: with noise from files the result is recomputed here from the formulas alone; shapes,
// defaults, models and refusals.
#include <gmock/gmock.h>

#include <Eigen/LU>
#include <random>

#include "core/io/npy.h"
#include "tests/cli/program.h"

namespace diffuscope {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

// Data of one Gaussian: mean (1, −2), covariance [[3, 1], [1, 1]].
constexpr auto kGaussian = R"({"data": {"id": "gaussian_mixture", "components": [
    {"weight": 1, "mean": [1, -2], "covariance": [[3, 1], [1, 1]]}]}})";
const Eigen::Vector2d kMean(1, -2);
const Eigen::Matrix2d kCovariance = (Eigen::Matrix2d() << 3, 1, 1, 1).finished();
const double kScale = std::sqrt(2.0);  // the mean variance over axes is (3 + 1)/2

/// ᾱ_t of the linear schedule, T = 1000 (Ho et al. 2020), multiplied up directly.
std::vector<double> linear_alpha_bar() {
  std::vector<double> alpha_bar{1};
  for (int t = 1; t <= 1000; ++t)
    alpha_bar.push_back(alpha_bar.back() * (1 - (1e-4 + (0.02 - 1e-4) * (t - 1) / 999)));
  return alpha_bar;
}

/// t_i = round(1000 − i·1000/N), then 0.
std::vector<int> trailing(int steps) {
  std::vector<int> t;
  for (int i = 0; i <= steps; ++i) t.push_back(static_cast<int>(std::lround(1000 - i * 1000.0 / steps)));
  return t;
}

/// E[x_0|x_t] of the standardized Gaussian: √ᾱ Σ(ᾱΣ + (1−ᾱ)I)⁻¹x.
Eigen::Matrix2Xd denoise(const Eigen::Matrix2Xd& x, double alpha_bar) {
  const Eigen::Matrix2d sigma = kCovariance / 2;
  const Eigen::Matrix2d noisy = alpha_bar * sigma + (1 - alpha_bar) * Eigen::Matrix2d::Identity();
  return std::sqrt(alpha_bar) * sigma * noisy.inverse() * x;
}

/// Normals as (rows, 2) in C order, which is 2×rows here.
Eigen::Matrix2Xd normals(Eigen::Index count, unsigned seed) {
  std::mt19937 engine(seed);
  std::normal_distribution<double> normal;
  Eigen::Matrix2Xd values(2, count);
  for (Eigen::Index i = 0; i < values.size(); ++i) values.data()[i] = normal(engine);
  return values;
}

class Sample : public ProgramTest {
 protected:
  static constexpr int kSteps = 7;
  static constexpr Eigen::Index kCount = 50;

  void SetUp() override {
    ProgramTest::SetUp();
    write("g.json", kGaussian);
    save("start.npy", start_, {kCount, 2});
    save("steps.npy", noise_, {kSteps, kCount, 2});
  }

  void save(const std::string& name, const Eigen::Matrix2Xd& values, const ArrayShape& shape) const {
    write_array<double>(folder_ / name, shape, {values.data(), static_cast<std::size_t>(values.size())});
  }

  /// (N+1, M, 2) as N+1 matrices 2×M.
  std::vector<Eigen::Matrix2Xd> trajectory(const std::string& out) const {
    const auto array = read_array<double>(folder_ / out / "trajectory.npy", {{kSteps + 1, kCount, 2}});
    std::vector<Eigen::Matrix2Xd> states;
    for (int i = 0; i <= kSteps; ++i)
      states.emplace_back(
          Eigen::Map<const Eigen::Matrix2Xd>(array.values.data() + i * 2 * kCount, 2, kCount));
    return states;
  }

  const Eigen::Matrix2Xd start_ = normals(kCount, 1);
  const Eigen::Matrix2Xd noise_ = normals(kSteps * kCount, 2);
  Eigen::Matrix2Xd noise(int step) const { return noise_.middleCols(step * kCount, kCount); }
};

// DDIM with η (Song et al. 2021, eq. 12 and 16), on the very definitions.
TEST_F(Sample, DdimOnAGaussianIsThatOfTheFormulas) {
  for (const double eta : {0.0, 0.6, 1.0}) {
    succeed("sample g.json --exact --sampler ddim --sampler-param eta=" + std::to_string(eta) +
            " --grid trailing --steps 7 --initial-noise start.npy --step-noise steps.npy --quiet --out out");
    const auto alpha_bar = linear_alpha_bar();
    const auto levels = trailing(kSteps);
    const auto states = trajectory("out");
    Eigen::Matrix2Xd x = start_;
    for (int i = 0; i < kSteps; ++i) {
      EXPECT_LT((states[static_cast<std::size_t>(i)] - x).cwiseAbs().maxCoeff(), 1e-9) << "step " << i;
      const double a = alpha_bar[static_cast<std::size_t>(levels[static_cast<std::size_t>(i)])];
      const double b = alpha_bar[static_cast<std::size_t>(levels[static_cast<std::size_t>(i) + 1])];
      const Eigen::Matrix2Xd x0 = denoise(x, a);
      const Eigen::Matrix2Xd eps = (x - std::sqrt(a) * x0) / std::sqrt(1 - a);
      const double sigma = eta * std::sqrt((1 - b) / (1 - a)) * std::sqrt(1 - a / b);
      x = std::sqrt(b) * x0 + std::sqrt(1 - b - sigma * sigma) * eps + sigma * noise(i);
    }
    const auto samples = read_array<double>(folder_ / "out/samples.npy", {{kCount, 2}});
    const Eigen::Matrix2Xd expected = (kScale * x).colwise() + kMean;
    EXPECT_LT((Eigen::Map<const Eigen::Matrix2Xd>(samples.values.data(), 2, kCount) - expected)
                  .cwiseAbs()
                  .maxCoeff(),
              1e-9)
        << "eta " << eta;
  }
}

// Ancestral DDPM (Ho et al. 2020, eq. 6 and 7) with the skipped steps' ᾱ.
TEST_F(Sample, DdpmOnAGaussianIsThatOfTheFormulas) {
  for (const bool posterior : {true, false}) {
    succeed(std::string("sample g.json --exact --sampler ddpm --sampler-param variance=") +
            (posterior ? "posterior" : "beta") +
            " --grid trailing --steps 7 --initial-noise start.npy --step-noise steps.npy --quiet --out out");
    const auto alpha_bar = linear_alpha_bar();
    const auto levels = trailing(kSteps);
    Eigen::Matrix2Xd x = start_;
    for (int i = 0; i < kSteps; ++i) {
      const double a = alpha_bar[static_cast<std::size_t>(levels[static_cast<std::size_t>(i)])];
      const double b = alpha_bar[static_cast<std::size_t>(levels[static_cast<std::size_t>(i) + 1])];
      const double beta = 1 - a / b;
      const Eigen::Matrix2Xd mean =
          std::sqrt(b) * beta / (1 - a) * denoise(x, a) + std::sqrt(a / b) * (1 - b) / (1 - a) * x;
      const double variance = i + 1 == kSteps ? 0 : (posterior ? beta * (1 - b) / (1 - a) : beta);
      x = mean + std::sqrt(variance) * noise(i);
    }
    EXPECT_LT((trajectory("out").back() - x).cwiseAbs().maxCoeff(), 1e-9) << posterior;
  }
}

TEST_F(Sample, StepNoiseWithADrawAxisIsTheSame) {
  save("four.npy", noise_, {kSteps, 1, kCount, 2});
  const std::string options =
      "sample g.json --exact --sampler ddpm --grid trailing --steps 7 --initial-noise start.npy "
      "--step-noise ";
  succeed(options + "steps.npy --out a");
  succeed(options + "four.npy --out b");
  EXPECT_EQ(read_text(folder_ / "a/samples.npy"), read_text(folder_ / "b/samples.npy"));
}

TEST_F(Sample, LevelsOfTheTrailingGrid) {
  succeed("sample g.json --exact --grid trailing --steps 7 --count 10 --out out");
  const Csv levels(read_text(folder_ / "out/levels.csv"));
  EXPECT_THAT(levels.header, ElementsAre("step", "t", "alpha", "sigma", "sigma_ratio"));
  ASSERT_EQ(levels.rows.size(), 8u);
  const auto alpha_bar = linear_alpha_bar();
  for (std::size_t i = 0; i <= 7; ++i) {
    const auto t = static_cast<std::size_t>(trailing(7)[i]);
    EXPECT_EQ(levels.at(i, "step"), static_cast<double>(i));
    EXPECT_EQ(levels.at(i, "t"), static_cast<double>(t));
    EXPECT_NEAR(levels.at(i, "alpha"), std::sqrt(alpha_bar[t]), 1e-12);
    EXPECT_NEAR(levels.at(i, "sigma"), std::sqrt(1 - alpha_bar[t]), 1e-12);
    EXPECT_NEAR(levels.at(i, "sigma_ratio"), std::sqrt((1 - alpha_bar[t]) / alpha_bar[t]), 1e-9);
  }
}

TEST_F(Sample, DefaultsWithoutAScene) {
  succeed("sample --exact --count 20 --out out");
  const Csv levels(read_text(folder_ / "out/levels.csv"));
  EXPECT_EQ(levels.rows.size(), 51u);
  EXPECT_EQ(levels.at(1, "t"), 980) << "trailing, 50 steps of T = 1000";
  const auto metrics = json("out/metrics.json");
  EXPECT_EQ(metrics["sampler"]["id"], "ddpm");
  EXPECT_EQ(metrics["sampler"]["params"]["variance"], "posterior");
  EXPECT_EQ(metrics["seed"], 1);
  EXPECT_TRUE(metrics["loss"].is_null());
  EXPECT_TRUE(metrics["iterations"].is_null());
  EXPECT_NEAR(metrics["eps_mse"].get<double>(), metrics["eps_mse_floor"].get<double>(), 1e-9);
  EXPECT_EQ(read_array<double>(folder_ / "out/samples.npy").shape, (ArrayShape{20, 2}));
}

TEST_F(Sample, OptionsReplaceTheScene) {
  succeed(
      "sample g.json --exact --data two_modes_1d --schedule cosine --diffusion-steps 200 --sampler dpmpp_2m "
      "--grid karras "
      "--grid-param sigma_max=20 --steps 9 --count 30 --seed 5 --out out");
  const auto metrics = json("out/metrics.json");
  EXPECT_EQ(metrics["sampler"]["id"], "dpmpp_2m");
  EXPECT_EQ(metrics["sampler"]["grid"]["params"]["sigma_max"], 20);
  EXPECT_EQ(metrics["sampler"]["steps"], 9);
  EXPECT_EQ(read_array<double>(folder_ / "out/trajectory.npy").shape, (ArrayShape{10, 30, 1}));
  const Csv levels(read_text(folder_ / "out/levels.csv"));
  EXPECT_NEAR(levels.at(0, "sigma_ratio"), 20, 1e-9);
  EXPECT_LE(levels.at(0, "t"), 200);
}

TEST_F(Sample, CountComesFromTheNoise) {
  succeed("sample g.json --exact --initial-noise start.npy --steps 3 --out out");
  EXPECT_EQ(read_array<double>(folder_ / "out/samples.npy").shape, (ArrayShape{50, 2}));
}

TEST_F(Sample, ExactDenoiserOfAShapeIsAnnouncedAndStillSamplesIt) {
  const Outcome outcome = run("sample moons --exact --count 200 --steps 20 --out out");
  EXPECT_EQ(outcome.exit_code, 0);
  EXPECT_THAT(outcome.err,
              testing::AllOf(HasSubstr("no Gaussian mixture"), HasSubstr("4096"), HasSubstr("0.05")));
  EXPECT_EQ(json("out/metrics.json")["oracle_bandwidth"], 0.05);
}

TEST_F(Sample, ModelNeedsNoScene) {
  write("s.json", kSmallScene);
  succeed("run s.json --out trained");
  succeed("sample --model trained/model.safetensors --out out");
  EXPECT_EQ(read_text(folder_ / "out/samples.npy"), read_text(folder_ / "trained/samples.npy"))
      << "same scene, same seed";
  const auto metrics = json("out/metrics.json");
  EXPECT_EQ(metrics["iterations"], 40);
  EXPECT_EQ(metrics["denoiser"], "ema");
  EXPECT_EQ(metrics["eps_mse"], json("trained/metrics.json")["eps_mse"]);
  succeed("sample --model trained/model.safetensors --weights raw --out raw");
  EXPECT_NE(read_text(folder_ / "raw/samples.npy"), read_text(folder_ / "out/samples.npy"));
  for (const auto* threads : {"1", "3"}) {
    succeed(std::string("sample --model trained/model.safetensors --out again --threads ") + threads);
    EXPECT_EQ(read_text(folder_ / "out/trajectory.npy"), read_text(folder_ / "again/trajectory.npy"));
  }
}

TEST_F(Sample, ModelKeepsItsMapAndRefusesOtherNetworks) {
  write("s.json", kSmallScene);
  succeed("run s.json --out trained");
  const auto trained = json("trained/metrics.json");
  succeed("sample --model trained/model.safetensors --data moons --out out");
  EXPECT_EQ(json("out/metrics.json")["scale"], trained["scale"]);
  EXPECT_THAT(fail("sample --model trained/model.safetensors --data two_modes_1d --out out"),
              HasSubstr("2 coordinates"));
  EXPECT_THAT(fail("sample grid25 --model trained/model.safetensors --out out"),
              testing::AllOf(HasSubstr("-16-16-2"), HasSubstr("-128-128-128-2")));
}

TEST_F(Sample, ModelSamplesWhenItsPointsAreGone) {
  write("s.json", kSmallScene);
  write("p.csv", "0,0\n1,1\n2,4\n");
  succeed("run s.json --data p.csv --out trained");
  std::filesystem::remove(folder_ / "p.csv");
  const Outcome outcome = run("sample --model trained/model.safetensors --out out");
  EXPECT_EQ(outcome.exit_code, 0);
  EXPECT_THAT(outcome.err, HasSubstr("no metrics"));
  EXPECT_EQ(read_text(folder_ / "out/samples.npy"), read_text(folder_ / "trained/samples.npy"));
  EXPECT_TRUE(json("out/metrics.json")["sliced_w2"].is_null());
}

TEST_F(Sample, BadInput) {
  EXPECT_THAT(fail("sample g.json --out out"), HasSubstr("either --exact or --model FILE"));
  EXPECT_THAT(fail("sample g.json --exact --model x --out out"), HasSubstr("either --exact or --model FILE"));
  EXPECT_THAT(fail("sample --model g.json --out out"), HasSubstr("g.json"));
  EXPECT_THAT(
      fail("sample --exact --sampler magic --out out"),
      testing::AllOf(
          HasSubstr("--sampler: unknown id 'magic'; known are ddpm, ddim, euler, heun, rk4, dopri5, "),
          HasSubstr("dpmpp_2m_sde, langevin, mala, annealed_langevin.")));
  EXPECT_THAT(fail("sample --exact --sampler ddim --sampler-param eta=2 --out out"),
              HasSubstr("eta: 2 is outside 0 to 1"));
  EXPECT_THAT(fail("sample --exact --sampler-param variance --out out"), HasSubstr("name=value"));
  EXPECT_THAT(fail("sample --exact --steps 0 --out out"), HasSubstr("--steps: 0 is outside 1 to 4000."));
  EXPECT_THAT(fail("sample --exact --count 2000000 --out out"),
              HasSubstr("--count: 2000000 is outside 1 to 1000000."));
  EXPECT_THAT(fail("sample --exact --diffusion-steps 10 --out out"), HasSubstr("sampler.grid"));
  EXPECT_THAT(fail("sample --exact --weights best --out out"), HasSubstr("--weights"));
  EXPECT_THAT(fail("sample --exact --initial-noise gone.npy --out out"), HasSubstr("gone.npy"));
  write("text.npy", "these are no numbers");
  EXPECT_THAT(fail("sample --exact --initial-noise text.npy --out out"), HasSubstr("text.npy"));
}

TEST_F(Sample, NoiseOfOtherShapesIsRefusedWithBothShapes) {
  save("line.npy", normals(kCount, 3), {2 * kCount});
  EXPECT_THAT(fail("sample g.json --exact --steps 7 --initial-noise line.npy --out out"),
              testing::AllOf(HasSubstr("(100)"), HasSubstr("(particles, dimensions)")));
  EXPECT_THAT(fail("sample g.json --exact --steps 7 --count 20 --initial-noise start.npy --out out"),
              testing::AllOf(HasSubstr("(50, 2)"), HasSubstr("(20, 2)"), HasSubstr("start.npy")));
  EXPECT_THAT(fail("sample g.json --exact --steps 8 --step-noise steps.npy --grid trailing --out out"),
              testing::AllOf(HasSubstr("(7, 50, 2)"), HasSubstr("(8, 50, 2)")));
  EXPECT_THAT(fail("sample two_modes_1d --exact --steps 7 --initial-noise start.npy --out out"),
              HasSubstr("(50, 1)"));
  EXPECT_FALSE(std::filesystem::exists(folder_ / "out/trajectory.npy"));
}

}  // namespace
}  // namespace diffuscope
