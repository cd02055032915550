// The density of a cloud on the graphics card: its points are counted by additive blending into a picture of
// floats, which is tone-mapped (tone_map.h) over the stage. Changes what SavedGlState saves. One thread,
// GL 3.3.
#pragma once

#include <array>

#include "app/render/point_cloud.h"

namespace diffuscope {

class DensityCanvas {
 public:
  DensityCanvas() = default;
  ~DensityCanvas();
  DensityCanvas(const DensityCanvas&) = delete;
  DensityCanvas& operator=(const DensityCanvas&) = delete;

  /// Draws the cloud onto the framebuffer that is bound, which shows `drawing.view` in the size of `drawing`.
  void draw(ShaderLibrary& shaders, const PointCloud& points, const CloudDrawing& style,
            const StageDrawing& drawing);

 private:
  /// A framebuffer with one texture of floats.
  struct Target {
    unsigned framebuffer = 0, texture = 0;
  };
  void resize(int width, int height);
  void count(ShaderLibrary& shaders, const PointCloud& points, const CloudDrawing& style,
             const StageDrawing& drawing);
  void take_moments(ShaderLibrary& shaders);

  std::array<Target, 2> targets_;  // counts with a margin of one pixel; count and its square
  unsigned vertex_array_ = 0;
  int width_ = 0, height_ = 0;  // with the margin
};

}  // namespace diffuscope
