// A field as smooth colours with contour lines, made on the processor for machines on which the processor
// draws anyway; what Heatmap draws, to within rounding. No GL here.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "app/render/drawing.h"

namespace diffuscope {

class HeatPixels {
 public:
  /// Writes the pixels of `drawing` (which has a heat map): its background and the map over it, opaque RGBA
  /// bytes (four a pixel), row 0 at the bottom.
  void paint(const StageDrawing& drawing, std::vector<std::uint32_t>& pixels);

 private:
  /// Where pixels of one axis lie in the grid: between cells `below` and below + 1, at `share` of the way.
  struct Axis {
    int first = 0, last = 0;  ///< pixels [first, last) are on the map
    std::vector<int> below;
    std::vector<float> share;
  };
  static Axis make_axis(int pixels, double view_min, double view_max, double box_min, double box_max,
                        int cells);
  void make_colors(const HeatDrawing& heat, const Color& background);
  void interpolate_row(const HeatDrawing& heat, int row, Eigen::ArrayXf& values);
  void find_contours(const HeatDrawing& heat);
  void color_row(const HeatDrawing& heat, std::uint32_t* pixels);

  static constexpr std::size_t kColors = 1024;
  std::array<std::uint32_t, kColors> colors_{};  // over the background, by level
  Axis x_, y_;
  std::vector<float> cells_;        // one line of the grid, between two rows of cells
  Eigen::ArrayXf values_, above_;   // of this row of pixels and the next
  Eigen::ArrayXf level_, contour_;  // place between the first and the last colour, opacity of the lines
};

}  // namespace diffuscope
