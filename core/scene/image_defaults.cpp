#include "core/scene/image_defaults.h"

#include "core/images/image_set.h"

namespace diffuscope {

bool is_image_data(const DataSpec& data) {
  return data.source.id == kImageFileData || is_image_set(data.source.id);
}

void use_image_defaults(Scene& scene) {
  scene.network = {.hidden = 256, .layers = 3, .residual = true, .fourier_features = 0};
  scene.training = {};
  scene.training.iterations = 4000;
  LiveSettings& live = scene.training.live;
  live.batch = 256;
  live.log_sigma_mean = -0.8;
  live.log_sigma_std = 1.2;
  SamplerSpec& sampler = scene.sampler;
  sampler = {};
  sampler.rule = {"heun"};
  sampler.grid = {"karras", {{"sigma_min", 0.02}, {"sigma_max", 80}}};
  sampler.steps = 18;
  sampler.count = 1600;
}

}  // namespace diffuscope
