#include "app/application.h"

#include <imgui.h>

#include <algorithm>
#include <cmath>
#include <thread>
#include <utility>

#include "app/shell.h"
#include "app/window/framebuffer.h"
#include "app/window/gui.h"
#include "app/window/settings.h"
#include "core/stopwatch.h"

namespace diffuscope {
namespace {

constexpr double kAfterInput = 0.6;  // seconds of full speed after mouse or key: hover delays, key repeat
constexpr double kIdleSleep = 5;     // seconds; anything that happens ends the sleep
constexpr double kPollSleep = 0.1;  // while a dialog of the desktop is open, a cursor blinks, or nobody looks
constexpr double kSettingsInterval = 20;  // seconds between looks at what should be kept

int trainer_threads(int wanted) {
  return wanted > 0 ? wanted : std::max(1, static_cast<int>(std::thread::hardware_concurrency()) - 1);
}

Settings starting_settings(const WindowOptions& options, const std::filesystem::path& folder,
                           std::vector<std::string>& messages) {
  Settings settings = read_settings(folder, messages);
  if (options.scene) {
    settings.scene = options.scene;
    settings.scene_file = options.scene_file;
  }
  if (options.width > 0) settings.width = options.width;
  if (options.height > 0) settings.height = options.height;
  if (options.workspace) settings.view.workspace = *options.workspace;
  if (options.backend) settings.backend = *options.backend;
  if (options.theme) settings.view.theme = *options.theme;
  if (options.ui_scale) settings.view.ui_scale = *options.ui_scale;
  return settings;
}

}  // namespace

// Members end in the reverse order: first what works in the background, the window last.
struct Application::Impl {
  explicit Impl(const WindowOptions& given)
      : options(given),
        folder(diffuscope::settings_folder(given.settings)),
        settings(starting_settings(given, folder, messages)),
        view(settings.view),
        window(settings.width, settings.height, given.visible),
        gui(window),
        workspaces(make_panels()),
        background(&GlfwWindow::wake),
        backend(settings.backend, "backend", window.share_group()),
        runs(trainer_threads(given.threads), background, &GlfwWindow::wake, backend.engines()),
        evaluations(&GlfwWindow::wake),
        shell({runs, background, evaluations, workspaces, view, log, frame_times, backend}, window.renderer(),
              given.native_dialogs) {
    runs.edit(settings.scene.value_or(Scene{}), "opening");
    shell.files().recent = settings.recent;
    if (settings.scene) shell.files().set_scene_file(settings.scene_file, settings.scene->name);
    if (!settings.layout.empty() && workspaces.set_layout(settings.layout) == LayoutText::kDamaged)
      messages.push_back(discard_layout(folder));
    for (std::string& text : messages) shell.notifications().add(std::move(text), Severity::kWarning);
  }
  ~Impl() {
    if (folder.empty()) return;
    try {
      write_settings(folder, settings_now());
    } catch (const std::exception&) {
      // There is nobody left to tell; the settings of the last look are still there.
    }
  }

  Settings settings_now();
  void keep_settings();
  void update_look();
  void draw(double delta_seconds, bool for_picture);
  bool wait();

