// diffuscope oracle and bound: files against the formulas, and one sentence for whatever is wrong.
#include <gmock/gmock.h>

#include <Eigen/LU>
#include <cmath>
#include <numbers>

#include "core/io/npy.h"
#include "tests/cli/program.h"

namespace diffuscope {
namespace {

using testing::HasSubstr;

class Oracle : public ProgramTest {
 protected:
  /// Writes `points` (D×N), asks for `quantity`, and returns the array.
  ArrayOf<double> ask(const std::string& quantity, const PointsOf<double>& points,
                      const std::string& options) const {
    write_points<double>(folder_ / "x.npy", points);
    succeed("oracle --points x.npy --out out.npy --quantity " + quantity + " " + options);
    return read_array<double>(folder_ / "out.npy");
  }
};
class BoundCommand : public ProgramTest {};

// One Gaussian, mean (1, −2), covariance [[3, 1], [1, 1]]: in model space mean 0 and covariance [[1.5, .5],
// [.5, .5]].
constexpr auto kGaussian = R"({"data": {"id": "gaussian_mixture", "components": [
    {"weight": 1, "mean": [1, -2], "covariance": [[3, 1], [1, 1]]}]}})";

TEST_F(Oracle, OneGaussianIsItsFormulas) {
  write("g.json", kGaussian);
  Eigen::Matrix2d covariance, shrunk;
  covariance << 1.5, 0.5, 0.5, 0.5;
  PointsOf<double> x(2, 3);
  x << 0.1, -2, 1e4, 0.7, 0.3, -1e4;
  double alpha_bar = 1;
  for (int t = 1; t <= 300; ++t) alpha_bar *= 1 - (1e-4 + (0.02 - 1e-4) * (t - 1) / 999);
  shrunk = alpha_bar * covariance + (1 - alpha_bar) * Eigen::Matrix2d::Identity();
  const double det = shrunk.determinant();
  Eigen::Matrix2d inverse;
  inverse << shrunk(1, 1), -shrunk(0, 1), -shrunk(1, 0), shrunk(0, 0);
  inverse /= det;
  const auto log_density = ask("log_density", x, "g.json --t 300");
  const auto score = ask("score", x, "g.json --t 300");
  const auto denoised = ask("denoised", x, "g.json --t 300");
  const auto posterior = ask("posterior_covariance", x, "g.json --t 300");
  EXPECT_EQ(log_density.shape, ArrayShape({3}));
  EXPECT_EQ(score.shape, ArrayShape({3, 2}));
  EXPECT_EQ(posterior.shape, ArrayShape({3, 2, 2}));
  const Eigen::Matrix2d cov0 = covariance - alpha_bar * covariance * inverse * covariance;
  for (Eigen::Index j = 0; j < 3; ++j) {
    const Eigen::Vector2d at = x.col(j), s = -inverse * at;
    const Eigen::Vector2d mean = (at + (1 - alpha_bar) * s) / std::sqrt(alpha_bar);
    const double expected = 0.5 * at.dot(s) - std::log(2 * std::numbers::pi) - 0.5 * std::log(det);
    const auto i = static_cast<std::size_t>(j);
    EXPECT_NEAR(log_density.values[i] / expected, 1, 1e-9);
    for (std::size_t d = 0; d < 2; ++d) {
      EXPECT_NEAR(score.values[2 * i + d] / s(static_cast<Eigen::Index>(d)), 1, 1e-9);
      EXPECT_NEAR(denoised.values[2 * i + d] / mean(static_cast<Eigen::Index>(d)), 1, 1e-8);
      for (std::size_t e = 0; e < 2; ++e)
        EXPECT_NEAR(posterior.values[4 * i + 2 * d + e],
                    cov0(static_cast<Eigen::Index>(d), static_cast<Eigen::Index>(e)), 1e-9);
    }
  }
}

TEST_F(Oracle, OtherShapesSayWhoAnswers) {
  write_points<double>(folder_ / "x.npy", PointsOf<double>::Zero(2, 1));
  const Outcome outcome = run("oracle --data moons --t 100 --points x.npy --out out.npy");
  EXPECT_EQ(outcome.exit_code, 0);
  EXPECT_THAT(outcome.err, HasSubstr("kernels of standard deviation"));
  EXPECT_EQ(run("oracle --data moons --t 100 --points x.npy --out out.npy --quiet").err, "");
}

