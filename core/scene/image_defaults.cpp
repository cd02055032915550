#include "core/scene/image_defaults.h"

#include "core/images/image_set.h"

namespace diffuscope {

bool is_image_data(const DataSpec& data) {
  return data.source.id == kImageFileData || is_image_set(data.source.id);
}

namespace {

/// A wider network for more pixels than the digits have; the size of files is not known yet.
int hidden_width(const DataSpec& data) {
  constexpr int kNarrow = 256, kWide = 512, kMostForNarrow = 100;
  if (!is_image_set(data.source.id)) return kNarrow;
  const ImageSetEntry& entry = find(image_sets(), data.source.id, "data");
  return entry.make.shape(data.source.params).dim() <= kMostForNarrow ? kNarrow : kWide;
}

}  // namespace

void use_image_defaults(Scene& scene) {
  scene.network = {.hidden = hidden_width(scene.data), .layers = 3, .residual = true, .fourier_features = 0};
  scene.training = {};
  scene.training.iterations = 4000;
  // Pictures lie on a thin sheet among all pixels. A network that answers with a picture need only know the
  // sheet; one that answers with noise (as EDM does where there is little of it) must pass all pixels on
  // through layers hardly wider than they are many, and leaves noise in its samples.
  scene.training.prediction = Prediction::kX0;
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

}  // namespace diffuscope
