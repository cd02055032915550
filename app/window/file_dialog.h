// Asks for a file without holding up the window: with the desktop's own dialog where there is one (zenity,
// kdialog), polled once a frame, else with a small one drawn here that takes a path. Main thread.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace diffuscope {

struct FileQuestion {
  std::string title;  ///< "Open scene"
  bool save = false;
  std::filesystem::path suggestion = {};  ///< folder or file to begin with
  std::string kind;                       ///< "Scenes"
  std::vector<std::string> extensions;    ///< ".json"; the first is added to a new file without one
};

class FileDialog {
 public:
  using Chosen = std::function<void(const std::filesystem::path&)>;

  /// native false: always the one drawn here.
  explicit FileDialog(bool native);
  ~FileDialog();

  /// Asks; `chosen` is called in a later draw(), not at all when the user cancels. A question that is open is
  /// dropped.
  void ask(FileQuestion question, Chosen chosen);
  /// Once a frame.
  void draw();
  bool is_open() const { return open_; }

 private:
  struct Native;
  void poll_native();
  void draw_popup();
  void draw_list();
  void accept(std::filesystem::path path);
  void read_folder();

  bool native_allowed_;
  bool open_ = false, appearing_ = false;
  FileQuestion question_;
  Chosen chosen_;
  std::unique_ptr<Native> native_;
  std::string path_;              ///< as typed in the drawn dialog
  std::filesystem::path folder_;  ///< listed below it
  std::vector<std::filesystem::path> folders_, files_;
};

}  // namespace diffuscope
