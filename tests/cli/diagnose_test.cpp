// diffuscope diagnose and check-network: files as one's own code writes them, with a mistake or without, in
// every form that they may have; one sentence for whatever is wrong with them.
#include <gmock/gmock.h>

#include <limits>

#include "core/distributions/distribution.h"
#include "core/io/npy.h"
#include "tests/cli/program.h"
#include "tests/diagnosis/own_sampler.h"

namespace diffuscope {
namespace {

using testing::AllOf;
using testing::HasSubstr;

/// ring8 in model space.
GaussianMixture ring() {
  const DistributionPtr data = make_distribution("ring8", {});
  const GaussianMixture& mixture = *data->as_mixture();
  return mixture.standardized(mixture.moments().mean, mixture.moments().scale);
}

Eigen::MatrixXd missing_root(const OwnStep& q) {
  const Eigen::MatrixXd mean = (q.x - q.beta() / (1 - q.ab_t()) * q.eps) / std::sqrt(q.alpha());
  return q.last() ? mean : Eigen::MatrixXd(mean + std::sqrt(q.tilde()) * q.z);
}

class DiagnoseCommand : public ProgramTest {
 protected:
  void save(const std::string& name, const std::vector<PointsOf<double>>& steps) const {
    const auto count = static_cast<std::size_t>(steps.front().cols()),
               dim = static_cast<std::size_t>(steps.front().rows());
    NpyWriter<float> file(folder_ / name, {steps.size(), count, dim});
    for (const auto& points : steps) file.append(Points(points.cast<float>()));
    file.commit();
  }
  void save(const OwnRun& run) const {
    save("trajectory.npy", run.trajectory.states);
    save("eps.npy", run.trajectory.eps);
    save("noise.npy", run.trajectory.noise);
    std::string levels = "alpha_bar\n";
    for (const double ab : run.alpha_bar) levels += fmt::format("{}\n", ab);
    write("levels.csv", levels);
  }
  static std::string files() {
    return "diagnose --trajectory trajectory.npy --levels levels.csv --eps eps.npy --noise noise.npy --data "
           "ring8 --out "
           "d.json ";
  }
  static OwnOptions few() { return {.steps = 20, .count = 200}; }
};
class CheckNetworkCommand : public DiagnoseCommand {};

TEST_F(DiagnoseCommand, NamesTheMistakeAndTheFirstBadStep) {
  const OwnRun run = own_run(ring(), missing_root, few());
  save(run);
  const Outcome outcome = succeed(files() + "--sampler ddpm");
  EXPECT_THAT(
      outcome.out,
      AllOf(HasSubstr("Mistake: missing square root in ddpm"), HasSubstr("alpha_bar, vp, noise_to_data"),
            HasSubstr("reference: ddpm with the exact denoiser"), HasSubstr("results in d.json")));
  const auto d = json("d.json");
  EXPECT_EQ(d["verdict"], "mistake");
  EXPECT_EQ(d["mistake"], "missing_square_root");
  EXPECT_EQ(d["rule"], "ddpm");
  EXPECT_EQ(d["levels"]["kind"], "alpha_bar");
  EXPECT_EQ(d["levels"]["said_by"], "header");
  ASSERT_EQ(d["by_step"].size(), 20u);
  // At step 15 the coefficients are those that were written above.
  const std::size_t i = 15;
  const double ab_t = run.alpha_bar[i], alpha = ab_t / run.alpha_bar[i + 1];
  const auto& step = d["by_step"][i];
  EXPECT_NEAR(step["found"]["x"].get<double>(), 1 / std::sqrt(alpha), 1e-4);
  EXPECT_NEAR(step["found"]["eps"].get<double>(), -(1 - alpha) / (1 - ab_t) / std::sqrt(alpha), 1e-4);
  EXPECT_NEAR(step["found"]["noise"].get<double>(),
              std::sqrt((1 - alpha) * (1 - run.alpha_bar[i + 1]) / (1 - ab_t)), 1e-5);
  EXPECT_LT(step["expected_residual"].get<double>(), 1e-4);
  // The first bad step is the first whose result is farther than the tolerance from a right run.
  const std::size_t bad = d["first_bad_step"].get<std::size_t>();
  EXPECT_GT(d["by_step"][bad]["deviation"]["rms"].get<double>(), 1e-3);
  for (std::size_t k = 0; k < bad; ++k) EXPECT_LE(d["by_step"][k]["deviation"]["rms"].get<double>(), 1e-3);
}

TEST_F(DiagnoseCommand, ACorrectSamplerIsCalledCorrect) {
  save(own_run(
      ring(), [](const OwnStep& q) { return own_ddpm(q); }, few()));
  for (const std::string options : {"--sampler ddpm", "", "--exact --tolerance 1e-2"}) {
    succeed(files() + options);
    const auto d = json("d.json");
    EXPECT_EQ(d["verdict"], "rule") << options;
    EXPECT_EQ(d["rule"], "ddpm");
    EXPECT_TRUE(d["mistake"].is_null());
    EXPECT_TRUE(d["first_bad_step"].is_null()) << options;
    EXPECT_EQ(d["reference"], "ddpm");
    EXPECT_LT(d["by_step"].back()["deviation"]["rms"].get<double>(), 1e-3);
    EXPECT_LT(d["by_step"].back()["eps_difference"].get<double>(), 1e-3);
  }
}

TEST_F(DiagnoseCommand, BetaIsAMistakeForWhoNamesThePosteriorVariance) {
  save(own_run(
      ring(), [](const OwnStep& q) { return own_ddpm(q, false); }, few()));
  succeed(files());
  EXPECT_EQ(json("d.json")["rule"], "ddpm variance=beta");
  EXPECT_TRUE(json("d.json")["mistake"].is_null());
  succeed(files() + "--sampler ddpm");
  EXPECT_EQ(json("d.json")["mistake"], "beta_for_beta_tilde");
  succeed(files() + "--sampler ddpm --sampler-param variance=beta");
  EXPECT_TRUE(json("d.json")["mistake"].is_null());
}

TEST_F(DiagnoseCommand, OrderAndUnitsOfTheFileDoNotMatter) {
  const OwnRun run = own_run(ring(), missing_root, few());
  save(run);
  succeed(files() + "--sampler ddpm");
  const auto plain = json("d.json");
  // ring8: mean 0; mean variance over the axes 2 + .1².
  const double scale = std::sqrt(2.01);
  OwnRun other = run;
  for (auto& state : other.trajectory.states) state *= scale;
  other.trajectory = reversed(other.trajectory);
  std::ranges::reverse(other.alpha_bar);
  save(other);
  succeed(files() + "--sampler ddpm --units data");
  const auto d = json("d.json");
  EXPECT_EQ(d["levels"]["order"], "data_to_noise");
  EXPECT_EQ(d["mistake"], plain["mistake"]);
  EXPECT_EQ(d["first_bad_step"], plain["first_bad_step"]);
  for (std::size_t i = 0; i < 20; ++i)
    EXPECT_NEAR(d["by_step"][i]["found"]["x"].get<double>(), plain["by_step"][i]["found"]["x"].get<double>(),
                2e-3);
}

TEST_F(DiagnoseCommand, WithoutEpsAndNoiseTheDenoiserAnswers) {
  save(own_run(ring(), missing_root, few()));
  const Outcome outcome = succeed(
      "diagnose --trajectory trajectory.npy --levels levels.csv --data ring8 --sampler ddpm --out d.json");
  const auto d = json("d.json");
  EXPECT_EQ(d["mistake"], "missing_square_root");
  EXPECT_EQ(d["eps"], "estimated");
  EXPECT_EQ(d["noise"], "not logged");
  EXPECT_TRUE(d["by_step"][0]["deviation"].is_null());
  EXPECT_THAT(d["no_deviation_because"].get<std::string>(), HasSubstr("none was logged"));
  EXPECT_FALSE(d["first_bad_step"].is_null()) << "the first that ddpm does not explain";
}

TEST_F(DiagnoseCommand, OurOwnRunsAreRight) {
  write("s.json", kSmallScene);
  succeed("run s.json --out trained");
  for (const std::string denoiser : {"--exact", "--model trained/model.safetensors"})
    for (const std::string sampler : {"ddim", "heun", "dpmpp_2m"}) {
      succeed("sample --data ring8 " + denoiser + " --sampler " + sampler +
              " --grid trailing --steps 15 --count 100 --quiet --out s");
      succeed("diagnose --trajectory s/trajectory.npy --levels s/levels.csv --data ring8 " + denoiser +
              " --sampler " + sampler + " --out d.json");
      const auto d = json("d.json");
      EXPECT_EQ(d["verdict"], "rule") << sampler << denoiser << d["sentence"];
      EXPECT_EQ(d["rule"], sampler) << denoiser;
      EXPECT_TRUE(d["first_bad_step"].is_null()) << sampler << denoiser;
      succeed("diagnose --trajectory s/trajectory.npy --levels s/levels.csv --data ring8 " + denoiser +
              " --out d.json");
      EXPECT_EQ(json("d.json")["rule"], sampler) << "without being told";
    }
}

TEST_F(DiagnoseCommand, LevelsAreRecognizedOrSaid) {
  const OwnRun run = own_run(
      ring(), [](const OwnStep& q) { return own_ddpm(q); }, few());
  save(run);
  std::vector<double> sigma;
  for (const double ab : run.alpha_bar) sigma.push_back(std::sqrt(1 - ab));
  write_array<double>(folder_ / "levels.npy", {sigma.size()}, sigma);
  const std::string command =
      "diagnose --trajectory trajectory.npy --levels levels.npy --eps eps.npy --noise noise.npy --data ring8 "
      "--out d.json";
  succeed(command);
  EXPECT_EQ(json("d.json")["levels"]["kind"], "sigma");
  EXPECT_EQ(json("d.json")["levels"]["said_by"], "detected");
  EXPECT_EQ(json("d.json")["verdict"], "rule");
  succeed(command + " --level-kind sigma --scale vp --order noise_to_data");
  EXPECT_EQ(json("d.json")["levels"]["said_by"], "options");
  std::string t = "t\n";
  for (const int value : run.t) t += fmt::format("{}\n", value);
  write("t.csv", t);
  succeed(
      "diagnose --trajectory trajectory.npy --levels t.csv --eps eps.npy --noise noise.npy --data ring8 "
      "--out d.json");
  EXPECT_EQ(json("d.json")["levels"]["kind"], "t");
  EXPECT_EQ(json("d.json")["verdict"], "rule");
}

TEST_F(DiagnoseCommand, BadInput) {
  OwnRun run = own_run(
      ring(), [](const OwnStep& q) { return own_ddpm(q); }, few());
  save(run);
  EXPECT_THAT(fail("diagnose --levels levels.csv --out d.json"), HasSubstr("--trajectory"));
  EXPECT_THAT(fail("diagnose --trajectory trajectory.npy --out d.json"), HasSubstr("--levels"));
  EXPECT_THAT(fail("diagnose --trajectory trajectory.npy --levels levels.csv"), HasSubstr("--out"));
  EXPECT_THAT(fail(files() + "--exact --model m.safetensors"), HasSubstr("exclude each other"));
  EXPECT_THAT(fail(files() + "--sampler magic"), HasSubstr("--sampler: unknown id 'magic'"));
  EXPECT_THAT(fail(files() + "--sampler-param eta=1"), HasSubstr("--sampler ID"));
  EXPECT_THAT(fail(files() + "--level-kind beta"), HasSubstr("unknown meaning 'beta'"));
  EXPECT_THAT(fail(files() + "--scale vpp"), HasSubstr("unknown scale"));
  EXPECT_THAT(fail(files() + "--order up"), HasSubstr("unknown order"));
  EXPECT_THAT(fail(files() + "--tolerance 0"), HasSubstr("--tolerance"));
  EXPECT_THAT(fail(files() + "--units metres"), HasSubstr("metres"));
  EXPECT_THAT(
      fail("diagnose --trajectory trajectory.npy --levels levels.csv --data two_modes_1d --out d.json"),
      AllOf(HasSubstr("axis 2 holds 2"), HasSubstr("data have 1")));
  write("short.csv", "alpha_bar\n0.1\n0.5\n1\n");
  EXPECT_THAT(fail("diagnose --trajectory trajectory.npy --levels short.csv --data ring8 --out d.json"),
              HasSubstr("3 levels do not match a trajectory of 21 states"));
  save("eps.npy", run.trajectory.states);
  EXPECT_THAT(fail(files()), AllOf(HasSubstr("eps.npy"), HasSubstr("axis 0 has length 21")));
  run.trajectory.states[4](1, 17) = std::numeric_limits<double>::quiet_NaN();
  save("trajectory.npy", run.trajectory.states);
  EXPECT_THAT(fail(files()), AllOf(HasSubstr("nan at index 4 of axis 0"), HasSubstr("particle 17")));
  std::vector<PointsOf<double>> turned;
  for (const auto& state : run.trajectory.states) turned.emplace_back(state.transpose());
  save("trajectory.npy", turned);
  EXPECT_THAT(fail(files()), HasSubstr("axes 1 and 2 are exchanged"));
}

// The lines that the manual shows, where there is a Python to run them.
TEST_F(DiagnoseCommand, TheLinesOfPythonInTheManualWork) {
  if (std::system("python3 -c 'import numpy' >/dev/null 2>&1") != 0) GTEST_SKIP() << "no Python with NumPy";
  const std::string script = DIFFUSCOPE_SOURCE_DIR "/tests/cli/own_sampler.py";
  ASSERT_EQ(std::system(("cd '" + folder_.string() + "' && python3 '" + script + "'").c_str()), 0);
  const Outcome outcome = succeed(files() + "--sampler ddpm");
  EXPECT_EQ(json("d.json")["mistake"], "missing_square_root");
  EXPECT_THAT(outcome.out, HasSubstr("beta_t/(1 - alpha_bar_t) where beta_t/sqrt(1 - alpha_bar_t) belongs"));
}

TEST_F(CheckNetworkCommand, ErrorsStandAtTheirLevels) {
  const GaussianMixture data = ring();
  const auto alpha_bar = own_alpha_bar(1000);
  std::mt19937 engine(2);
  std::uniform_int_distribution<int> level(1, 1000);
  std::normal_distribution<double> normal;
  const Points samples = data.draw(7, 3000);
  Points x(2, 3000), eps(2, 3000);
  std::string levels = "t\n";
  for (Eigen::Index j = 0; j < 3000; ++j) {
    const int t = level(engine);
    const double ab = alpha_bar[static_cast<std::size_t>(t)];
    const NoiseLevel at{std::sqrt(ab), std::sqrt(1 - ab)};
    const Points clean = samples.col(j);
    PointsOf<double> point(2, 1), x0(2, 1);
    for (Eigen::Index axis = 0; axis < 2; ++axis)
      point(axis, 0) = at.alpha * static_cast<double>(clean(axis)) + at.sigma * normal(engine);
    MixtureAtLevel<double>(data, at).denoise(point, x0);
    x.col(j) = point.cast<float>();
    eps.col(j) = ((point - at.alpha * x0) / at.sigma).cast<float>();
    if (t > 500) eps(0, j) += 0.2f;
    levels += fmt::format("{}\n", t);
  }
  write_points(folder_ / "x.npy", x);
  write_points(folder_ / "eps.npy", eps);
  write("levels.csv", levels);
  const Outcome outcome = succeed(
      "check-network --points x.npy --levels levels.csv --eps eps.npy --data ring8 --bins 10 --out c.json");
  EXPECT_THAT(outcome.out, AllOf(HasSubstr("3000 points"), HasSubstr("results in c.json")));
  const auto c = json("c.json");
  EXPECT_EQ(c["resembles"], "eps");
  EXPECT_EQ(c["levels"]["kind"], "t");
  ASSERT_EQ(c["by_level"].size(), 10u);
  for (const auto& row : c["by_level"]) {
    if (row["t"].get<double>() < 440) {
      EXPECT_LT(row["error"].get<double>(), 1e-5);
    } else if (row["t"].get<double>() > 560) {
      EXPECT_NEAR(row["error"].get<double>(), 0.02, 1e-4) << "0.2 squared over two coordinates";
    }
  }
  EXPECT_THAT(fail("check-network --points x.npy --levels levels.csv --data ring8 --out c.json"),
              HasSubstr("--eps"));
  EXPECT_THAT(fail("check-network --points x.npy --levels levels.csv --eps eps.npy --data ring8 --bins 0 "
                   "--out c.json"),
              HasSubstr("--bins"));
  write("few.csv", "t\n1\n2\n");
  EXPECT_THAT(fail("check-network --points x.npy --levels few.csv --eps eps.npy --data ring8 --out c.json"),
              HasSubstr("2 levels do not match 3000 points"));
}

}  // namespace
}  // namespace diffuscope
