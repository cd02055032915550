// The table of the Debug workspace: a row for every level of the run, learned, exact and difference side by
// side, for one particle or as means over all. Main thread.
#pragma once

#include <optional>
#include <vector>

#include "app/panels/debug/debug_view.h"

namespace diffuscope {

class StepsTable {
 public:
  /// Fills the space left; a click on a row puts the cursor there, rows where a breakpoint holds carry a dot.
  void draw(FrameContext& frame);
  /// The button that chooses the columns.
  static void edit_columns(DebugSettings& debug);

 private:
  void find_hits(const FrameContext& frame, const std::shared_ptr<const TraceView>& view);
  void draw_row(FrameContext& frame, int level, const std::vector<std::string>& cells);

  std::shared_ptr<const TraceView> hits_of_;
  Breakpoints hits_for_;
  std::vector<bool> hits_;  // a level each
  int shown_level_ = -1;    // scrolled to last
};

}  // namespace diffuscope
