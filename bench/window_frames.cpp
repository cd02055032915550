// Opens the real window at 1280×800 with training on and particles of 200 steps, and prints for each
// workspace how even its frames are; then how long the window waited for the trainer, what training loses to
// the window, and how soon it starts. Usage: bench_window_frames [seconds per workspace, default 10
// [workspace or "all" [particles, default 10000]]]. Needs a display (Xvfb will do).
#include <fmt/format.h>
#include <unistd.h>

#include <chrono>
#include <cmath>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <functional>
#include <sstream>
#include <string>
#include <thread>

#include "app/application.h"
#include "app/evaluations.h"
#include "app/runs.h"
#include "app/window/frame_times.h"
#include "core/schedules/custom.h"
#include "core/training/session.h"

namespace {

using namespace diffuscope;
using Clock = std::chrono::steady_clock;

constexpr int kThreads = 1;
constexpr int kFewParticles = 10'000;
constexpr double kWarmUp = 2;  // seconds in a workspace before its frames count

double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

/// Seconds since this process was started (Linux; resolution 10 ms).
double process_age() {
  std::ifstream file("/proc/self/stat");
  std::string field;
  for (int i = 0; i < 22 && file >> field; ++i) {
  }
  timespec now{};
  clock_gettime(CLOCK_BOOTTIME, &now);
  const double started = std::strtod(field.c_str(), nullptr) / static_cast<double>(sysconf(_SC_CLK_TCK));
  return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec) - started;
}

/// Seconds of processor time that the window's thread and the threads of software GL have taken so far
/// (Linux): what drawing costs, however busy the machine is.
double drawing_seconds() {
  double ticks = 0;
  for (const auto& task : std::filesystem::directory_iterator("/proc/self/task")) {
    std::ifstream file(task.path() / "stat");
    std::string line;
    std::getline(file, line);
    const std::size_t name = line.find('('), end = line.rfind(')');
    if (end == std::string::npos) continue;
    const bool is_main = std::atoi(line.c_str()) == getpid();
    if (!is_main && line.compare(name + 1, 8, "llvmpipe") != 0) continue;
    std::istringstream rest(line.substr(end + 1));
    std::string field;
    for (int i = 3; i <= 15 && rest >> field; ++i)
      if (i >= 14) ticks += std::atof(field.c_str());  // utime and stime
  }
  return ticks / static_cast<double>(sysconf(_SC_CLK_TCK));
}

Scene endless_scene(int particles) {
  Scene scene;
  scene.training.iterations = 10'000'000;
  scene.sampler.count = particles;
  scene.sampler.steps = 200;
  return scene;
}

void run_for(Application& window, double seconds) {
  for (const auto start = Clock::now(); seconds_since(start) < seconds && window.frame();) {
  }
}

double headless_speed(double seconds) {
  Session session(make_experiment(endless_scene(kFewParticles)), kThreads);
  std::this_thread::sleep_for(std::chrono::duration<double>(1));
  const auto before = session.snapshot();
  const auto start = Clock::now();
  std::this_thread::sleep_for(std::chrono::duration<double>(seconds));
  return static_cast<double>(session.snapshot()->iteration - before->iteration) / seconds_since(start);
}

/// What a frame does besides being drawn.
using EachFrame = std::function<void(Application&)>;

/// The cursor runs to and fro, so that every view that follows it is redrawn in every frame.
void play_time(Application& window) {
  AppState& view = window.view();
  for (auto [playback, position] :
       {std::pair{&view.forward, view.u}, std::pair{&view.reverse, view.reverse_progress}}) {
    if (position >= 1) playback->backward = true;
    if (position <= 0) playback->backward = false;
    playback->playing = true;
  }
}

/// As a hand that holds a point of the schedule's curve and never stands still.
void drag_schedule(Application& window) {
  Scene scene = window.runs().shown_scene();
  scene.schedule.kind = {std::string(kCustomSchedule), {}};
  const double middle = 0.5 + 0.2 * std::sin(5 * process_age());
  scene.schedule.points = {{0, 0.9999}, {0.5, middle}, {1, 4e-5}};
  window.runs().edit_shown(scene, "schedule curve", false);
}

