// Pictures in equal steps of something (time, the way from one start to another) from left to right, in one
// row or several, with a cursor that can be dragged. What stands at the left of each row belongs to the
// caller. Main thread.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "app/panels/images/image_grid.h"

namespace diffuscope {

/// What the mouse does to a strip in this frame.
struct StripTouch {
  int clicked = -1;  ///< the picture on which the button went down, row by row; −1: none
  std::optional<double>
      position;  ///< while it is held: 0 in the middle of the first column, 1 in that of the last
};

/// A line across a strip.
struct StripCursor {
  double at = 0;       ///< in the unit of StripTouch::position
  bool handle = true;  ///< with a mark above it
};

class ImageStrip {
 public:
  /// Draws `images` (D×N, row by row) at the cursor of ImGui.
  StripTouch draw(const char* id, const PointsPtr& images, const ImageShape& shape, const GridLook& look,
                  std::optional<StripCursor> cursor);
  const ImageGrid& grid() const { return grid_; }
  /// Where the middle of column `k` is on the screen.
  float middle(int k) const;

 private:
  ImageGrid grid_;
};

/// Text above the columns of a strip that will stand at the cursor, as much of it as has room; one line high.
void draw_column_texts(const GridLook& look, const ImageShape& shape,
                       const std::function<std::string(int column)>& text);

/// Dim text in the middle of the height of a place on the screen, cut where it is longer; no item.
void draw_row_text(const std::string& text, ImVec2 at, ImVec2 size);

}  // namespace diffuscope
