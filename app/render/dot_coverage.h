// What a cloud of equal soft dots covers of each pixel, summed up on the processor: where the processor draws
// anyway this is many times faster than drawing dots through OpenGL, exact for any number of dots (an 8-bit
// framebuffer loses opacities under 1/255), and the cost a dot is a few vector operations. No GL here.
#pragma once

#include <cstdint>
#include <vector>

#include "app/render/drawing.h"

namespace diffuscope {

class DotCoverage {
 public:
  /// Opacity of the cloud at each of width×height pixels as it appears in `view`: 1 − Π(1 − opacity·coverage)
  /// over its dots, scaled to 0…255, row 0 at the bottom. The dots are those of shaders/point_cloud.frag,
  /// their centres rounded to an eighth of a pixel. `cloud.color` does not matter here.
  const std::vector<std::uint8_t>& rasterize(const CloudDrawing& cloud, const Box& view, int width,
                                             int height);
  /// What rasterize returned last.
  const std::vector<std::uint8_t>& opacity() const { return opacity_; }

 private:
  /// How much light one dot lets through, for each eighth of a pixel that its centre can be off.
  struct Stamps {
    float radius = -1, opacity = -1;
    int reach = 0;  ///< pixels from the centre's pixel to the lowest and leftmost one touched
    int rows = 0;
    int row_floats = 0;  ///< a row is filled up with ones to a multiple of 4
    std::vector<float> light;
  };

  void make_stamps(float radius, float opacity);
  void stamp(int x, int y);

  Stamps stamps_;
  int stride_ = 0;            // floats a row of light_, which has a margin all around
  std::vector<float> light_;  // share of the background that still shows
  std::vector<std::uint8_t> opacity_;
};

}  // namespace diffuscope
