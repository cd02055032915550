#include "app/render/processor_picture.h"

#include "app/render/packed_color.h"

namespace diffuscope {
namespace {

void blend_over(std::vector<std::uint32_t>& pixels, const std::vector<std::uint8_t>& opacity,
                std::uint32_t color) {
  for (std::size_t i = 0; i < opacity.size(); ++i)
    if (opacity[i] > 0) pixels[i] = blended(pixels[i], color, opacity[i]);
}

}  // namespace

const std::vector<std::uint8_t>& ProcessorPicture::opacity(std::size_t index, const CloudDrawing& cloud,
                                                           const StageDrawing& drawing) {
  Layer& layer = layers_[index];
  CloudDrawing place = cloud;
  place.color = {1, 1, 1, cloud.color.a};  // another colour covers the same
  if (!(place == layer.cloud)) {
    layer.dense = exceeds_dots(cloud, drawing.view, kMostDotsInSoftware);
    if (layer.dense)
      layer.density.rasterize(place, drawing.view, drawing.width, drawing.height);
    else
      layer.dots.rasterize(place, drawing.view, drawing.width, drawing.height);
    layer.cloud = place;
  }
  return layer.dense ? layer.density.opacity() : layer.dots.opacity();
}

void ProcessorPicture::paint_ground(const StageDrawing& drawing) {
  if (!drawing.heat) {
    pixels_.assign(static_cast<std::size_t>(width_ * height_), packed(drawing.background));
    return;
  }
  if (!(heat_ == drawing.heat && background_ == drawing.background)) {
    heat_pixels_.paint(drawing, ground_);
    heat_ = drawing.heat, background_ = drawing.background;
  }
  pixels_ = ground_;
}

const std::vector<std::uint32_t>& ProcessorPicture::compose(const StageDrawing& drawing) {
  if (!(view_ == drawing.view) || width_ != drawing.width || height_ != drawing.height) {
    layers_.clear();
    heat_.reset();
  }
  view_ = drawing.view, width_ = drawing.width, height_ = drawing.height;
  layers_.resize(drawing.clouds.size());

  paint_ground(drawing);
  for (std::size_t i = 0; i < drawing.clouds.size(); ++i) {
    const CloudDrawing& cloud = drawing.clouds[i];
    if (cloud.shows_points()) blend_over(pixels_, opacity(i, cloud, drawing), packed(cloud.color));
  }
  return pixels_;
}

}  // namespace diffuscope
