#include "app/evaluations/shared_image_quality.h"

#include <mutex>

#include "core/scene/scene_sampling.h"

namespace diffuscope {

std::shared_ptr<const ImageQuality> shared_image_quality(const Experiment& experiment) {
  static std::mutex mutex;
  static std::weak_ptr<const Distribution> of;
  static std::weak_ptr<const ImageQuality> made;
  const ImageSet* images = experiment.data->as_images();
  if (!images) return nullptr;
  const std::scoped_lock lock(mutex);
  if (auto found = made.lock(); found && of.lock() == experiment.data) return found;
  auto quality =
      std::make_shared<const ImageQuality>(std::shared_ptr<const ImageSet>(experiment.data, images));
  of = experiment.data;
  made = quality;
  return quality;
}

std::vector<Label> shown_labels(const Experiment& experiment, const SamplerSpec& sampler,
                                Eigen::Index count) {
  const bool told = experiment.scene.network.label_embedding > 0;
  return asked_labels(sampler, told ? experiment.data->label_count() : 0, count);
}

std::shared_ptr<const std::vector<Label>> kept_labels(const Experiment& experiment,
                                                      const SamplerSpec& sampler, Eigen::Index count) {
  std::vector<Label> labels = shown_labels(experiment, sampler, count);
  return labels.empty() ? nullptr : std::make_shared<const std::vector<Label>>(std::move(labels));
}

}  // namespace diffuscope
