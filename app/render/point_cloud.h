// Points on the graphics card, drawn as round soft dots. One or two positions a point are uploaded once;
// where between them the points are is a uniform, so a hundred thousand follow t at no cost on the CPU. One
// thread, GL 3.3.
#pragma once

#include "app/render/cloud_picture.h"

namespace diffuscope {

class PointCloud : public CloudPicture {
 public:
  /// Uploads the points (2×N; `second` null or of the same size).
  PointCloud(PointsPtr first, PointsPtr second);
  ~PointCloud() override;

  void draw(ShaderLibrary& shaders, const CloudDrawing& style, const StageDrawing& canvas) override;

 private:
  unsigned vertex_array_ = 0;
  unsigned buffers_[2] = {0, 0};
};

}  // namespace diffuscope
