#include "core/scene/scene.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "core/images/image_set.h"
#include "core/io/atomic_file.h"
#include "core/markov_chains/chain.h"
#include "core/samplers/ddpm.h"
#include "core/samplers/knots.h"
#include "core/scene/experiment.h"
#include "core/scene/scene_fields.h"
#include "core/scene/twins.h"
#include "core/schedules/custom.h"

namespace diffuscope {
namespace {

bool same_matrix(const Eigen::MatrixXd& a, const Eigen::MatrixXd& b) {
  return a.rows() == b.rows() && a.cols() == b.cols() && a == b;
}

bool same_component(const MixtureComponent& a, const MixtureComponent& b) {
  return a.weight == b.weight && same_matrix(a.mean, b.mean) && same_matrix(a.covariance, b.covariance);
}

bool same_components(const DataSpec& a, const DataSpec& b) {
  return std::ranges::equal(a.components, b.components, same_component);
}

void check_components(const std::vector<MixtureComponent>& components, const std::string& prefix) {
  if (components.empty()) return;
  try {
    const GaussianMixture mixture(components);
    if (mixture.dim() > kMaxDataDim)
      throw UserError(fmt::format("{} dimensions are more than {}.", mixture.dim(), kMaxDataDim));
  } catch (const UserError& error) {
    throw UserError(prefix + "data.components: " + error.what());
  }
}

void check_data(const DataSpec& data, const std::string& prefix) {
  check_components(data.components, prefix);
  if (data.source.id == kFileData && data.file.empty())
    throw UserError(prefix + "data.file: is empty; give the path of a .csv, .txt, .tsv or .npy file.");
  if (data.source.id == kImageFileData && data.file.empty())
    throw UserError(prefix + "data.file: is empty; give a folder of PNG files, or an IDX or .npy file.");
  if (data.source.id == kDrawnData && data.points.empty())
    throw UserError(prefix + "data.points: is empty; at least one point is needed.");
  for (std::size_t i = 0; i < data.points.size(); ++i)
    if (!std::isfinite(data.points[i][0]) || !std::isfinite(data.points[i][1]))
      throw UserError(fmt::format("{}data.points[{}]: not a finite number.", prefix, i));
}

void check_sampler(const Scene& scene, const std::string& prefix) {
  if (!scene.sampler.knots.empty()) check_knots(scene.sampler.knots, prefix + "sampler.knots");
  const auto& [id, params] = scene.sampler.rule;
  if (id != "ddpm" || scene.network.variance_head != VarianceHead::kNone) return;
  const auto variance = params.find("variance");
  if (variance != params.end() &&
      static_cast<ReverseVariance>(static_cast<int>(variance->second)) == ReverseVariance::kLearned)
    throw UserError(prefix +
                    "sampler.params.variance: 'learned' needs a network with a variance head; set "
                    "network.variance_head, or choose another variance.");
}

void check_twins(const Scene& scene, const std::string& prefix) {
  if (scene.twins.size() > kMostTwins)
    throw UserError(fmt::format("{}twins: {} are more than {}.", prefix, scene.twins.size(), kMostTwins));
  for (const std::string& changes : scene.twins) {
    try {
      twin_scene(scene, changes);
    } catch (const UserError& error) {
      throw UserError(prefix + error.what());
    }
  }
}

/// Adds the paths of what differs between two uses of a registry; defaults written out count as defaults.
void compare_choice(const SceneChoice& row, const Scene& from, const Scene& to,
                    std::vector<std::string>& reasons) {
  const Choice& a = row.get(from);
  const Choice& b = row.get(to);
  if (a.id != b.id) return reasons.push_back(row.path + ".id");
  const auto known = row.params(b.id, row.path + ".id");
  for (const auto& param : known)
    if (value_of(known, a.params, param.name) != value_of(known, b.params, param.name))
      reasons.push_back(row.path + ".params." + param.name);
}

/// Adds what differs in the parts of the data that its kind uses.
void compare_data(const DataSpec& a, const DataSpec& b, std::vector<std::string>& reasons) {
  const std::string& id = b.source.id;
  if (a.source.id != id) return;
  if (id == kMixtureData && !same_components(a, b)) reasons.emplace_back("data.components");
  if ((id == kFileData || id == kImageFileData) && a.file != b.file) reasons.emplace_back("data.file");
  if (id == kImageFileData && a.labels != b.labels) reasons.emplace_back("data.labels");
  if (id == kFileData && a.columns != b.columns) reasons.emplace_back("data.columns");
  if (id == kDrawnData && a.points != b.points) reasons.emplace_back("data.points");
}

/// Whether the data go from one Gaussian mixture to given components in as many dimensions: training follows.
bool edits_mixture(const DataSpec& from, const DataSpec& to) {
  if (to.source.id != kMixtureData || to.components.empty()) return false;
  const auto& [id, params] = from.source;
  if (id == kFileData || id == kDrawnData || id == kImageFileData || is_image_set(id)) return false;
  if (id == kMixtureData && !from.components.empty())
    return from.components.front().mean.size() == to.components.front().mean.size();
  const DistributionPtr shape = make_distribution(id, params);
  return shape->as_mixture() && shape->dim() == to.components.front().mean.size();
}

}  // namespace

bool DataSpec::operator==(const DataSpec& other) const {
  return source == other.source && same_components(*this, other) && file == other.file &&
         columns == other.columns && labels == other.labels && size == other.size &&
         channels == other.channels && points == other.points && standardize == other.standardize &&
         scale == other.scale && oracle_bandwidth == other.oracle_bandwidth;
}

void check_scene(const Scene& scene, std::string_view source) {
  const std::string prefix = std::string(source) + ": ";
  for (const auto& row : scene_choices()) {
    const Choice& choice = row.get(scene);
    check_params(row.params(choice.id, prefix + row.path + ".id"), choice.params,
                 prefix + row.path + ".params");
  }
  for (const auto& field : scene_fields()) check_field(field, field.get(scene), prefix);
  check_data(scene.data, prefix);
  const Schedule schedule = make_schedule(scene.schedule, prefix + "schedule");
  const auto& grid = scene.sampler.grid;
  make_time_grid(grid.id, grid.params, grid_source(scene, scene.sampler, schedule), scene.sampler.steps,
                 prefix + "sampler.grid");
  check_sampler(scene, prefix);
  make_chain_plan(scene.chain.rule.id, scene.chain.rule.params, scene.chain.steps, prefix + "chain");
  check_twins(scene, prefix);
}

Scene load_scene(const std::filesystem::path& path) {
  Scene scene = scene_from_json(read_file(path), path.string());
  for (std::string* name : {&scene.data.file, &scene.data.labels})
    if (const std::filesystem::path file = *name; !file.empty() && file.is_relative())
      *name = (path.parent_path() / file).lexically_normal().string();
  return scene;
}

void save_scene(const std::filesystem::path& path, const Scene& scene) {
  Scene seen_from_folder = scene;
  const auto folder = std::filesystem::absolute(path).parent_path();
  for (std::string* name : {&seen_from_folder.data.file, &seen_from_folder.data.labels})
    if (const std::filesystem::path file = *name; !file.empty() && file.is_relative())
      *name = std::filesystem::proximate(std::filesystem::absolute(file), folder).string();
  write_file_atomically(path, scene_to_json(seen_from_folder));
}

bool schedule_only_sets_levels(const Scene& scene) {
  const LiveSettings& live = scene.training.live;
  const Prediction prediction = scene.training.prediction;
  const bool log_normal = live.level_sampling == LevelSampling::kLogNormal;
  const bool continuous = prediction == Prediction::kEdm
                              ? log_normal || live.level_sampling == LevelSampling::kUsual
                              : log_normal;
  // x_0 is asked for at a noise ratio as EDM is: x_t is shown at unit size, whatever scale it is on.
  return (prediction == Prediction::kEdm || prediction == Prediction::kX0) && continuous &&
         live.weighting != Weighting::kVariational && scene.network.variance_head == VarianceHead::kNone &&
         scene.network.time_embedding == TimeEmbedding::kLogRatio;
}

std::vector<std::string> restart_reasons(const Scene& from, const Scene& to) {
  std::vector<std::string> reasons;
  const bool live_schedule = schedule_only_sets_levels(from) && schedule_only_sets_levels(to);
  if (from.seed != to.seed) reasons.emplace_back("seed");
  const bool same_space = edits_mixture(from.data, to.data);
  for (const auto& row : scene_choices())
    if (!row.live && !(same_space && row.path == "data") && !(live_schedule && row.path == "schedule"))
      compare_choice(row, from, to, reasons);
  if (!live_schedule && to.schedule.kind.id == kCustomSchedule && from.schedule.points != to.schedule.points)
    reasons.emplace_back("schedule.points");
  if (!same_space) compare_data(from.data, to.data, reasons);
  for (const auto& field : scene_fields())
    if (!field.live && !(live_schedule && field.section() == "schedule") && field.get(from) != field.get(to))
      reasons.push_back(field.path);
  return reasons;
}

}  // namespace diffuscope
