// Workspaces: which panels stand where for Forward, Train, Bound, Score, Sample. Each has a dock space of its
// own, built from Panel::dock() and then the user's to rearrange; layouts of all of them are kept in one
// text. Main thread.
#pragma once

#include <array>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "app/panels/panel.h"

namespace diffuscope {

enum class LayoutText { kTaken, kOutdated, kDamaged };

class Workspaces {
 public:
  explicit Workspaces(std::vector<std::unique_ptr<Panel>> panels);

  /// Draws the dock space of frame.view.workspace over the work area, and the open panels in it.
  void draw(FrameContext& frame);
  /// Seconds that the panels in the middle took in the last frame: the stage and what stands in its place.
  double middle_seconds() const { return middle_seconds_; }
  /// Rebuilds the default layout of `workspace` in the next frame, and opens its panels again.
  void reset(Workspace workspace);
  void reset_all();
  /// Menu items that open and close the panels of `workspace`.
  void draw_panel_menu(Workspace workspace);

  /// The layouts as text (Dear ImGui's settings), and the panels that were opened or closed.
  std::string layout() const;
  /// Takes a text of layout(), unless it was written for other panels or is none: then the defaults are
  /// shown.
  LayoutText set_layout(const std::string& text);
  /// Columns and rows of the layouts grow with the text: `ratio` of the new scale to the old.
  void scale(float ratio);

  /// Title and id of a panel's window in `workspace`: "Stage###Stage@Train".
  static std::string window_name(const Panel& panel, Workspace workspace);
  const std::vector<std::unique_ptr<Panel>>& panels() const { return panels_; }
  bool is_open(std::size_t panel, Workspace workspace) const;

 private:
  struct Slot {
    std::string window;
    bool open = true;
    bool docked = true;  // in the last frame
  };
  static constexpr std::size_t kCount = kWorkspaceNames.size();
  std::vector<std::size_t> panels_at(Workspace workspace, Dock dock) const;
  void build_layout(Workspace workspace, unsigned id);
  void dock_stacked(Workspace workspace, const std::vector<std::vector<std::size_t>>& cells, unsigned node,
                    bool downward);
  void draw_panels(FrameContext& frame);
  std::string signature() const;
  Slot& slot(std::size_t panel, Workspace workspace) {
    return slots_[panel][static_cast<std::size_t>(workspace)];
  }

  std::vector<std::unique_ptr<Panel>> panels_;
  std::vector<std::array<Slot, kCount>> slots_;  // per panel and workspace
  std::array<bool, kCount> rebuild_{};
  double middle_seconds_ = 0;
  int laid_out_at_ = -1000;  // the frame in which a layout was last built
};

}  // namespace diffuscope
