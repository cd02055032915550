// The File menu's work: scenes, models, points, samples and pictures from and to disk, recent files, dropped
// files. Files are read and written in the background; dialogs do not hold up the window. Main thread.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "app/background_tasks.h"
#include "app/frame_context.h"
#include "app/runs.h"
#include "app/window/file_dialog.h"
#include "app/window/notifications.h"
#include "core/io/png.h"
#include "core/io/point_columns.h"

namespace diffuscope {

/// A picture of the window that is wanted: drawn after the frame, then handed to Files::save_picture.
struct PictureRequest {
  std::filesystem::path file;
  int scale = 1;  ///< pixels per point, 1 to 4
};

class Files {
 public:
  Files(Runs& runs, BackgroundTasks& background, Notifications& notifications, bool native_dialogs);

  /// Does what frame.actions.file asks for.
  void carry_out(const FrameContext& frame);
  /// A file dropped on the window: a scene, a model or points, by its extension.
  void open_dropped(const std::filesystem::path& file);
  /// The dialogs; inside a frame.
  void draw();
  /// True while a question to the user is open.
  bool asking() const { return dialog_.is_open() || choosing_.has_value(); }

  /// The picture that was asked for since the last call.
  std::optional<PictureRequest> take_picture_request() { return std::exchange(picture_, std::nullopt); }
  /// A file name in the current folder that does not exist yet: diffuscope-train-1.png.
  static std::filesystem::path new_picture_file(Workspace workspace);
  void save_picture(const std::filesystem::path& file, Image image);

  /// Where the shown scene is saved; empty: nowhere yet.
  std::filesystem::path scene_file() const;
  void set_scene_file(std::filesystem::path file, std::string scene_name);
  std::vector<std::filesystem::path> recent;  ///< newest first

 private:
  struct Columns {
    std::filesystem::path file;
    ColumnList list;
    int x = 0, y = 1;  ///< y = −1: one column
  };

  void ask(FileQuestion question, std::filesystem::path known, FileDialog::Chosen then);
  void open_scene(const std::filesystem::path& file);
  void save_scene_to(const std::filesystem::path& file, const Scene& scene);
  void open_model(const std::filesystem::path& file);
  void import_points(const std::filesystem::path& file);
  /// A folder of PNG files, an IDX file or an .npy array.
  void import_images(const std::filesystem::path& file);
  void take_points(const std::filesystem::path& file, const std::string& columns);
  void export_samples(const FrameContext& frame);
  void export_trace(const FrameContext& frame);
  void draw_column_choice();
  void note_recent(const std::filesystem::path& file);

  Runs& runs_;
  BackgroundTasks& background_;
  Notifications& notifications_;
  FileDialog dialog_;
  std::optional<Columns> choosing_;
  std::optional<PictureRequest> picture_;
  std::filesystem::path scene_file_;
  std::string scene_file_name_;  // of the scene in that file: another scene is not saved over it
};

}  // namespace diffuscope
