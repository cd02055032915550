#include "app/render/stage_image.h"

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

std::unique_ptr<PointCloud> StageImage::take_cloud(const CloudDrawing& cloud) {
  for (auto& kept : clouds_)
    if (kept && kept->holds(cloud.first, cloud.second)) return std::move(kept);
  return std::make_unique<PointCloud>(cloud);
}

void StageImage::draw_clouds(const StageDrawing& drawing) {
  std::vector<std::unique_ptr<PointCloud>> clouds;
  for (const CloudDrawing& cloud : drawing.clouds) {
    if (!cloud.shows_points()) continue;
    clouds.push_back(take_cloud(cloud));
    if (exceeds_dots(cloud, drawing.view, budget_.most_dots())) {
      density_.draw(shaders_, *clouds.back(), cloud, drawing);
      continue;
    }
    budget_.begin(cloud.first->cols());
    clouds.back()->draw(shaders_, cloud, drawing.view);
    budget_.end();
  }
  clouds_ = std::move(clouds);
}

void StageImage::draw(const StageDrawing& drawing) {
  const SavedGlState saved;
  if (painter_ == Painter::kProcessor)
    return canvas_.fill(drawing.width, drawing.height, processor_picture_.compose(drawing));
  canvas_.begin(drawing.width, drawing.height, drawing.background);
  if (drawing.heat) heatmap_.draw(shaders_, *drawing.heat, drawing.view);
  draw_clouds(drawing);
}

}  // namespace diffuscope
