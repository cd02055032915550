// A cloud whose dots the processor sums up: one opacity a pixel, uploaded as a texture when something about
// it has changed and drawn as one rectangle. One thread, GL 3.3.
#pragma once

#include "app/render/cloud_picture.h"
#include "app/render/dot_coverage.h"

namespace diffuscope {

class CoverageLayer : public CloudPicture {
 public:
  using CloudPicture::CloudPicture;
  ~CoverageLayer() override;

  void draw(ShaderLibrary& shaders, const CloudDrawing& style, const StageDrawing& canvas) override;

 private:
  void upload(const CloudDrawing& style, const StageDrawing& canvas);

  DotCoverage coverage_;
  CloudDrawing uploaded_;
  Box view_;
  int width_ = 0, height_ = 0;
  unsigned texture_ = 0, vertex_array_ = 0;
};

}  // namespace diffuscope