/// Points of what the stage moves in this workspace, as far as they are computed.
Eigen::Index moving_points(Application& window) {
  const auto cloud = window.evaluations().forward_cloud();
  const auto view = window.evaluations().samples();
  if (window.view().workspace == Workspace::kSample) return view ? view->trajectory.kept() : 0;
  return cloud ? cloud->x0.cols() : 0;
}

/// Shows frames until all `wanted` points are there, or those of a reverse run that fit into its memory.
void await_points(Application& window, Eigen::Index wanted) {
  constexpr double kPatience = 300;
  const int steps = window.runs().shown_scene().sampler.steps;
  if (window.view().workspace == Workspace::kSample)
    wanted = recorded_particles<float>(wanted, steps, 2, kTrajectoryBudget);
  for (const auto start = Clock::now(); seconds_since(start) < kPatience && moving_points(window) < wanted;)
    if (!window.frame()) return;
}

/// Frames of one workspace, called `name`; prints a line and returns the training speed meanwhile.
double measure(Application& window, Workspace workspace, const char* name, double seconds,
               const EachFrame& each_frame) {
  AppState& view = window.view();
  view.workspace = workspace;
  await_points(window, view.cloud_points);
  run_for(window, kWarmUp);
  window.frame_times().clear(100'000);
  const std::int64_t before = window.runs().snapshot()->iteration;
  const double drawn_before = drawing_seconds();
  const auto start = Clock::now();
  while (seconds_since(start) < seconds && window.frame()) each_frame(window);
  const double speed =
      static_cast<double>(window.runs().snapshot()->iteration - before) / seconds_since(start);
  const FrameStatistics s = window.frame_times().statistics();
  fmt::print("{:<8} {:8} {:8.2f} {:8.2f} {:10.2f} {:10.2f} {:8} of {:<6} {:10.2f} {:10.0f}\n", name,
             moving_points(window), s.median, s.percentile_99, s.median_work, s.percentile_99_work, s.dropped,
             s.frames, 1e3 * (drawing_seconds() - drawn_before) / s.frames, speed);
  return speed;
}

}  // namespace

int main(int argc, char** argv) try {
  const double seconds = argc > 1 ? std::max(1.0, std::atof(argv[1])) : 10;
  const std::string only = argc > 2 && argv[2] != std::string("all") ? argv[2] : "";
  const int particles = argc > 3 ? std::max(1, std::atoi(argv[3])) : kFewParticles;
  double first_frame = 0;
  double speed = 0;
  {
    WindowOptions options;
    options.scene = endless_scene(particles);
    options.settings = "off";
    options.width = 1280;
    options.height = 800;
    options.threads = kThreads;
    options.adapt_to_monitor = false;
    Application window(options);
    window.view().cloud_points = particles;
    while (!window.runs().snapshot() || window.runs().snapshot()->iteration == 0) window.frame();
    window.frame();
    first_frame = process_age();
    fmt::print("frames [ms] at 1280x800, training on {} thread(s)\n", kThreads);
    fmt::print("{:<8} {:>8} {:>8} {:>8} {:>10} {:>10} {:>18} {:>10} {:>10}\n", "", "points", "median", "99 %",
               "drawing", "99 %", "dropped", "CPU ms", "it/s");
    for (std::size_t w = 0; w < kWorkspaceNames.size(); ++w) {
      if (!only.empty() && only != kWorkspaceNames[w]) continue;
      const auto workspace = static_cast<Workspace>(w);
      const double here = measure(window, workspace, kWorkspaceNames[w], seconds, play_time);
      if (workspace == Workspace::kTrain) speed = here;
      if (workspace == Workspace::kSchedule) measure(window, workspace, "dragging", seconds, drag_schedule);
    }
    fmt::print("longest wait of the window for the trainer: {:.3f} ms\n", 1e3 * window.runs().longest_wait());
  }
  const double alone = headless_speed(std::min(seconds, 5.0));
  fmt::print("training beside the window (Train): {:.0f} of {:.0f} it/s, {:.0f} %\n", speed, alone,
             100 * speed / alone);
  fmt::print("start of the process to the first frame with training under way: {:.2f} s\n", first_frame);
  return 0;
} catch (const std::exception& error) {
  fmt::print(stderr, "{}\n", error.what());
  return 1;
}
