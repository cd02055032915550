#include "app/render/stage_image.h"

#include "app/render/coverage_layer.h"
#include "app/render/point_cloud.h"

namespace diffuscope {

unsigned StageImage::texture(const StageDrawing& drawing) {
  shaders_.reload_changed();
  const bool current = canvas_.texture() && shader_version_ == shaders_.version();
  if (current && drawing == last_) return canvas_.texture();
  shader_version_ = shaders_.version();
  draw(drawing);
  last_ = drawing;
  ++redraws_;
  return canvas_.texture();
}

std::unique_ptr<CloudPicture> StageImage::take_cloud(const CloudDrawing& cloud) {
  for (auto& kept : clouds_)
    if (kept && kept->holds(cloud.first, cloud.second)) return std::move(kept);
  if (dots_ == Dots::kProcessor) return std::make_unique<CoverageLayer>(cloud.first, cloud.second);
  return std::make_unique<PointCloud>(cloud.first, cloud.second);
}

void StageImage::draw(const StageDrawing& drawing) {
  const SavedGlState saved;
  canvas_.begin(drawing.width, drawing.height, drawing.background);
  if (drawing.heat) heatmap_.draw(shaders_, *drawing.heat, drawing.view);
  std::vector<std::unique_ptr<CloudPicture>> clouds;
  for (const CloudDrawing& cloud : drawing.clouds) {
    if (!cloud.first || cloud.first->rows() != 2 || cloud.first->cols() == 0) continue;
    clouds.push_back(take_cloud(cloud));
    clouds.back()->draw(shaders_, cloud, drawing);
  }
  clouds_ = std::move(clouds);
}

}  // namespace diffuscope
