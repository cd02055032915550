// The picture of one stage: takes a StageDrawing every frame and draws it anew only when it differs from the
// last one. Points and fields stay on the graphics card as long as drawings name them. One thread, GL 3.3.
#pragma once

#include <memory>

#include "app/render/canvas.h"
#include "app/render/density_canvas.h"
#include "app/render/dot_budget.h"
#include "app/render/heatmap.h"
#include "app/render/point_cloud.h"
#include "app/render/processor_picture.h"

namespace diffuscope {

class StageImage {
 public:
  /// Who draws: the processor without the detour over OpenGL where there is no graphics card.
  enum class Painter { kProcessor, kGraphicsCard };

  /// `shaders` must outlive this.
  explicit StageImage(ShaderLibrary& shaders)
      : StageImage(shaders, shaders.draws_in_software() ? Painter::kProcessor : Painter::kGraphicsCard) {}
  StageImage(ShaderLibrary& shaders, Painter painter)
      : shaders_(shaders), painter_(painter), budget_(shaders.draws_in_software()) {}

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
  Painter painter_;
  Canvas canvas_;
  Heatmap heatmap_;
  ProcessorPicture processor_picture_;
  std::vector<std::unique_ptr<PointCloud>> clouds_;
  DotBudget budget_;
  DensityCanvas density_;
  StageDrawing last_;
  int shader_version_ = 0;
  int redraws_ = 0;
};

}  // namespace diffuscope
