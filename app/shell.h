// Everything drawn around the panels: menu bar, status bar, keys, notifications, dialogs, help, frame times.
// It turns what was asked for in a frame into calls of Runs, Files and Evaluations. Main thread, inside a
// frame.
#pragma once

#include <cstdint>

#include "app/backend_choice.h"
#include "app/files.h"
#include "app/log_book.h"
#include "app/runs.h"
#include "app/window/frame_times.h"
#include "app/window/notifications.h"
#include "app/window/shell_state.h"
#include "app/window/status_bar.h"
#include "app/workspaces/workspaces.h"

namespace diffuscope {

class Shell {
 public:
  /// What the shell works on; all must outlive it.
  struct Parts {
    Runs& runs;
    BackgroundTasks& background;
    Evaluations& evaluations;
    Workspaces& workspaces;
    AppState& view;
    LogBook& log;
    const FrameTimes& frame_times;
    BackendChoice& backend;
  };
  Shell(const Parts& parts, std::string renderer, bool native_dialogs);

  /// One frame: keys, menus, panels, then what they asked for. `for_picture` leaves out what comes and goes.
  void draw(double delta_seconds, bool for_picture);
  /// Everything that a dropped file means.
  void drop(const std::filesystem::path& file);

  /// True while the window shows something that changes by itself.
  bool moving() const;
  /// True while a dialog of the desktop may answer.
  bool asking() const { return files_.asking(); }

  Files& files() { return files_; }
  Notifications& notifications() { return notifications_; }
  ShellState& state() { return state_; }

 private:
  void draw_loading();
  /// Plays the time cursors on; in Debug up to a breakpoint.
  void advance(double seconds);
  void report();
  Performance performance();
  void ask_for_samples(const SnapshotPtr& snapshot, bool again);
  /// `snapshot`, or in the workspaces about the data alone its images as points of their plane.
  SnapshotPtr as_seen(const SnapshotPtr& snapshot);
  void apply(FrameContext& frame, const SnapshotPtr& snapshot);
  void apply_to_runs(const Actions& actions);

  Parts parts_;
  std::string renderer_;
  Notifications notifications_;
  Files files_;
  double process_mb_ = 0;
  double next_memory_ = 0;  // when it is read again, ImGui's clock
  ShellState state_;
  int seeded_run_ = 0;
  std::int64_t sampled_past_ = -1;  // the past iteration that samples were asked for; −1: the present
  bool another_frame_ = false;
  SnapshotPtr on_plane_, on_plane_of_;  // the last that as_seen changed, and what it was made of
  std::uint64_t sample_seed_ = 1;
  Workspace last_workspace_;
};

}  // namespace diffuscope
