// The picture of one stage: takes a StageDrawing every frame and draws it anew only when it differs from the
// last one. Points and fields stay on the graphics card as long as drawings name them. One thread, GL 3.3.
#pragma once

#include <memory>

#include "app/render/canvas.h"
#include "app/render/dot_layers.h"
#include "app/render/heatmap.h"
#include "app/render/overlay.h"
#include "app/render/point_cloud.h"

namespace diffuscope {

class StageImage {
 public:
  /// Who draws the dots of clouds: the processor where it draws anyway, else the graphics card.
  enum class Dots { kProcessor, kGraphicsCard };

  /// `shaders` must outlive this.
  explicit StageImage(ShaderLibrary& shaders)
      : StageImage(shaders, shaders.draws_in_software() ? Dots::kProcessor : Dots::kGraphicsCard) {}
  StageImage(ShaderLibrary& shaders, Dots dots) : shaders_(shaders), dots_(dots) {}

  /// The texture (GL name) that shows `drawing`, row 0 at the bottom.
  unsigned texture(const StageDrawing& drawing);

  /// How often something was drawn (for tests and the frame-time overlay).
  int redraws() const { return redraws_; }
  const Canvas& canvas() const { return canvas_; }

 private:
  void draw(const StageDrawing& drawing);
  void draw_clouds(const StageDrawing& drawing);
  std::unique_ptr<PointCloud> take_cloud(const CloudDrawing& cloud);

  ShaderLibrary& shaders_;
  Dots dots_;
  Canvas canvas_;
  Heatmap heatmap_;
  DotLayers dot_layers_;
  Canvas dots_picture_;
  Overlay overlay_;
  std::vector<std::unique_ptr<PointCloud>> clouds_;
  StageDrawing last_;
  int shader_version_ = 0;
  int redraws_ = 0;
};

}  // namespace diffuscope