  WindowOptions options;
  std::vector<std::string> messages;
  std::filesystem::path folder;
  Settings settings;
  AppState view;
  LogBook log;
  FrameTimes frame_times;
  GlfwWindow window;
  Gui gui;
  Workspaces workspaces;
  BackgroundTasks background;
  BackendChoice backend;
  Runs runs;
  Evaluations evaluations;
  Shell shell;
  float scale = 0;
  std::string title;
  Stopwatch since_input, since_frame, since_kept;
  std::function<void()> swapped;
};

Settings Application::Impl::settings_now() {
  Settings now = settings;
  now.view = view;
  now.scene = runs.scene();
  now.scene_file = shell.files().scene_file();
  now.recent = shell.files().recent;
  now.backend = backend.id();
  now.layout = workspaces.layout();
  if (!window.fullscreen()) window.size(now.width, now.height);
  return now;
}

void Application::Impl::keep_settings() {
  if (folder.empty() || since_kept.elapsed() < kSettingsInterval) return;
  since_kept = {};
  background.add("", [where = folder, now = settings_now()]() -> BackgroundTasks::Finish {
    write_settings(where, now);
    return nullptr;
  });
}

void Application::Impl::update_look() {
  view.ui_scale = std::clamp(view.ui_scale, 0.75, 2.5);
  const float monitor = options.adapt_to_monitor ? window.content_scale() : 1;
  const float wanted = monitor * static_cast<float>(view.ui_scale);
  if (scale > 0 && wanted != scale) workspaces.scale(wanted / scale);
  scale = wanted;
  gui.set_look(view.theme, scale);
}

void Application::Impl::draw(double delta_seconds, bool for_picture) {
  for (const auto& file : window.take_dropped()) shell.drop(file);
  shell.draw(delta_seconds, for_picture);
  ShellState& state = shell.state();
  if (std::exchange(state.toggle_fullscreen, false)) window.set_fullscreen(!window.fullscreen());
  if (std::exchange(state.quit, false)) window.request_close();
  const std::string wanted = runs.scene().name + " — Diffuscope";
  if (wanted != title) window.set_title(title = wanted);
  keep_settings();
}

/// Until the next frame is due; whether the frames before and after it belong to one movement.
bool Application::Impl::wait() {
  window.poll();
  frame_times.lap(&FramePhases::events);
  if (window.take_input()) since_input = {};
  const bool moving = shell.moving() || since_input.elapsed() < kAfterInput || swapped;
  if (moving && !window.minimized()) {
    for (double left; !swapped && (left = frame_times.until_next()) > 2e-4;) window.wait(left);
    frame_times.lap(&FramePhases::wait);
    return true;
  }
  const bool polling = shell.asking() || ImGui::GetIO().WantTextInput || window.minimized();
  window.wait(polling ? kPollSleep : kIdleSleep);
  return false;
}

Application::Application(const WindowOptions& options) : impl_(std::make_unique<Impl>(options)) {}
Application::~Application() = default;

void Application::run() {
  while (frame()) {
  }
}

bool Application::frame() {
  Impl& app = *impl_;
  app.frame_times.begin(app.wait());
  app.update_look();
  app.gui.begin_frame();
  const double delta = std::min(0.1, app.since_frame.lap());
  app.draw(delta, false);
  app.gui.build_frame();
  app.frame_times.lap(&FramePhases::panels);
  app.frame_times.part_of_lap(&FramePhases::stage, app.workspaces.middle_seconds());
  app.gui.render_frame();
  app.frame_times.lap(&FramePhases::render);
  app.window.swap();
  app.frame_times.lap(&FramePhases::swap);
  app.frame_times.end();
  if (app.swapped) app.swapped();
  if (const auto wanted = app.shell.files().take_picture_request()) {
    int width = 0, height = 0;
    app.window.size(width, height);
    app.shell.files().save_picture(wanted->file, picture(width, height, wanted->scale));
  }
  return !app.window.should_close();
}

Image Application::picture(int width, int height, int scale) {
  Impl& app = *impl_;
  const Framebuffer target(width * scale, height * scale);
  app.update_look();
  app.gui.begin_frame(width, height, scale);
  app.draw(0, true);
  target.bind();
  app.gui.build_frame();
  app.gui.render_frame();
  Framebuffer::unbind();
  return target.read();
}

void Application::drop(const std::filesystem::path& file) { impl_->shell.drop(file); }

AppState& Application::view() { return impl_->view; }
Runs& Application::runs() { return impl_->runs; }
Evaluations& Application::evaluations() { return impl_->evaluations; }
FrameTimes& Application::frame_times() { return impl_->frame_times; }
const LogBook& Application::log() const { return impl_->log; }
const std::filesystem::path& Application::settings_folder() const { return impl_->folder; }
void Application::after_swap(std::function<void()> hook) { impl_->swapped = std::move(hook); }

int run_window(const WindowOptions& options) {
  Application(options).run();
  return 0;
}

}  // namespace diffuscope