TEST_F(Oracle, BadInput) {
  write_points<double>(folder_ / "x.npy", PointsOf<double>::Zero(2, 1));
  write_points<double>(folder_ / "x3.npy", PointsOf<double>::Zero(3, 1));
  const std::string rest = " --data ring8 --points x.npy --out o.npy";
  EXPECT_THAT(fail("oracle --t 1001" + rest), HasSubstr("--t: 1001 is outside 0 to 1000"));
  EXPECT_THAT(fail("oracle --t -1" + rest), HasSubstr("outside 0 to 1000"));
  EXPECT_THAT(fail("oracle --t 5 --diffusion-steps 1" + rest), HasSubstr("outside 0 to 1"));
  EXPECT_THAT(fail("oracle" + rest), HasSubstr("--t is missing"));
  EXPECT_THAT(fail("oracle --t 1 --data ring8 --out o.npy"), HasSubstr("--points"));
  EXPECT_THAT(fail("oracle --t 1 --data ring8 --points x.npy"), HasSubstr("--out"));
  EXPECT_THAT(fail("oracle --t 1 --data ring8 --points x3.npy --out o.npy"), HasSubstr("3 coordinates"));
  EXPECT_THAT(fail("oracle --t 1 --quantity energy" + rest), HasSubstr("energy"));
  write("negative.json", R"({"data": {"id": "gaussian_mixture", "components": [
      {"weight": -1, "mean": [0, 0], "covariance": [[1, 0], [0, 1]]}]}})");
  EXPECT_THAT(fail("oracle negative.json --t 1 --points x.npy --out o.npy"), HasSubstr("weight"));
  write("indefinite.json", R"({"data": {"id": "gaussian_mixture", "components": [
      {"weight": 1, "mean": [0, 0], "covariance": [[1, 2], [2, 1]]}]}})");
  EXPECT_THAT(fail("oracle indefinite.json --t 1 --points x.npy --out o.npy"), HasSubstr("covariance"));
  write("point.json", R"({"data": {"id": "gaussian_mixture", "components": [
      {"weight": 1, "mean": [0, 0], "covariance": [[0, 0], [0, 0]]},
      {"weight": 1, "mean": [1, 0], "covariance": [[0, 0], [0, 0]]}]}})");
  EXPECT_THAT(fail("oracle point.json --t 0 --points x.npy --out o.npy"), HasSubstr("no density"));
  EXPECT_EQ(run("oracle point.json --t 1 --points x.npy --out o.npy").exit_code, 0);
}

TEST_F(BoundCommand, IsAboveTheTruthAndTightens) {
  double before = 1e9;
  for (const std::string steps : {"5", "25", "100"}) {
    succeed("bound --exact --data ring8 --schedule cosine --diffusion-steps " + steps +
            " --count 1000 --out b.json");
    const auto b = json("b.json");
    const double total = b["total"], truth = b["nll_true"];
    EXPECT_GT(total, truth);
    EXPECT_LT(total - truth, 0.7 * before);
    EXPECT_NEAR(b["nll_ode"].get<double>(), truth, 0.005);
    before = total - truth;
    double sum = 0;
    for (const auto& term : b["terms"]) sum += term["nats"].get<double>();
    EXPECT_NEAR(sum, total, 1e-9);
    EXPECT_EQ(b["terms"].size(), std::stoul(steps) + 1);
    EXPECT_EQ(b["terms"][0]["role"], "reconstruction");
    EXPECT_EQ(b["terms"].back()["role"], "prior_matching");
    EXPECT_GT(b["terms"][1]["standard_error"].get<double>(), 0);
  }
}

TEST_F(BoundCommand, OfATrainedModelAndItsVarianceHead) {
  auto scene = nlohmann::json::parse(kSmallScene);
  scene["network"]["variance_head"] = "interpolated";
  scene["training"]["iterations"] = 200;
  write("s.json", scene.dump());
  succeed("run s.json --out out");
  succeed(
      "bound --model out/model.safetensors --diffusion-steps 20 --count 500 --variance learned --out b.json");
  EXPECT_GT(json("b.json")["total"].get<double>(), json("b.json")["nll_true"].get<double>());
  succeed(
      "sample --model out/model.safetensors --sampler ddpm --sampler-param variance=learned --count 200 "
      "--out s");
  succeed(
      "sample --model out/model.safetensors --sampler ddpm --sampler-param variance=optimal --count 200 "
      "--out s");
  succeed(
      "bound --model out/model.safetensors --diffusion-steps 1 --count 500 --decomposition neighbours --out "
      "b.json");
  EXPECT_EQ(json("b.json")["terms"].size(), 2u) << "T = 1: the two ends";
}

TEST_F(BoundCommand, BadInput) {
  EXPECT_THAT(fail("bound --out b.json"), HasSubstr("--exact or --model"));
  EXPECT_THAT(fail("bound --exact"), HasSubstr("--out"));
  EXPECT_THAT(fail("bound --exact --out b.json --count 1"), HasSubstr("--count"));
  EXPECT_THAT(fail("bound --exact --out b.json --diffusion-steps 0"), HasSubstr("--diffusion-steps"));
  EXPECT_THAT(fail("bound --exact --out b.json --variance big"), HasSubstr("big"));
  EXPECT_THAT(fail("bound --model none.safetensors --out b.json"), HasSubstr("none.safetensors"));
  write("small.json", kSmallScene);
  succeed("run small.json --out out");
  EXPECT_THAT(fail("bound --model out/model.safetensors --variance learned --out b.json"),
              HasSubstr("variance head"));
}

}  // namespace
}  // namespace diffuscope
