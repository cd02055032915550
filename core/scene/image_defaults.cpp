#include "core/scene/image_defaults.h"

#include "core/images/image_set.h"

namespace diffuscope {

bool is_image_data(const DataSpec& data) {
  return data.source.id == kImageFileData || is_image_set(data.source.id);
}

namespace {

/// Whether an image has more numbers than one of the digits; the size of files is not known yet.
bool is_large(const DataSpec& data) {
  constexpr int kMostForSmall = 100;
  if (!is_image_set(data.source.id)) return false;
  const ImageSetEntry& entry = find(image_sets(), data.source.id, "data");
  return entry.make.shape(data.source.params).dim() > kMostForSmall;
}

}  // namespace

void use_image_defaults(Scene& scene) {
  const bool large = is_large(scene.data);
  scene.network = {.hidden = large ? 512 : 256, .layers = 3, .residual = true, .fourier_features = 0};
  scene.training = {};
  scene.training.iterations = 4000;
  // Pictures lie on a thin sheet among all pixels. A network that answers with a picture need only know the
  // sheet; one that answers with noise (as EDM does where there is little of it) must pass all pixels on
  // through layers hardly wider than they are many, and leaves noise in its samples. Of small pictures EDM
  // varies more, and copies less.
  if (large) scene.training.prediction = Prediction::kX0;
  LiveSettings& live = scene.training.live;
  live.level_sampling = LevelSampling::kLogNormal;
  live.batch = 256;
  live.log_sigma_mean = -0.8;
  live.log_sigma_std = 1.2;
  SamplerSpec& sampler = scene.sampler;
  sampler = {};
  sampler.rule = {"heun"};
  sampler.grid = {"karras", {{"sigma_min", 0.02}, {"sigma_max", 80}}};
  sampler.steps = 18;
  sampler.count = 1600;
  sampler.clip = Clip::kStatic;  // strong guidance leads out of the range, and from there ever further
}

void use_defaults_of_new_kind(Scene& scene, const DataSpec& before) {
  if (is_image_data(scene.data) == is_image_data(before)) return;
  if (is_image_data(scene.data)) return use_image_defaults(scene);
  const Scene usual;
  scene.network = usual.network;
  scene.training = usual.training;
  scene.sampler = usual.sampler;
}

}  // namespace diffuscope
