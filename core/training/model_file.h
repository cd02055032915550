// A trained model on disk: safetensors with raw.* and ema.* tensors and the scene in its metadata, so that it
// needs no other file. Tensors are row-major (out, in), named as Mlp::tensors() names them; metadata: scene
// (JSON), mean (JSON array), scale, iteration, data_std; of images also labels (JSON array of names) and
// image (JSON array: width, height, channels).
#pragma once

#include <filesystem>
#include <optional>

#include "core/denoisers/network_role.h"
#include "core/images/image_shape.h"
#include "core/training/snapshot.h"

namespace diffuscope {

struct TrainedModel {
  Scene scene;
  Weights raw, ema;
  Eigen::VectorXd mean;  ///< standardization at training time
  double scale = 1;
  double data_std = 0;  ///< σ_d at training time; 0 when the file does not say
  std::int64_t iteration = 0;
  std::vector<std::string> label_names;  ///< of its classes; empty: none
  std::optional<ImageShape> image;       ///< when its data are images

  int dim() const { return static_cast<int>(mean.size()); }
  Standardization standardization() const { return {mean, scale}; }
};

/// What a snapshot holds of its model; a relative data file becomes absolute.
TrainedModel snapshot_model(const Snapshot& snapshot);

/// Writes the model, atomically; UserError.
void save_model(const std::filesystem::path& path, const TrainedModel& model);

/// UserError: not a model file, tensors missing or of other shapes than the scene's network (both shapes
/// named), values that are not finite.
TrainedModel load_model(const std::filesystem::path& path);

/// The network that the weights belong to.
std::shared_ptr<const Mlp> make_network(const TrainedModel& model);

/// UserError naming both shapes when the model's network is not that of the experiment's scene, for points of
/// its dimension, or when its data have another number of classes than the model (data without any fit).
void check_model_fits(const TrainedModel& model, const Experiment& experiment);

/// `scene` in the model's space for sampling alone, where the data are not there: they are a single point.
/// UserError for a wrong scene.
ExperimentPtr experiment_without_data(const TrainedModel& model, const Scene& scene);

/// What the model's network means: its own prediction, embedding and schedule, whatever scene it samples in;
/// σ_d of `experiment` when the file does not say.
NetworkRole model_role(const TrainedModel& model, const Experiment& experiment);

}  // namespace diffuscope
