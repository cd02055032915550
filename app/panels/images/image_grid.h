// Many images of one shape in rows and columns, each pixel a square of whole screen pixels, to look at and to
// click. The picture is made anew only when images or size change. Main thread.
#pragma once

#include <imgui.h>

#include <memory>
#include <vector>

#include "app/widgets/texture.h"
#include "core/images/image_shape.h"
#include "core/types.h"

namespace diffuscope {

struct GridLook {
  int columns = 10;
  int zoom = 4;     ///< screen pixels per pixel of an image
  int gap = 2;      ///< screen pixels between images
  float range = 1;  ///< values of [−range, range] go from black to white; what lies outside is cut
  int chosen = -1;  ///< the image with a frame; −1: none
};

/// The largest zoom at which `columns` images of this shape and their gaps fit into `width` screen pixels,
/// and `rows` of them into `height`; at least 1.
int fitting_zoom(const ImageShape& shape, ImVec2 room, int columns, int rows, int gap = 2);

class ImageGrid {
 public:
  /// Draws `images` (D×N, N ≥ 1, row by row from the top left) at the cursor as one item with this id.
  /// Returns the image that was clicked in this frame; −1: none.
  int draw(const char* id, const PointsPtr& images, const ImageShape& shape, const GridLook& look);
  /// The image under the mouse when draw() was last called; −1: none.
  int hovered() const { return hovered_; }
  /// Where image `i` was drawn: its top left corner and size on the screen.
  ImVec2 corner(int i) const;
  ImVec2 cell() const { return cell_; }

 private:
  void paint(const Points& images, const ImageShape& shape, const GridLook& look);
  bool same_picture(const PointsPtr& images, const ImageShape& shape, const GridLook& look) const;

  std::unique_ptr<UiTexture> texture_;
  PointsPtr shown_;
  ImageShape shape_;
  GridLook look_;
  ImVec2 origin_, cell_;
  unsigned ground_ = 0;
  int hovered_ = -1;
};

}  // namespace diffuscope
