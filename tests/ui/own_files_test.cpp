// One's own trajectory and network in the Debug workspace by mouse and keyboard: choosing files, confirming
// what levels mean, the mistake in words, a click on a step, a file saved again, a dropped one.
#include <gmock/gmock.h>

#include "app/evaluations/own_files_jobs.h"
#include "core/io/npy.h"
#include "tests/diagnosis/own_sampler.h"
#include "ui_test.h"

namespace diffuscope {
namespace {

class OwnFilesUi : public UiTest {
 protected:
  static constexpr int kSteps = 20;

  /// The window in Debug, with a run of its own to move along.
  void open_debug() {
    Scene scene = small_scene();
    scene.training.iterations = 50;
    open(scene);
    drive([this](ImGuiTestContext* ctx) {
      ctx->ItemClick("//##MainMenuBar/##MenuBar/Debug");
      IM_CHECK(window_->view().workspace == Workspace::kDebug);
    });
    ASSERT_TRUE(wait_for([this] { return window_->evaluations().samples() != nullptr; }));
  }

  void save(const std::string& name, const std::vector<PointsOf<double>>& steps) const {
    const auto count = static_cast<std::size_t>(steps.front().cols());
    NpyWriter<float> file(folder() / name, {steps.size(), count, 2});
    for (const auto& points : steps) file.append(Points(points.cast<float>()));
    file.commit();
  }
  void save_run(const StepFunction& step) const {
    const OwnRun run = own_run(*snapshot_mixture_, step, {.steps = kSteps, .count = 150});
    save("trajectory.npy", run.trajectory.states);
    save("eps.npy", run.trajectory.eps);
    save("noise.npy", run.trajectory.noise);
    std::string levels = "alpha_bar\n";
    for (const double ab : run.alpha_bar) levels += fmt::format("{}\n", ab);
    write(folder() / "levels.csv", levels);
  }
  void take_mixture() { snapshot_mixture_ = snapshot()->experiment->oracle; }

  OwnFilesJobs& jobs() { return window_->evaluations().own_files(); }
  std::string item(const char* panel, const std::string& name) {
    return "//" + panel_reference(panel, Workspace::kDebug) + "/" + name;
  }
  /// Types the paths of the four files into the panel.
  void choose_files() {
    drive([this](ImGuiTestContext* ctx) {
      ctx->WindowFocus(("//" + panel_reference("Your trajectory", Workspace::kDebug)).c_str());
      const std::pair<const char*, const char*> files[] = {{"Trajectory", "trajectory.npy"},
                                                           {"Levels", "levels.csv"},
                                                           {"ε̂", "eps.npy"},
                                                           {"Noise z", "noise.npy"}};
      for (const auto& [label, name] : files) {
        ctx->ItemInputValue(item("Your trajectory", std::string(label) + "/##path").c_str(),
                            (folder() / name).string().c_str());
      }
    });
  }
  void confirm() {
    ASSERT_TRUE(wait_for([this] { return jobs().trajectory() && jobs().trajectory()->loaded; }));
    drive([this](ImGuiTestContext* ctx) {
      ctx->WindowFocus(("//" + panel_reference("Your trajectory", Workspace::kDebug)).c_str());
      ctx->ItemClick(item("Your trajectory", "###confirm").c_str());
    });
    ASSERT_TRUE(wait_for([this] { return jobs().trajectory()->result.has_value(); }));
  }

