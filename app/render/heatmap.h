// A float grid on the graphics card, drawn as a smooth colour map with contour lines found in the fragment
// shader from the field's derivatives. One thread, GL 3.3.
#pragma once

#include "app/render/drawing.h"
#include "app/render/shader_library.h"

namespace diffuscope {

class Heatmap {
 public:
  Heatmap() = default;
  ~Heatmap();
  Heatmap(const Heatmap&) = delete;
  Heatmap& operator=(const Heatmap&) = delete;

  /// Draws onto the bound canvas, which shows `view`; uploads the values where they are new.
  void draw(ShaderLibrary& shaders, const HeatDrawing& heat, const Box& view);

 private:
  void upload(const HeatDrawing& heat);

  std::shared_ptr<const std::vector<float>> uploaded_;
  unsigned texture_ = 0, vertex_array_ = 0;
};

}  // namespace diffuscope
