// A run taken apart step by step: against the closed form of a Gaussian, the ddpm step solved for z, and
// Bayes' rule.
#include "core/samplers/trace.h"

#include <gtest/gtest.h>

#include "core/denoisers/exact_denoiser.h"
#include "core/normal_density.h"
#include "core/samplers/breakpoints.h"
#include "core/samplers/ddpm.h"
#include "tests/samplers/test_doubles.h"

namespace diffuscope {
namespace {

using Eigen::Vector2d;
using Eigen::VectorXd;

const Vector2d kMean(0.5, -1), kVariance(0.3, 1.2);

std::shared_ptr<const GaussianMixture> one_gaussian() {
  return std::make_shared<const GaussianMixture>(
      std::vector<MixtureComponent>{{1, kMean, Eigen::MatrixXd(kVariance.asDiagonal())}});
}

std::shared_ptr<const GaussianMixture> two_modes() {
  const Eigen::MatrixXd small = 0.09 * Eigen::MatrixXd::Identity(2, 2);
  return std::make_shared<const GaussianMixture>(
      std::vector<MixtureComponent>{{0.7, Vector2d(1.5, 0), small}, {0.3, Vector2d(-1.5, 0.5), small}});
}

std::vector<GridLevel> steps_down(int count) {
  auto grid = even_lambda_grid(20, 0.03, count, NoiseLevel::variance_preserving);
  grid.push_back({0, {1, 0}});
  return grid;
}

/// A run and its trace with the same sampler, denoiser and seed.
struct Traced {
  Trajectory<double> run;
  Trace trace;
};
Traced traced(Sampler<double>& sampler, int normals, Denoiser<double>& model,
              std::shared_ptr<const GaussianMixture> data, int particle = 3) {
  SeededNoise<double> noise(5, normals);
  Traced result{run_sampler(sampler, model, noise, steps_down(12), {.count = 6}), {}};
  ExactDenoiser<double> exact(data);
  SeededNoise<double> own(5, normals, static_cast<std::uint64_t>(particle));
  result.trace =
      trace_particle(result.run, particle, {sampler, model, exact, model, exact, own, normals, *data});
  return result;
}

TEST(Trace, OfAGaussianIsItsClosedForm) {
  AxisGaussianDenoiser<double> wrong(Vector2d(0, 0), Vector2d(1, 1));  // a model that believes N(0, I)
  Ddpm<double> sampler(ReverseVariance::kPosterior);
  const auto [run, trace] = traced(sampler, 1, wrong, one_gaussian());
  ASSERT_EQ(trace.steps.size(), 12u);
  ASSERT_EQ(trace.modes.size(), 13u);
  for (const TraceStep& step : trace.steps) {
    const auto [a, s] = step.from.level;
    const double b = step.to.level.alpha, r = step.to.level.sigma;
    // Ho et al. 2020, eq. 7, with alpha-bars written out.
    const double kept = a / b, beta = s * s - kept * kept * r * r;
    for (int axis = 0; axis < 2; ++axis) {
      const double x = step.x(axis), total = a * a * kVariance(axis) + s * s;
      EXPECT_NEAR(step.exact.score(axis), -(x - a * kMean(axis)) / total, 1e-9);
      EXPECT_NEAR(step.exact.x0(axis), kMean(axis) + a * kVariance(axis) / total * (x - a * kMean(axis)),
                  1e-9);
      EXPECT_NEAR(step.model.score(axis), -x / (a * a + s * s), 1e-9);
      EXPECT_NEAR(step.model.eps(axis), s * x / (a * a + s * s), 1e-9);
      EXPECT_NEAR(step.model.mean(axis),
                  kept * r * r / (s * s) * x + b * beta / (s * s) * step.model.x0(axis), 1e-9);
      EXPECT_NEAR(step.exact.mean(axis),
                  kept * r * r / (s * s) * x + b * beta / (s * s) * step.exact.x0(axis), 1e-9);
      const double deviation = r * std::sqrt(beta) / s;
      EXPECT_NEAR(step.model.std(axis), deviation, 1e-9);
      // The ddpm step solved for its noise.
      if (r == 0) continue;
      EXPECT_NEAR(step.z(axis, 0), (step.next(axis) - step.model.mean(axis)) / deviation, 1e-6);
    }
    EXPECT_LT(step.replay_error, 1e-12);
    EXPECT_NEAR(alpha_bar(step.from.level), a * a, 1e-12);
  }
  EXPECT_EQ(trace.steps.back().next, run.samples.col(3));
}

TEST(Trace, EveryRegisteredSamplerIsReplayedFromWhatWasRecorded) {
  for (const SamplerEntry& entry : samplers()) {
    ExactDenoiser<double> model(two_modes());
    const auto sampler = make_sampler<double>(entry.id, {});
    const int normals = entry.make.normals_per_step({});
    const auto [run, trace] = traced(*sampler, normals, model, two_modes());
    for (const TraceStep& step : trace.steps) {
      if (normals == 0) {
        EXPECT_TRUE(step.model.std.isZero()) << entry.id;
        EXPECT_NEAR((step.model.mean - step.next).norm(), step.replay_error, 1e-12) << entry.id;
      }
      EXPECT_TRUE(step.model.mean.isApprox(step.exact.mean, 1e-12)) << entry.id;  // the model is exact here
    }
  }
}

TEST(Trace, MultistepRulesKeepTheirHistoryAndSdeRulesAreMeanPlusNoise) {
  for (const char* id :
       {"ddpm", "ddim", "euler", "heun", "rk4", "euler_maruyama", "dpmpp_1s", "dpmpp_2m", "dpmpp_2m_sde"}) {
    AxisGaussianDenoiser<double> model(Vector2d(0.2, 0), Vector2d(0.5, 2));
    const ParamValues params = std::string(id) == "ddim" ? ParamValues{{"eta", 0.6}} : ParamValues{};
    const auto sampler = make_sampler<double>(id, params);
    const int normals = find(samplers(), id, "").make.normals_per_step(params);
    const auto [run, trace] = traced(*sampler, normals, model, one_gaussian());
    for (const TraceStep& step : trace.steps) {
      EXPECT_LT(step.replay_error, 1e-12) << id;
      VectorXd next = step.model.mean;
      if (normals > 0) next += step.model.std.cwiseProduct(step.z.col(0));
      EXPECT_TRUE(next.isApprox(step.next, 1e-9)) << id << " step " << step.index;
    }
  }
}

// The optimal variance is one number for all particles, from all of them.
TEST(Trace, ADeviationThatAllParticlesShareIsTheRunsOwn) {
  ExactDenoiser<double> model(two_modes());
  Ddpm<double> sampler(ReverseVariance::kOptimal);
  const auto one = traced(sampler, 1, model, two_modes(), 0).trace;
  const auto other = traced(sampler, 1, model, two_modes(), 4).trace;
  int coupled = 0;
  for (std::size_t i = 0; i + 1 < one.steps.size(); ++i) {
    EXPECT_NEAR(one.steps[i].model.std(0), other.steps[i].model.std(0), 1e-3 * one.steps[i].model.std(0));
    coupled += one.steps[i].replay_error > 1e-3 ? 1 : 0;
  }
  EXPECT_GT(coupled, 0);  // else this says nothing
}

TEST(Trace, ModesFollowBayesRule) {
  ExactDenoiser<double> model(two_modes());
  Ddpm<double> sampler(ReverseVariance::kPosterior);
  const auto data = two_modes();
  const auto trace = traced(sampler, 1, model, data).trace;
  for (const TraceStep& step : trace.steps) {
    const auto [a, s] = step.from.level;
    VectorXd joint(2);
    for (int k = 0; k < 2; ++k) {
      const auto& component = data->components()[static_cast<std::size_t>(k)];
      const double std = std::sqrt(a * a * 0.09 + s * s);
      joint(k) = component.weight * normal_density(step.x(0), a * component.mean(0), std) *
                 normal_density(step.x(1), a * component.mean(1), std);
    }
    const VectorXd expected = joint / joint.sum();
    EXPECT_TRUE(trace.modes[static_cast<std::size_t>(step.index)].isApprox(expected, 1e-9));
  }
}

TEST(Trace, OfAParticleThatWasNotKeptIsRefused) {
  ExactDenoiser<double> model(two_modes());
  Ddpm<double> sampler(ReverseVariance::kPosterior);
  EXPECT_THROW(traced(sampler, 1, model, two_modes(), 6), std::invalid_argument);
}

TEST(Summary, IsTheMeanOfTheTraces) {
  AxisGaussianDenoiser<double> model(Vector2d(0, 0), Vector2d(1, 1));
  Ddpm<double> sampler(ReverseVariance::kPosterior);
  const auto data = two_modes();
  const auto run = traced(sampler, 1, model, data).run;
  ExactDenoiser<double> exact(data);
  const auto summaries = summarize_run(run, 4, model, exact, *data);
  ASSERT_EQ(summaries.size(), 13u);
  const std::size_t at = 5;
  double length = 0, update = 0, error = 0;
  VectorXd modes = VectorXd::Zero(2);
  for (int particle = 0; particle < 4; ++particle) {
    const auto trace = traced(sampler, 1, model, data, particle).trace;
    const TraceStep& step = trace.steps[at];
    length += step.x.norm() / 4;
    update += step.update() / 4;
    error += (step.model.x0 - step.exact.x0).squaredNorm() / 4;
    modes += trace.modes[at] / 4;
  }
  EXPECT_NEAR(summaries[at].length, length, 1e-9);
  EXPECT_NEAR(summaries[at].update, update, 1e-9);
  EXPECT_NEAR(summaries[at].x0_error, std::sqrt(error), 1e-9);
  EXPECT_TRUE(summaries[at].modes.isApprox(modes, 1e-9));
  EXPECT_EQ(summaries[at].not_finite, 0);
}

/// A path along the first axis with given modes, learned and exact x̂_0.
Trace path(const std::vector<double>& xs) {
  Trace trace;
  for (std::size_t i = 0; i < xs.size(); ++i) {
    trace.modes.push_back(xs[i] > 0 ? Vector2d(0.8, 0.2) : Vector2d(0.3, 0.7));
    if (i + 1 == xs.size()) break;
    TraceStep step;
    step.index = static_cast<int>(i);
    step.x = Vector2d(xs[i], 0), step.next = Vector2d(xs[i + 1], 0);
    step.model.x0 = Vector2d(xs[i], 0), step.exact.x0 = Vector2d(0.5 * xs[i], 0);
    trace.steps.push_back(step);
  }
  return trace;
}

Breakpoints none() { return {.not_finite = false}; }

TEST(Breakpoints, StopWhereTheyShould) {
  const Trace trace = path({3, 2, 1, -1, -4, -2});
  EXPECT_FALSE(first_hit(trace, none(), 0));
  Breakpoints at = none();
  at.at_step = true, at.step = 4;
  EXPECT_EQ(first_hit(trace, at, 0)->step, 4);
  EXPECT_FALSE(first_hit(trace, at, 5));
  Breakpoints far = none();
  far.too_far = true, far.bound = 3.5;
  EXPECT_EQ(first_hit(trace, far, 0)->step, 4);
  Breakpoints change = none();
  change.mode_change = true;
  EXPECT_EQ(first_hit(trace, change, 0)->step, 3);
  EXPECT_NE(first_hit(trace, change, 0)->reason.find("mode 2"), std::string::npos);
  EXPECT_FALSE(first_hit(trace, change, 4));
  Breakpoints apart = none();
  apart.apart = true, apart.distance = 1.2;
  EXPECT_EQ(first_hit(trace, apart, 0)->step, 0);  // 1.5 apart
  EXPECT_EQ(first_hit(trace, apart, 1)->step, 4);  // 2 apart
  apart.at_step = true, apart.step = 2;            // whichever comes first
  EXPECT_EQ(first_hit(trace, apart, 1)->step, 2);
}

TEST(Breakpoints, SeeWhatIsNotFinite) {
  Trace trace = path({1, 1, 1, 1});
  EXPECT_FALSE(first_hit(trace, Breakpoints{}, 0));
  trace.steps[1].model.x0(1) = std::numeric_limits<double>::quiet_NaN();
  EXPECT_EQ(first_hit(trace, Breakpoints{}, 0)->step, 1);
  Trace ends = path({1, 1, std::numeric_limits<double>::infinity()});
  EXPECT_EQ(first_hit(ends, Breakpoints{}, 0)->step, 1);  // the step that goes there
  EXPECT_EQ(first_hit(ends, Breakpoints{}, 2)->step, 2);
  Breakpoints far = none();
  far.too_far = true;  // infinity is far as well
  EXPECT_EQ(first_hit(ends, far, 0)->step, 2);
  EXPECT_FALSE(first_hit(Trace{}, Breakpoints{}, 0));
}

}  // namespace
}  // namespace diffuscope
