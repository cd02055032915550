// The picture on the canvas and what of it is taken for unknown, with undo: all that painting does, without
// the mouse. Main thread.
#pragma once

#include <memory>
#include <vector>

#include "core/images/painting.h"
#include "core/restoration/known_pixels.h"
#include "core/types.h"

namespace diffuscope {

enum class CanvasTool { kBrush, kEraser, kFill };

struct CanvasBrush {
  CanvasTool tool = CanvasTool::kBrush;
  int radius = 1;             ///< see stroke_pixels()
  PaintColor color{1, 1, 1};  ///< the eraser paints black
  bool on_mask = false;       ///< brush and fill make pixels unknown, the eraser known; the picture stays
};

using KnownPixelsPtr = std::shared_ptr<const KnownPixels>;

/// What one step of undo brings back. Pictures and masks are never changed but replaced.
struct CanvasState {
  PointsPtr picture;        ///< D×1 in [−1, 1]
  KnownPixelsPtr known;     ///< of inpainting
  Label label = kNoLabel;   ///< what the picture shows, where that is known
  int right = 0, down = 0;  ///< how far the frame of outpainting has moved the picture
};

class CanvasDrawing {
 public:
  /// A black canvas whose lower half is unknown; nothing to undo.
  void start(const ImageShape& shape);

  const ImageShape& shape() const { return shape_; }
  const CanvasState& state() const { return state_; }
  /// The picture as the moved frame shows it, and what of it lies in the frame.
  const PointsPtr& framed_picture() const { return framed_; }
  const KnownPixelsPtr& framed_known() const { return framed_known_; }

  /// Until the next call all strokes and shifts are one step of undo; the other functions are one each.
  void begin_step();
  bool can_undo() const { return !undo_.empty(); }
  void undo();

  void stroke(const CanvasBrush& brush, PixelPlace from, PixelPlace to);
  void fill(const CanvasBrush& brush, PixelPlace at);
  /// All black.
  void clear();
  /// Another picture (D×1, held to [−1, 1]) that shows `label`, in a frame that has not moved.
  void take(const Points& picture, Label label);
  void take_away(UnknownPart part);
  void invert_mask();
  /// Moves the picture in its frame, on top of earlier moves; at least one row and column stays in it.
  void shift(int right, int down);

 private:
  void apply(const CanvasBrush& brush, const std::vector<int>& pixels);
  void set(CanvasState state);

  static constexpr std::size_t kMostSteps = 100;
  ImageShape shape_;
  CanvasState state_;
  std::vector<CanvasState> undo_;
  PointsPtr framed_;
  KnownPixelsPtr framed_known_;
};

}  // namespace diffuscope
