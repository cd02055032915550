// schedule, list, screenshot, help and version; and that nothing ends in more than one sentence.
#include <gmock/gmock.h>

#include <cmath>
#include <set>

#include "tests/cli/program.h"

namespace diffuscope {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class Schedule : public ProgramTest {};
class List : public ProgramTest {};
class CommandLine : public ProgramTest {};

TEST_F(Schedule, LinearIsThatOfHo) {
  const Csv csv(succeed("schedule linear").out);
  EXPECT_THAT(csv.header, ElementsAre("t", "beta", "alpha_bar", "alpha", "sigma", "snr", "posterior_variance",
                                      "prior_kl"));
  ASSERT_EQ(csv.rows.size(), 1000u);
  double alpha_bar = 1;
  for (std::size_t i = 0; i < 1000; ++i) {
    const double beta = 1e-4 + (0.02 - 1e-4) * static_cast<double>(i) / 999;
    const double before = alpha_bar;
    alpha_bar *= 1 - beta;
    EXPECT_EQ(csv.at(i, "t"), static_cast<double>(i + 1));
    EXPECT_NEAR(csv.at(i, "beta"), beta, 1e-15);
    EXPECT_NEAR(csv.at(i, "alpha_bar") / alpha_bar, 1, 1e-10);
    EXPECT_NEAR(csv.at(i, "alpha"), std::sqrt(alpha_bar), 1e-12);
    EXPECT_NEAR(csv.at(i, "sigma"), std::sqrt(1 - alpha_bar), 1e-12);
    EXPECT_NEAR(csv.at(i, "snr") * (1 - alpha_bar) / alpha_bar, 1, 1e-9);
    EXPECT_NEAR(csv.at(i, "posterior_variance"), beta * (1 - before) / (1 - alpha_bar), 1e-12);
    EXPECT_NEAR(csv.at(i, "prior_kl"), -0.5 * std::log(1 - alpha_bar), 1e-9);
  }
  EXPECT_NEAR(csv.at(999, "alpha_bar"), 4.0358e-5, 1e-9);
}

TEST_F(Schedule, DigitsAreEnoughToReadBack) {
  const Csv csv(succeed("schedule cosine --diffusion-steps 40").out);
  double alpha_bar = 1;
  for (std::size_t i = 0; i < 40; ++i) {
    const auto f = [](double t) { return std::pow(std::cos((t / 40 + 0.008) / 1.008 * std::acos(0.0)), 2); };
    const double beta = std::min(1 - f(static_cast<double>(i) + 1) / f(static_cast<double>(i)), 0.999);
    alpha_bar *= 1 - beta;
    EXPECT_NEAR(csv.at(i, "beta"), beta, 1e-14);
    EXPECT_NEAR(csv.at(i, "alpha_bar") / alpha_bar, 1, 1e-12);
  }
}

TEST_F(Schedule, ParametersAndTheWrongStart) {
  const Csv csv(succeed("schedule linear --diffusion-steps 50 --param scale_with_T=off").out);
  EXPECT_NEAR(csv.at(49, "alpha_bar"), 0.603, 5e-4);
  EXPECT_NEAR(csv.at(49, "prior_kl"), 0.46, 5e-3);
  const Csv scaled(succeed("schedule linear --diffusion-steps 50").out);
  EXPECT_LT(scaled.at(49, "alpha_bar"), 1e-3);
  EXPECT_EQ(Csv(succeed("schedule linear --diffusion-steps 1").out).rows.size(), 1u);
}

TEST_F(Schedule, ExplodingAndFlowLeaveBetaEmpty) {
  const Csv flow(succeed("schedule flow --diffusion-steps 4").out);
  ASSERT_EQ(flow.rows.size(), 4u);
  for (std::size_t i = 0; i < 4; ++i) {
    const double u = static_cast<double>(i + 1) / 4;
    EXPECT_EQ(flow.rows[i][1], "");
    EXPECT_EQ(flow.rows[i][2], "");
    EXPECT_NEAR(flow.at(i, "alpha"), 1 - u, 1e-15);
    EXPECT_NEAR(flow.at(i, "sigma"), u, 1e-15);
    EXPECT_NEAR(flow.at(i, "snr"), (1 - u) * (1 - u) / (u * u), 1e-13);
  }
  EXPECT_EQ(flow.at(3, "prior_kl"), 0);
  const Csv karras(succeed("schedule karras --diffusion-steps 18").out);
  EXPECT_EQ(karras.rows[0][1], "");
  EXPECT_NEAR(karras.at(0, "sigma"), 0.002, 1e-15);
  EXPECT_NEAR(karras.at(16, "sigma"), 57.59, 0.005);
  EXPECT_EQ(karras.at(17, "alpha"), 1);
  // Against the prior N(0, 80²) only the mean is off: ½ E x_0²/80².
  EXPECT_NEAR(karras.at(17, "prior_kl"), 0.5 / 6400, 1e-12);
}

TEST_F(Schedule, CustomPointsInlineAndFromAFile) {
  const std::string points = "0,1; 0.5,0.4; 1,0.001";
  const Csv inline_points(succeed("schedule custom --diffusion-steps 10 --points '" + points + "'").out);
  EXPECT_NEAR(inline_points.at(4, "alpha_bar"), 0.4, 1e-12);
  EXPECT_NEAR(inline_points.at(9, "alpha_bar"), 0.001, 1e-12);
  write("curve.csv", "u,alpha_bar\n0,1\n0.5,0.4\n1,0.001\n");
  EXPECT_EQ(Csv(succeed("schedule custom --diffusion-steps 10 --points curve.csv").out).rows,
            inline_points.rows);
  const Csv log_snr(
      succeed("schedule custom --diffusion-steps 2 --param curve=log_snr --points '0,9;0.5,0;1,-9'").out);
  EXPECT_NEAR(log_snr.at(0, "snr"), 1, 1e-12);
  EXPECT_NEAR(log_snr.at(1, "snr") / std::exp(-9), 1, 1e-12);
}

TEST_F(Schedule, ZeroTerminalSnr) {
  const Csv csv(succeed("schedule quadratic --param constants=stable_diffusion --zero-terminal-snr").out);
  EXPECT_EQ(csv.at(999, "alpha"), 0);
  EXPECT_EQ(csv.at(999, "beta"), 1);
  EXPECT_NEAR(csv.at(0, "beta"), 8.5e-4, 1e-9);
  EXPECT_THAT(fail("schedule geometric --zero-terminal-snr"), HasSubstr("variance-exploding"));
}

TEST_F(Schedule, BadPoints) {
  EXPECT_THAT(fail("schedule custom --points '0,1;0.5,0.2;0.7,0.3;1,0'"),
              testing::AllOf(HasSubstr("--points"), HasSubstr("not monotone"), HasSubstr("point 3")));
  write("curve.csv", "0,1\n0.5,0.2\n0.7,0.3\n1,0\n");
  EXPECT_THAT(fail("schedule custom --points curve.csv"), HasSubstr("not monotone"));
  write("three.csv", "0,1,2\n1,0,3\n");
  EXPECT_THAT(fail("schedule custom --points three.csv"), HasSubstr("three.csv"));
  EXPECT_THAT(fail("schedule custom --points missing.csv"), HasSubstr("neither a file"));
  EXPECT_THAT(fail("schedule custom --points '0,1;1'"), HasSubstr("neither a file"));
  EXPECT_THAT(fail("schedule linear --points '0,1;1,0'"), HasSubstr("only the custom schedule"));
}

TEST_F(Schedule, BadInput) {
  EXPECT_THAT(
      fail("schedule magic"),
      HasSubstr("unknown id 'magic'; known are linear, quadratic, cosine, sigmoid, constant, inverse_time, "
                "vp_sde, geometric, karras, flow, custom."));
  EXPECT_THAT(fail("schedule linear --diffusion-steps 0"), HasSubstr("1 to 4000"));
  EXPECT_THAT(fail("schedule linear --param beta_end"), HasSubstr("name=value"));
  EXPECT_THAT(fail("schedule linear --param gamma=1"), HasSubstr("unknown parameter 'gamma'"));
  EXPECT_THAT(fail("schedule linear --param beta_end=2"), HasSubstr("beta_end: 2 is outside"));
}

std::set<std::string> ids(const nlohmann::json& list) {
  std::set<std::string> found;
  for (const auto& row : list) found.insert(row.at("id").get<std::string>());
  return found;
}

TEST_F(List, HasTheIdsOfTheContract) {
  const std::map<std::string, std::set<std::string>> expected{
      {"data",
       {"gaussian_mixture", "grid25", "ring8", "three_modes", "moons", "swiss_roll", "spirals", "circles",
        "checkerboard", "pinwheel", "letter", "two_modes_1d", "three_modes_1d", "blocks_1d"}},
      {"schedules", {"linear", "quadratic", "cosine", "sigmoid", "constant"}},
      {"samplers",
       {"ddpm", "ddim", "euler", "heun", "rk4", "dopri5", "euler_maruyama", "edm", "dpmpp_1s", "dpmpp_2m",
        "dpmpp_2m_sde", "predictor_corrector", "langevin", "mala", "annealed_langevin"}},
      {"metrics",
       {"sliced_w2", "mmd2", "mode_share", "modes_covered", "mode_total_variation", "wasserstein_1"}},
      {"grids", {"trailing", "karras", "leading", "linspace", "quadratic", "log_snr", "as_trained", "knots"}},
      {"fields", {"sampler.temperature", "sampler.clip", "chain.start", "training.learning_rate"}},
      {"scenes",
       {"grid25", "ring8", "three_modes", "moons", "swiss_roll", "checkerboard", "two_modes_1d", "blocks_1d",
        "unscaled_linear_50", "no_conditioning", "plain_eps", "why_noise_levels", "ncsn",
        "ncsn_unconditioned"}}};
  for (const auto& [kind, wanted] : expected) {
    const auto found = ids(nlohmann::json::parse(succeed("list " + kind + " --json").out));
    for (const auto& id : wanted) EXPECT_TRUE(found.contains(id)) << kind << " " << id;
    const std::string text = succeed("list " + kind).out;
    for (const auto& id : found) EXPECT_THAT(text, HasSubstr(id));
  }
}

TEST_F(List, SamplersSayHowManyNormalsAStep) {
  const auto list = nlohmann::json::parse(succeed("list samplers --json").out);
  std::map<std::string, std::pair<int, int>> normals;
  for (const auto& row : list) normals[row["id"]] = {row["normals_per_step"], row["normals_per_step_max"]};
  EXPECT_EQ(normals["ddpm"], std::pair(1, 1));
  EXPECT_EQ(normals["ddim"], std::pair(0, 1)) << "none by default, one with eta above 0";
  EXPECT_EQ(normals["dpmpp_2m"], std::pair(0, 0));
  EXPECT_EQ(normals["edm"], std::pair(1, 1));
  EXPECT_EQ(normals["predictor_corrector"], std::pair(2, 6)) << "one for each correction, one for the step";
  EXPECT_EQ(normals["dopri5"], std::pair(0, 0));
}

TEST_F(List, ParametersHaveRangesAndDefaults) {
  const auto list = nlohmann::json::parse(succeed("list grids --json").out);
  const auto& rho = list[1]["params"][0];
  EXPECT_EQ(rho["name"], "rho");
  EXPECT_EQ(rho["default"], 7);
  EXPECT_LT(rho["min"], rho["max"]);
  EXPECT_THAT(fail("list colours"), HasSubstr("colours"));
}

TEST_F(CommandLine, VersionAndHelp) {
  EXPECT_EQ(succeed("--version").out, "diffuscope 0.1.0\n");
  EXPECT_THAT(succeed("--help").out, HasSubstr("Subcommands:"));
  for (const std::string command : {"run", "sample", "schedule", "oracle", "bound", "list", "screenshot"}) {
    const std::string help = succeed(command + " --help").out;
    EXPECT_THAT(help, HasSubstr("Example"));
    EXPECT_THAT(help, HasSubstr("diffuscope " + command));
  }
}

TEST_F(CommandLine, WhatIsNoSceneIsNamed) {
  EXPECT_THAT(fail("rum"),
              testing::AllOf(HasSubstr("rum: there is no such scene file"), HasSubstr("grid25, ring8")));
  EXPECT_THAT(fail("--bogus"), HasSubstr("--bogus"));
  write("bad.json", "{");
  EXPECT_THAT(fail("bad.json"), HasSubstr("bad.json: line 1"));
}

TEST_F(CommandLine, WithoutADisplayTheWindowIsASentence) {
  const std::string no_display = "env -u DISPLAY -u WAYLAND_DISPLAY DIFFUSCOPE_SETTINGS=off";
  EXPECT_THAT(fail("", no_display), HasSubstr("display"));
  EXPECT_THAT(fail("ring8", no_display), HasSubstr("display"));
  EXPECT_THAT(fail("screenshot --out a.png", no_display), HasSubstr("display"));
}

TEST_F(CommandLine, ScreenshotOptions) {
  EXPECT_THAT(fail("screenshot"), HasSubstr("--out"));
  EXPECT_THAT(fail("screenshot --out a.png --size big"), HasSubstr("--size: 'big' is not of the form"));
  EXPECT_THAT(fail("screenshot --out a.png --size 10x10"), HasSubstr("--size: 10x10 is outside"));
  EXPECT_THAT(fail("screenshot --out a.png --theme pink"), HasSubstr("pink"));
  EXPECT_THAT(fail("screenshot --out a.png --workspace Moon"),
              HasSubstr("Forward, Schedule, Train, Bound, Score, Sample, Compare"));
  EXPECT_THAT(fail("screenshot --out a.png --panel Nowhere"),
              testing::AllOf(HasSubstr("--panel: 'Nowhere' is not one of"), HasSubstr("Posterior")));
  EXPECT_THAT(fail("screenshot --out a.png --time 2"), HasSubstr("--time"));
  EXPECT_THAT(fail("screenshot --out a.png --heat-map warm"), HasSubstr("warm"));
  EXPECT_THAT(fail("screenshot --out a.png --points 0"), HasSubstr("--points"));
  EXPECT_THAT(fail("screenshot --out a.png --iterations -3"), HasSubstr("--iterations: -3 is outside"));
}

}  // namespace
}  // namespace diffuscope
