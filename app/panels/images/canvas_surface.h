// The canvas on the screen: its pixels drawn large, what is unknown tinted, the brush under the mouse; paints
// where the mouse drags, or moves the frame. Main thread.
#pragma once

#include "app/panels/images/canvas_drawing.h"
#include "app/panels/images/image_grid.h"

namespace diffuscope {

/// What the task makes of the canvas.
enum class CanvasUse {
  kPaint,  ///< the mouse paints
  kMask,   ///< the same, and unknown pixels are tinted
  kFrame,  ///< the mouse moves the picture in its frame, what is uncovered is tinted
};

class CanvasSurface {
 public:
  /// At the cursor, `zoom` screen pixels for each pixel, as one item named "canvas".
  void draw(CanvasDrawing& drawing, const CanvasBrush& brush, CanvasUse use, int zoom);

 private:
  void paint(CanvasDrawing& drawing, const CanvasBrush& brush, PixelPlace under);
  void move(CanvasDrawing& drawing, PixelPlace under);
  void tint_unknown(const ImageShape& shape, const KnownPixels& known, int zoom) const;
  void outline(const ImageShape& shape, const std::vector<int>& pixels, int zoom) const;

  ImageGrid grid_;
  PixelPlace last_;       // where the mouse was in the frame before, while it drags
  bool erasing_ = false;  // with the right button
};

}  // namespace diffuscope
