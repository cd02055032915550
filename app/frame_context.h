// What a panel sees during one frame: immutable results, the scene as a value, view choices to change in
// place, and intents (Actions) that the application carries out after all panels are drawn.
#pragma once

#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "app/app_state.h"
#include "app/evaluations.h"
#include "app/performance.h"
#include "core/scene/image_plane.h"
#include "core/scene/scene.h"
#include "core/training/session.h"

namespace diffuscope {

class BackendChoice;
class LogBook;

enum class FileIntent {
  kNone,
  kOpenScene,
  kSaveScene,
  kSaveSceneAs,
  kOpenModel,
  kSaveModel,
  kImportPoints,
  kImportImages,
  kExportSamples,
  kExportTrace,
  kChooseOwnFile,  ///< own_file of the Debug workspace
  kExportPicture,
};

/// Filled by panels, emptied by Application::apply.
struct Actions {
  std::vector<Command> commands;  ///< to the training sessions of all runs
  std::optional<Scene> scene;  ///< the scene as edited; the application decides live or restart, keeps undo
  std::string
      scene_edit_label;  ///< "network width": names the undo step; edits with one label merge while dragging
  bool scene_edit_finished = true;  ///< false while a slider is held: wait with a restart until it is let go
  bool other_scene = false;         ///< `scene` is not an edit of the run shown, but replaces all runs
  std::optional<Scene> twin;        ///< train this beside the scene
  std::optional<int> close_twin, show_run;
  std::optional<std::int64_t> look_back;  ///< show the runs as they were at this iteration; −1: as they are
  bool go_on_from_past = false;
  bool undo = false, redo = false;
  bool resample = false;      ///< new seed for the Sample workspace
  bool sample_again = false;  ///< the Sample workspace's run once more: same seed, the weights of now
  FileIntent file = FileIntent::kNone;
  int own_file = 0;                    ///< which one kChooseOwnFile asks for (OwnFile)
  std::filesystem::path file_path;     ///< chosen already (recent files, drop); empty: ask with a dialog
  int picture_scale = 1;               ///< pixels per point of kExportPicture, 1 to 4
  std::optional<std::string> backend;  ///< what computes from now on (BackendChoice)
  bool reset_layout = false;
  bool screenshot = false;
  bool another_frame = false;    ///< draw once more even if nothing moves (a picture is not final yet)
  std::vector<std::string> log;  ///< sentences for log panel and a brief notification

  /// Proposes an edited scene.
  void edit(Scene edited, std::string label, bool finished = true) {
    scene = std::move(edited);
    scene_edit_label = std::move(label);
    scene_edit_finished = finished;
  }
  /// Proposes another scene in place of all runs.
  void open(Scene other, std::string label) {
    edit(std::move(other), std::move(label));
    other_scene = true;
  }
};

struct FrameContext {
  const Scene& scene;               ///< as shown in the Scene panel (may be ahead of the run while dragging)
  const Experiment& experiment;     ///< of the run shown
  const Snapshot& snapshot;         ///< of the run shown
  const SnapshotPtr& snapshot_ptr;  ///< the same, to pass on to a background job
  std::uint64_t sample_seed;        ///< seed of the Sample workspace's noise now
  Evaluations& evaluations;
  AppState& view;
  Actions& actions;
  double delta_seconds;           ///< since the last frame
  const LogBook& log;             ///< what the program has said
  std::span<const RunView> runs;  ///< all that train side by side, the shown one among them
  const BackendChoice& backend;   ///< what computes
  const Performance& performance;

  /// What the axes of the stage show: the data themselves, or images as points of their principal plane.
  const Experiment& on_stage() const { return experiment.plane ? *experiment.plane->points : experiment; }
};

}  // namespace diffuscope
