#include "app/window/screenshot.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <imgui.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <thread>

#include "app/application.h"
#include "app/evaluations.h"
#include "app/evaluations/own_files_jobs.h"
#include "app/panels/panel.h"
#include "app/playback.h"
#include "app/runs.h"
#include "core/io/png.h"

namespace diffuscope {
namespace {

constexpr int kMostIterations = 2000;  // by default: enough for every built-in scene to look like something
constexpr int kSettlingFrames = 6;  // layouts, formulas and axis limits follow what was drawn a frame before
constexpr double kPatience = 120;   // seconds for the views once training is over
constexpr auto kPause = std::chrono::milliseconds(4);  // leaves the processor to training and evaluations

bool trained(const SnapshotPtr& snapshot, std::int64_t iterations) {
  if (!snapshot || snapshot->status == RunStatus::kFailed || snapshot->status == RunStatus::kDiverged)
    return snapshot != nullptr;
  return snapshot->iteration >= iterations && snapshot->status != RunStatus::kRunning;
}

/// Whether every view of the last weights that the workspace shows is there.
bool filled(Application& application, const Snapshot& snapshot) {
  Evaluations& evaluations = application.evaluations();
  if (!evaluations.forward_cloud() || evaluations.busy()) return false;
  const auto metrics = evaluations.metrics();
  if (!metrics || metrics->iterations.empty() || metrics->iterations.back() != snapshot.iteration)
    return false;
  switch (application.view().workspace) {
    case Workspace::kTrain: {
      const auto live = evaluations.live_samples();
      return live && live->iteration == snapshot.iteration;
    }
    case Workspace::kBound: {
      if (snapshot.experiment->plane) return true;
      const auto bound = evaluations.bound();
      if (bound && bound->iteration == snapshot.iteration && bound->ode_learned) return true;
      evaluations.compute_bound(application.runs().snapshot(), application.view().bound);
      return false;
    }
    case Workspace::kScore:
      return evaluations.field() != nullptr;
    case Workspace::kSample:
    case Workspace::kImages:
    case Workspace::kDebug: {
      const auto samples = evaluations.samples();
      return samples && !samples->coarse && samples->iteration == snapshot.iteration;
    }
    case Workspace::kCompare: {
      if (application.runs().training()) return false;
      const auto views = application.runs().views();
      return views.size() < 2 || std::all_of(views.begin(), views.end(), [&](const RunView& view) {
               if (!view.snapshot) return false;
               const auto live = evaluations.live_samples_of(view.snapshot->run);
               return live && live->iteration == view.snapshot->iteration;
             });
    }
    default:
      return true;
  }
}

WindowOptions window_options(const ScreenshotOptions& options, int iterations) {
  WindowOptions window;
  window.scene = options.scene;
  window.scene->training.iterations = iterations;
  window.settings = "off";
  window.visible = false;
  window.width = std::min(options.width, 1280);  // of the hidden window; the picture has its own size
  window.height = std::min(options.height, 720);
  window.adapt_to_monitor = false;
  window.workspace =
      Workspace::kTrain;  // until the weights are there, so that samples are drawn with the last ones
  window.theme = options.theme;
  window.ui_scale = options.scale;
  window.backend = options.backend;
  return window;
}

/// Throws UserError unless there is a panel with this title.
void check_panel(const std::string& title) {
  std::vector<std::string> titles;
  for (const auto& panel : make_panels()) titles.emplace_back(panel->title());
  if (!title.empty() && std::find(titles.begin(), titles.end(), title) == titles.end())
    throw UserError(fmt::format("--panel: '{}' is not one of {}.", title, fmt::join(titles, ", ")));
}

/// What a folder holds of one's own sampler and network, under the names that the manual gives them.
void open_log(Application& application, const std::filesystem::path& folder) {
  constexpr std::array<const char*, kOwnFiles> kNames{"trajectory.npy", "levels.csv", "eps.npy",
                                                      "noise.npy",      "points.npy", "point_levels.csv",
                                                      "point_eps.npy"};
  OwnFilesSettings& settings = application.evaluations().own_files().settings;
  for (std::size_t i = 0; i < kOwnFiles; ++i)
    if (const auto file = folder / kNames[i]; std::filesystem::exists(file))
      settings.files[i] = file.string();
  settings.confirmed = settings.points_confirmed = true;
}

/// The workspace of the picture, with its panel in front.
void arrange(Application& application, const ScreenshotOptions& options) {
  AppState& view = application.view();
  view.workspace = options.workspace;
  if (options.u) view.u = *options.u;
  if (const auto samples = application.evaluations().samples(); options.u && samples)
    view.reverse_progress = progress_at_t(
        samples->trajectory.levels, *options.u * samples->request.snapshot->experiment->schedule.steps());
  if (options.heat) view.quantity = *options.heat;
  if (!options.log.empty()) {
    open_log(application, options.log);
    ImGui::SetWindowFocus("Your trajectory###Your trajectory@Debug");
  }
  if (options.panel.empty()) return;
  const char* workspace = kWorkspaceNames[static_cast<std::size_t>(options.workspace)];
  ImGui::SetWindowFocus(fmt::format("{0}###{0}@{1}", options.panel, workspace).c_str());
}

}  // namespace

int take_screenshot(const ScreenshotOptions& options) {
  const int iterations =
      options.iterations.value_or(std::min(options.scene.training.iterations, kMostIterations));
  check_panel(options.panel);
  make_drawable_experiment(options.scene);  // a window would show a message and another scene
  Application application(window_options(options, iterations));
  if (options.points) application.view().cloud_points = *options.points;
  std::optional<std::chrono::steady_clock::time_point> done_training;
  for (int settled = 0; settled < kSettlingFrames;) {
    application.picture(options.width, options.height, 1);
    const SnapshotPtr snapshot = application.runs().snapshot();
    if (trained(snapshot, iterations)) {
      const auto now = std::chrono::steady_clock::now();
      if (!done_training) done_training = now;
      arrange(application, options);
      const bool late = std::chrono::duration<double>(now - *done_training).count() > kPatience;
      if (late || filled(application, *snapshot)) ++settled;
    }
    std::this_thread::sleep_for(done_training ? kPause : 10 * kPause);
  }
  write_png(options.out, application.picture(options.width, options.height, 1));
  return 0;
}

}  // namespace diffuscope
