// The window's program: owns the runs, the evaluations, the panels and the window, and turns them into
// frames. One frame: gather what is new → draw panels → carry out what they asked for → show. No widgets in
// here. Everything is called on the main thread.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>

#include "app/app_state.h"
#include "core/scene/scene.h"
#include "core/training/snapshot.h"

namespace diffuscope {

/// How the window starts. The defaults are those of `diffuscope` without arguments.
struct WindowOptions {
  std::optional<Scene> scene = {};        ///< opened instead of the last one
  std::filesystem::path scene_file = {};  ///< where `scene` came from: Ctrl+S saves there; empty: asks
  /// Where layout and view are kept: nullopt: $DIFFUSCOPE_SETTINGS, else $XDG_CONFIG_HOME/diffuscope; "off"
  /// (or the variable's value "off"): nothing is read or kept.
  std::optional<std::filesystem::path> settings = {};
  int width = 0, height = 0;                ///< of the window, screen coordinates; 0: as kept, or 1280×800
  bool visible = true;                      ///< false: a hidden window, for tests and pictures
  int threads = 0;                          ///< of the trainer; 0: one less than the machine has
  bool native_dialogs = true;               ///< false: always the program's own path dialog
  bool adapt_to_monitor = true;             ///< false: content scale 1, for pictures of a fixed size
  std::optional<Workspace> workspace = {};  ///< shown first, and the following, instead of what was kept
  std::optional<Theme> theme = {};
  std::optional<std::string> backend = {};  ///< what computes (BackendChoice)
  std::optional<double> ui_scale = {};
};

class Evaluations;
class FrameTimes;
class LogBook;
class Runs;
struct Image;

class Application {
 public:
  /// Opens the window. UserError when there is no display or no OpenGL 3.3.
  explicit Application(const WindowOptions& options);
  ~Application();
  Application(const Application&) = delete;
  Application& operator=(const Application&) = delete;

  /// Frames until the window is closed.
  void run();
  /// Waits until the next frame is due, then draws and shows it; false once the window should close.
  bool frame();
  /// Draws one frame of width×height points at `scale` pixels per point and returns its picture (for export).
  Image picture(int width, int height, int scale);

  /// What happens when a file or folder is dropped on the window.
  void drop(const std::filesystem::path& file);

  AppState& view();
  Runs& runs();
  Evaluations& evaluations();
  FrameTimes& frame_times();
  /// What the program has said.
  const LogBook& log() const;
  /// The folder settings are kept in; empty when they are off.
  const std::filesystem::path& settings_folder() const;
  /// Called after each swap (drives the test engine).
  void after_swap(std::function<void()> hook);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

/// The window until it is closed; exit code. UserError as the constructor of Application.
int run_window(const WindowOptions& options);

}  // namespace diffuscope
