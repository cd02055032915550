// All clouds of a drawing as one picture made on the processor, for machines on which the processor draws
// anyway. A cloud that has not changed since the last picture is not rasterized again. No GL here.
#pragma once

#include <cstdint>
#include <vector>

#include "app/render/dot_coverage.h"
#include "app/render/drawing.h"

namespace diffuscope {

class DotLayers {
 public:
  /// RGBA bytes (four a pixel) of the clouds of `drawing`, row 0 at the bottom, premultiplied alpha: opaque
  /// over the drawing's background where it has no heat map, else to be blended over that.
  const std::vector<std::uint32_t>& compose(const StageDrawing& drawing);

 private:
  struct Layer {
    CloudDrawing cloud;
    DotCoverage coverage;
  };
  const std::vector<std::uint8_t>& opacity(std::size_t index, const CloudDrawing& cloud,
                                           const StageDrawing& drawing);

  std::vector<Layer> layers_;
  Box view_;
  int width_ = 0, height_ = 0;
  std::vector<std::uint32_t> pixels_;
};

}  // namespace diffuscope
