// The density of a cloud of any size as opacity: points are counted in the pixels they fall into, the counts
// smoothed and tone-mapped (tone_map.h). A million points cost about as much as ten thousand dots. No GL
// here.
#pragma once

#include <cstdint>
#include <vector>

#include "app/render/drawing.h"

namespace diffuscope {

class DensityCoverage {
 public:
  /// Opacity of the cloud at each of width×height pixels as it appears in `view`, scaled to 0…255, row 0 at
  /// the bottom. The cloud's radius, opacity of a dot and colour do not matter here.
  const std::vector<std::uint8_t>& rasterize(const CloudDrawing& cloud, const Box& view, int width,
                                             int height);
  /// What rasterize returned last.
  const std::vector<std::uint8_t>& opacity() const { return opacity_; }

 private:
  double count(const CloudDrawing& cloud, const Box& view);
  void tone_row(int y, float tone, float most);

  int width_ = 0, height_ = 0;
  std::vector<float> counts_;  // with a margin of one pixel all around
  std::vector<float> smooth_;  // of one row
  std::vector<std::uint8_t> opacity_;
};

}  // namespace diffuscope
