// Points of one cloud, ready to be drawn onto a canvas: by the graphics card (PointCloud) or, where there is
// none, summed up on the processor (CoverageLayer). One thread, GL 3.3.
#pragma once

#include "app/render/drawing.h"
#include "app/render/shader_library.h"

namespace diffuscope {

class CloudPicture {
 public:
  CloudPicture(PointsPtr first, PointsPtr second) : first_(std::move(first)), second_(std::move(second)) {}
  virtual ~CloudPicture() = default;
  CloudPicture(const CloudPicture&) = delete;
  CloudPicture& operator=(const CloudPicture&) = delete;

  /// True if it was made of these points (they are kept alive, so that an address cannot be used again).
  bool holds(const PointsPtr& first, const PointsPtr& second) const {
    return first_ == first && second_ == second;
  }

  /// Draws onto the bound canvas of `canvas`'s size in pixels and view. `style` names the points it was made
  /// of.
  virtual void draw(ShaderLibrary& shaders, const CloudDrawing& style, const StageDrawing& canvas) = 0;

 private:
  PointsPtr first_, second_;
};

}  // namespace diffuscope
