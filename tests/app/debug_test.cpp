// The Debug workspace without its window: the trace of a recorded run, its files, forks, and playing up to a
// breakpoint.
#include <gtest/gtest.h>

#include <chrono>
#include <nlohmann/json.hpp>
#include <thread>

#include "app/evaluations/debug_jobs.h"
#include "app/evaluations/view_denoiser.h"
#include "app/playback.h"
#include "app/run_files.h"
#include "core/io/npy.h"
#include "core/normal_density.h"
#include "core/training/trainer.h"
#include "tests/support/temporary_folder.h"

namespace diffuscope {
namespace {

/// A run of the untrained network over three modes.
RunPtr made_run(ModelChoice model, int count = 20, const char* rule = "ddpm") {
  Scene scene;
  scene.data.source = {"three_modes"};
  scene.network.hidden = 16;
  scene.network.layers = 1;
  scene.sampler.rule = {rule};
  scene.sampler.steps = 25;
  scene.sampler.count = count;
  WorkerTeam team(1);
  auto view = std::make_shared<SampleView>();
  view->request = {std::make_shared<const Snapshot>(Trainer(make_experiment(scene), team).snapshot()), model,
                   scene.sampler, 7};
  const auto denoiser = view_denoiser(*view->request.snapshot, model);
  view->trajectory =
      run_view_sampler(*view->request.snapshot->experiment, scene.sampler, *denoiser, 7, {.count = count});
  return view;
}

template <class Poll>
auto awaited(const Poll& poll) {
  auto result = poll();
  for (int i = 0; i < 2000 && !result; ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
    result = poll();
  }
  return result;
}

std::shared_ptr<const TraceView> trace_of(const RunPtr& run, int particle) {
  DebugJobs jobs({});
  jobs.want_trace(run, particle);
  return awaited([&] { return jobs.trace(); });
}

TEST(DebugJobs, ATraceIsThatOfTheRecordedRun) {
  for (const char* rule : {"ddpm", "heun", "dpmpp_2m", "dpmpp_2m_sde"}) {
    const RunPtr run = made_run(ModelChoice::kEma, 20, rule);
    const auto view = trace_of(run, 13);
    ASSERT_NE(view, nullptr);
    ASSERT_EQ(view->trace.steps.size(), 25u);
    for (const TraceStep& step : view->trace.steps) {
      EXPECT_LT(step.replay_error, 3e-5 * std::max(1.0, step.x.norm())) << rule;  // single precision
      Eigen::VectorXd next = step.model.mean;
      if (step.z.cols() > 0) next += step.model.std.cwiseProduct(step.z.col(0));
      EXPECT_LT((next - step.next).norm(), 1e-4 * std::max(1.0, step.x.norm())) << rule;
      // The run's own estimate, in single precision.
      const auto at = static_cast<std::size_t>(step.index);
      EXPECT_LT((step.model.x0 - run->trajectory.denoised[at].col(13).cast<double>()).norm(), 1e-4);
    }
  }
}

TEST(DebugJobs, WithTheExactModelThereIsNoDifference) {
  const auto view = trace_of(made_run(ModelChoice::kExact), 4);
  ASSERT_NE(view, nullptr);
  for (const TraceStep& step : view->trace.steps) EXPECT_EQ(step.model.x0, step.exact.x0);
}

/// p(component | x) by Bayes' rule, for round components.
Eigen::Vector3d origins(const GaussianMixture& data, NoiseLevel level, const Eigen::Vector2d& x) {
  Eigen::Vector3d joint;
  for (int k = 0; k < 3; ++k) {
    const auto& component = data.components()[static_cast<std::size_t>(k)];
    const double std = std::hypot(level.alpha * std::sqrt(component.covariance(0, 0)), level.sigma);
    joint(k) = component.weight * normal_density(x(0), level.alpha * component.mean(0), std) *
               normal_density(x(1), level.alpha * component.mean(1), std);
  }
  return joint / joint.sum();
}

TEST(DebugJobs, ForksOfTheNoiseEndInEveryModeByItsWeight) {
  const RunPtr run = made_run(ModelChoice::kExact);
  DebugJobs jobs({});
  jobs.want_fork(run, 2, {.step = 0, .count = 1500, .refine = 6});
  const auto forks = awaited([&] { return jobs.fork(); });
  ASSERT_NE(forks, nullptr);
  const Eigen::Vector2d x = run->trajectory.states[0].col(2).cast<double>();
  const Eigen::Vector3d truth =
      origins(*run->request.snapshot->experiment->oracle, run->trajectory.levels[0].level, x);
  for (int k = 0; k < 3; ++k) {
    EXPECT_NEAR(forks->truth(k), truth(k), 1e-6);
    EXPECT_NEAR(forks->shares(k), forks->truth(k), 4 * std::sqrt(0.25 / 1500)) << k;
  }
  for (Eigen::Index j = 0; j < 3; ++j)
    EXPECT_EQ(forks->trajectory.states[0].col(j), run->trajectory.states[0].col(2));
  EXPECT_NE(forks->trajectory.samples.col(0), forks->trajectory.samples.col(1));
}

TEST(DebugJobs, ResultsDoNotKeepRunsAlive) {
  RunPtr run = made_run(ModelChoice::kExact, 5);
  const std::weak_ptr<const SampleView> watched = run;
  DebugJobs jobs({});
  jobs.want_trace(run, 0);
  ASSERT_NE(awaited([&] { return jobs.trace(); }), nullptr);
  run.reset();
  EXPECT_TRUE(awaited([&] { return watched.expired(); }));
}

TEST(DebugFiles, TheRunIsWrittenAsOnesOwnSamplerWouldLogIt) {
  const TemporaryFolder folder;
  const RunPtr run = made_run(ModelChoice::kEma);
  write_run_npy(folder.path() / "mine.npy", *run);
  const auto states = read_array<double>(folder.path() / "mine.npy", {{26, 20, 2}});
  const auto eps = read_array<double>(folder.path() / "mine-eps.npy", {{25, 20, 2}});
  const auto noise = read_array<double>(folder.path() / "mine-noise.npy", {{25, 20, 2}});
  EXPECT_TRUE(std::filesystem::exists(folder.path() / "mine-levels.csv"));
  const auto view = trace_of(run, 13);
  ASSERT_NE(view, nullptr);
  for (std::size_t i = 0; i < 25; ++i) {
    const TraceStep& step = view->trace.steps[i];
    for (std::size_t axis = 0; axis < 2; ++axis) {
      const std::size_t at = (i * 20 + 13) * 2 + axis;
      const auto a = static_cast<Eigen::Index>(axis);
      EXPECT_EQ(states.values[at], step.x(a));
      EXPECT_EQ(noise.values[at], step.z(a, 0));
      EXPECT_NEAR(eps.values[at], step.model.eps(a), 2e-3 * std::max(1.0, std::abs(step.model.eps(a))));
    }
  }
}

TEST(DebugFiles, TheTableAndARowSayWhatTheTraceSays) {
  const TemporaryFolder folder;
  const auto view = trace_of(made_run(ModelChoice::kEma), 3);
  ASSERT_NE(view, nullptr);
  const TraceStep& step = view->trace.steps[9];
  const auto row = nlohmann::json::parse(trace_row_json(*view, 9));
  EXPECT_EQ(row["particle"], 3);
  EXPECT_EQ(row["x"][1].get<double>(), step.x(1));
  EXPECT_EQ(row["exact"]["score"][0].get<double>(), step.exact.score(0));
  EXPECT_EQ(row["difference"]["x0"][0].get<double>(), step.model.x0(0) - step.exact.x0(0));
  EXPECT_EQ(row["modes"].size(), 3u);
  write_trace_csv(folder.path() / "trace.csv", *view);
  std::ifstream file(folder.path() / "trace.csv");
  std::string header, line;
  std::getline(file, header);
  int lines = 0;
  for (; std::getline(file, line); ++lines)
    EXPECT_EQ(std::count(line.begin(), line.end(), ','), std::count(header.begin(), header.end(), ','));
  EXPECT_EQ(lines, 25);
  EXPECT_EQ(header.find("step,t,alpha,sigma,sigma_ratio,alpha_bar,snr,x_1,x_2,x0_1"), 0u) << header;
}

TEST(Playback, StopsAtABreakpointThatItPasses) {
  const auto view = trace_of(made_run(ModelChoice::kEma), 3);
  ASSERT_NE(view, nullptr);
  AppState state;
  state.debug.breakpoints.at_step = true, state.debug.breakpoints.step = 10;
  state.reverse.playing = true;
  state.reverse_progress = 0.39;
  stop_at_breakpoint(state, 0.35, view->trace);  // level 9 only
  EXPECT_TRUE(state.reverse.playing);
  state.reverse_progress = 0.47;
  stop_at_breakpoint(state, 0.39, view->trace);
  EXPECT_FALSE(state.reverse.playing);
  EXPECT_EQ(state.reverse_progress, 0.4);
  EXPECT_NE(state.debug.stopped.find("step 10"), std::string::npos);
  // From there it goes on.
  state.reverse.playing = true;
  state.reverse_progress = 0.45;
  stop_at_breakpoint(state, 0.4, view->trace);
  EXPECT_TRUE(state.reverse.playing);
}

}  // namespace
}  // namespace diffuscope
