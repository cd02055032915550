// A whole stage picture made on the processor, for machines on which the processor draws anyway. What has not
// changed since the last picture, a cloud or the heat map, is not rasterized again. No GL here.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "app/render/density_coverage.h"
#include "app/render/dot_coverage.h"
#include "app/render/drawing.h"
#include "app/render/heat_pixels.h"

namespace diffuscope {

class ProcessorPicture {
 public:
  /// RGBA bytes (four a pixel) of `drawing`, opaque, row 0 at the bottom.
  const std::vector<std::uint32_t>& compose(const StageDrawing& drawing);

 private:
  struct Layer {
    CloudDrawing cloud;
    DotCoverage dots;
    DensityCoverage density;
    bool dense = false;  ///< which of the two shows the cloud
  };
  const std::vector<std::uint8_t>& opacity(std::size_t index, const CloudDrawing& cloud,
                                           const StageDrawing& drawing);
  void paint_ground(const StageDrawing& drawing);

  std::vector<Layer> layers_;
  Box view_;
  int width_ = 0, height_ = 0;
  HeatPixels heat_pixels_;
  std::optional<HeatDrawing> heat_;    // of ground_
  Color background_;                   // of ground_
  std::vector<std::uint32_t> ground_;  // the heat map over the background
  std::vector<std::uint32_t> pixels_;
};

}  // namespace diffuscope
