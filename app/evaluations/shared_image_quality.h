// The judge of images that all jobs of a data set share: finding the distances between its real images takes
// a moment, and once is enough. Thread: any; waits while another thread makes it.
#pragma once

#include <memory>

#include "core/metrics/image_quality.h"
#include "core/scene/experiment.h"

namespace diffuscope {

/// The judge of an experiment of images; kept as long as somebody holds it. Null where the data are none.
std::shared_ptr<const ImageQuality> shared_image_quality(const Experiment& experiment);

/// What `count` samples drawn as `sampler` says are asked to show (asked_labels); empty where the network of
/// the experiment is told no classes.
std::vector<Label> shown_labels(const Experiment& experiment, const SamplerSpec& sampler, Eigen::Index count);
/// The same to keep with samples; null where it is empty.
std::shared_ptr<const std::vector<Label>> kept_labels(const Experiment& experiment,
                                                      const SamplerSpec& sampler, Eigen::Index count);

}  // namespace diffuscope
