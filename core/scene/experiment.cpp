#include "core/scene/experiment.h"

#include "core/distributions/point_set.h"
#include "core/images/load_images.h"
#include "core/io/point_file.h"
#include "core/scene/image_plane.h"
#include "core/schedules/custom.h"

namespace diffuscope {
namespace {

constexpr Eigen::Index kOraclePoints = 4096;
constexpr std::uint64_t kOracleSeed = 0x6f7261636c65;  // the stand-in is the same for every seed of a scene

constexpr std::uint64_t kSplitSeed = 1;  // nor does it decide which images are held out

/// The images of a file, a part of them held out; `note` says what there is to know about the reading.
DistributionPtr load_image_data(const DataSpec& data, std::string& note) {
  const LoadedImages loaded = load_images({data.file, data.labels, data.size, data.channels});
  note = loaded.report.text();
  const Eigen::Index count = loaded.images.count();
  return split_images(loaded.images, count - held_out_count(count), kSplitSeed);
}

DistributionPtr make_data(const DataSpec& data, std::string& note) {
  const auto& [id, params] = data.source;
  if (id == kFileData)
    return std::make_shared<PointSet>(load_points(data.file, data.columns).points.cast<float>());
  if (id == kDrawnData) {
    const auto count = static_cast<Eigen::Index>(data.points.size());
    return std::make_shared<PointSet>(
        Eigen::Map<const PointsOf<double>>(data.points.front().data(), 2, count).cast<float>());
  }
  if (id == kMixtureData && !data.components.empty())
    return std::make_shared<GaussianMixture>(data.components);
  if (id == kImageFileData) return load_image_data(data, note);
  if (is_image_set(id)) return make_image_set(id, params);
  return make_distribution(id, params);
}

/// Images are in [−1, 1] as they are.
Standardization model_space(const Distribution& data, const DataSpec& spec) {
  if (data.as_images()) return {Eigen::VectorXd::Zero(data.dim()), 1};
  return make_standardization(data.moments(), spec.standardize, spec.scale);
}

/// Model space: the mixture that the data are, or the kernels that answer for data without a closed form,
/// `bandwidth` wide there; null for images: thousands of pixels are too many for matrices.
std::shared_ptr<const GaussianMixture> make_oracle(const Distribution& data, double bandwidth,
                                                   const Standardization& map) {
  if (data.as_images()) return nullptr;
  if (const auto* mixture = data.as_mixture())
    return std::make_shared<const GaussianMixture>(mixture->standardized(map.mean, map.scale));
  const auto kernels = kernel_mixture(data, kOraclePoints, bandwidth * map.scale, kOracleSeed);
  return std::make_shared<const GaussianMixture>(kernels->standardized(map.mean, map.scale));
}

}  // namespace

Schedule make_schedule(const ScheduleSpec& spec, std::string_view where) {
  const auto& [id, params] = spec.kind;
  Schedule schedule = make_schedule(id, params, spec.diffusion_steps, where);
  if (id == kCustomSchedule && !spec.points.empty())
    schedule = schedule_of_points(curve_quantity(params), spec.points, spec.diffusion_steps,
                                  std::string(where) + ".points");
  return spec.zero_terminal_snr ? with_zero_terminal_snr(schedule) : schedule;
}

Points Experiment::draw(std::uint64_t seed, Eigen::Index n, Stream stream) const {
  return standardization.to_model(data->draw(seed, n, stream));
}

GridSource grid_source(const Scene& scene, const SamplerSpec& sampler, const Schedule& schedule) {
  const LiveSettings& live = scene.training.live;
  const bool log_normal =
      live.level_sampling == LevelSampling::kLogNormal ||
      (live.level_sampling == LevelSampling::kUsual && scene.training.prediction == Prediction::kEdm);
  return {schedule, {log_normal, live.log_sigma_mean, live.log_sigma_std}, sampler.knots};
}

std::vector<GridLevel> Experiment::grid_of(const SamplerSpec& sampler) const {
  return make_time_grid(sampler.grid.id, sampler.grid.params, grid_source(scene, sampler, schedule),
                        sampler.steps);
}

const std::shared_ptr<const GaussianMixture>& Experiment::exact_oracle() const {
  if (!oracle)
    throw UserError(
        "There is no exact answer for images; train a network on them, or choose data of points.");
  return oracle;
}

double Experiment::oracle_bandwidth() const { return scene.data.oracle_bandwidth * data_std; }

ExperimentPtr make_experiment(const Scene& scene, const Standardization* fixed) {
  check_scene(scene);
  std::string note;
  const DistributionPtr data = make_data(scene.data, note);
  const Moments moments = data->moments();
  if (fixed && fixed->mean.size() != moments.mean.size())
    throw UserError("The model is for points of " + std::to_string(fixed->mean.size()) +
                    " coordinates, the data have " + std::to_string(moments.mean.size()) + ".");
  const Standardization map = fixed ? *fixed : model_space(*data, scene.data);
  // All points equal have no spread; any positive σ_d then scales the network well.
  const double data_std = moments.scale > 0 ? moments.scale / map.scale : scene.data.scale;
  return std::make_shared<const Experiment>(
      Experiment{.scene = scene,
                 .data = data,
                 .standardization = map,
                 .data_std = data_std,
                 .schedule = make_schedule(scene.schedule),
                 .oracle = make_oracle(*data, scene.data.oracle_bandwidth * data_std, map),
                 .oracle_is_exact = data->as_mixture() != nullptr,
                 .data_note = note});
}

ExperimentPtr with_schedule(const Experiment& experiment, const ScheduleSpec& spec) {
  auto changed = std::make_shared<Experiment>(experiment);
  changed->scene.schedule = spec;
  changed->schedule = make_schedule(spec);
  if (changed->plane)
    changed->plane = std::make_shared<const ImagePlane>(
        ImagePlane{changed->plane->axes, with_schedule(*changed->plane->points, spec)});
  return changed;
}

ExperimentPtr with_data(const Experiment& experiment, const DataSpec& data) {
  Scene scene = experiment.scene;
  scene.data = data;
  const ExperimentPtr changed = make_experiment(scene, &experiment.standardization);
  return experiment.plane ? with_image_plane(changed) : changed;
}

}  // namespace diffuscope
