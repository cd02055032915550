// What a scene stands for, built once and then shared read-only by trainer, samplers and views: the
// distribution, the map to model space, the schedule and the exact mixture.
#pragma once

#include "core/distributions/standardization.h"
#include "core/samplers/time_grid.h"
#include "core/scene/scene.h"
#include "core/schedules/schedule.h"

namespace diffuscope {

struct ImagePlane;

struct Experiment {
  Scene scene;
  DistributionPtr data;             ///< data units
  Standardization standardization;  ///< data units ↔ model space
  double data_std = 1;              ///< σ_d: standard deviation of the data in model space
  Schedule schedule;
  std::shared_ptr<const GaussianMixture> oracle;  ///< model space; of a shape that is no mixture: kernels on
                                                  ///< 4,096 points; of images: null
  bool oracle_is_exact = true;                    ///< false: `oracle` is the kernel stand-in, or null
  bool on_plane = false;  ///< images seen as points of their plane: no network is for them
  std::shared_ptr<const ImagePlane> plane = {};  ///< of images, where the window shows them (image_plane.h)
  std::string data_note = {};  ///< what was decided or left out in reading data files; empty: nothing

  int dim() const { return data->dim(); }
  /// The oracle of data that have one; UserError for images.
  const std::shared_ptr<const GaussianMixture>& exact_oracle() const;
  /// Whether kernels stand in for the closed form.
  bool has_stand_in() const { return oracle && !oracle_is_exact; }
  /// n samples in model space, D×n, from (seed, stream).
  Points draw(std::uint64_t seed, Eigen::Index n, Stream stream = Stream::kEvaluation) const;
  /// The grid of the scene's sampler, or of another one.
  std::vector<GridLevel> sampler_grid() const { return grid_of(scene.sampler); }
  std::vector<GridLevel> grid_of(const SamplerSpec& sampler) const;
  /// Standard deviation of the kernels of the stand-in, model space.
  double oracle_bandwidth() const;
};
/// The schedule that a scene asks for; UserError starting with `where`.
Schedule make_schedule(const ScheduleSpec& spec, std::string_view where = "schedule");

/// What the grid of `sampler` is made from, in a scene with this schedule and training.
GridSource grid_source(const Scene& scene, const SamplerSpec& sampler, const Schedule& schedule);

using ExperimentPtr = std::shared_ptr<const Experiment>;

/// Builds everything; reads data files. With `fixed` the map to model space is that of an earlier run (a
/// trained model's) instead of the data's own. UserError for whatever is wrong with the scene or its files.
ExperimentPtr make_experiment(const Scene& scene, const Standardization* fixed = nullptr);

/// The same run on other data of the same dimension: model space stays where it is, so that the network's
/// weights keep their meaning. UserError as make_experiment.
ExperimentPtr with_data(const Experiment& experiment, const DataSpec& data);
/// The same data under another schedule: cheap, all else is shared.
ExperimentPtr with_schedule(const Experiment& experiment, const ScheduleSpec& spec);

}  // namespace diffuscope