  std::shared_ptr<const GaussianMixture> snapshot_mixture_;
};

Eigen::MatrixXd missing_root(const OwnStep& q) {
  const Eigen::MatrixXd mean = (q.x - q.beta() / (1 - q.ab_t()) * q.eps) / std::sqrt(q.alpha());
  return q.last() ? mean : Eigen::MatrixXd(mean + std::sqrt(q.tilde()) * q.z);
}

TEST_F(OwnFilesUi, AMistakeIsNamedAfterTheReadingIsConfirmed) {
  open_debug();
  take_mixture();
  save_run(missing_root);
  choose_files();
  ASSERT_TRUE(wait_for([this] { return jobs().trajectory() && jobs().trajectory()->loaded; }));
  EXPECT_FALSE(jobs().trajectory()->result) << "nothing is computed from levels that nobody confirmed";
  EXPECT_EQ(jobs().trajectory()->loaded->proposal.reading.meaning, LevelMeaning::kAlphaBar);
  confirm();
  EXPECT_EQ(jobs().trajectory()->result->diagnosis.mistake(), "missing_square_root");
  EXPECT_GE(jobs().trajectory()->result->first_bad_step(), 0);
  drive([](ImGuiTestContext* ctx) {
    ctx->WindowFocus(("//" + panel_reference("Diagnosis", Workspace::kDebug)).c_str());
    ctx->Yield(3);
  });
  for (int frames = 0; frames < 3; ++frames) window_->frame();
}

TEST_F(OwnFilesUi, SavingAgainUpdatesTheView) {
  open_debug();
  take_mixture();
  save_run(missing_root);
  choose_files();
  confirm();
  save_run([](const OwnStep& q) { return own_ddpm(q); });
  ASSERT_TRUE(wait_for([this] {
    const auto view = jobs().trajectory();
    return view->result && view->result->diagnosis.verdict == Verdict::kRule &&
           view->result->first_bad_step() < 0;
  }));
  EXPECT_EQ(jobs().trajectory()->result->diagnosis.best.label, "ddpm");
}

TEST_F(OwnFilesUi, AClickOnAStepMovesTheCursor) {
  open_debug();
  take_mixture();
  save_run([](const OwnStep& q) { return own_ddpm(q); });
  choose_files();
  confirm();
  window_->view().reverse_progress = 1;
  for (int frames = 0; frames < 3; ++frames) window_->frame();
  drive([this](ImGuiTestContext* ctx) {
    ctx->WindowFocus(("//" + panel_reference("Your trajectory", Workspace::kDebug)).c_str());
    ctx->ItemClick(item("Your trajectory", "##deviation").c_str());
  });
  EXPECT_GT(window_->view().reverse_progress, 0.05);
  EXPECT_LT(window_->view().reverse_progress, 0.95);
}

TEST_F(OwnFilesUi, DroppedFilesAreToldByTheirNames) {
  open_debug();
  take_mixture();
  save_run(missing_root);
  const int run = snapshot()->run;
  for (const char* name : {"trajectory.npy", "levels.csv", "eps.npy", "noise.npy"})
    EXPECT_TRUE(jobs().take_dropped(folder() / name)) << name;
  EXPECT_FALSE(jobs().take_dropped(folder() / "points.npy"));
  ASSERT_TRUE(wait_for([this] { return jobs().trajectory() && jobs().trajectory()->loaded; }));
  EXPECT_EQ(snapshot()->run, run) << "it is not trained on";
}

TEST_F(OwnFilesUi, AWrongFileIsASentence) {
  open_debug();
  take_mixture();
  save_run(missing_root);
  write(folder() / "levels.csv", "alpha_bar\n0.1\n0.2\n");
  choose_files();
  ASSERT_TRUE(wait_for([this] { return jobs().trajectory() && !jobs().trajectory()->error.empty(); }));
  EXPECT_THAT(jobs().trajectory()->error, testing::HasSubstr("2 levels do not match"));
}

TEST_F(OwnFilesUi, ANetworkIsChecked) {
  open_debug();
  take_mixture();
  const OwnRun run = own_run(*snapshot_mixture_, [](const OwnStep& q) { return own_ddim(q); },
                             {.steps = kSteps, .count = 100});
  Points x(2, 100 * kSteps), eps(2, 100 * kSteps);
  std::string levels = "alpha_bar\n";
  for (int i = 0; i < kSteps; ++i) {
    const auto at = static_cast<std::size_t>(i);
    x.middleCols(100 * i, 100) = run.trajectory.states[at].cast<float>();
    eps.middleCols(100 * i, 100) = run.trajectory.eps[at].cast<float>().array() + 0.1f;
    for (int j = 0; j < 100; ++j) levels += fmt::format("{}\n", run.alpha_bar[at]);
  }
  write_points(folder() / "x.npy", x);
  write_points(folder() / "e.npy", eps);
  write(folder() / "l.csv", levels);
  drive([this](ImGuiTestContext* ctx) {
    ctx->WindowFocus(("//" + panel_reference("Check a network", Workspace::kDebug)).c_str());
    const std::pair<const char*, const char*> files[] = {
        {"Points x_t", "x.npy"}, {"Their levels", "l.csv"}, {"Predicted ε̂", "e.npy"}};
    for (const auto& [label, name] : files)
      ctx->ItemInputValue(item("Check a network", std::string(label) + "/##path").c_str(),
                          (folder() / name).string().c_str());
  });
  ASSERT_TRUE(wait_for([this] { return jobs().network() && jobs().network()->proposal; }));
  drive([this](ImGuiTestContext* ctx) {
    ctx->WindowFocus(("//" + panel_reference("Check a network", Workspace::kDebug)).c_str());
    ctx->ItemClick(item("Check a network", "###confirm").c_str());
  });
  ASSERT_TRUE(wait_for([this] { return jobs().network()->check.has_value(); }));
  EXPECT_NEAR(jobs().network()->check->mean_error, 0.01, 1e-3);
  for (int frames = 0; frames < 5; ++frames) window_->frame();
}

}  // namespace
}  // namespace diffuscope
