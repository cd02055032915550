#include "core/training/batch.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <numeric>

#include "core/categories.h"

namespace diffuscope {
namespace {

/// How much more often the bound, which weighs all t equally, asks for this ratio than EDM's ln σ̃ ~ N(mean,
/// std²) visits it; capped, so that a rare level does not shake the weights.
float bound_importance(const Schedule& schedule, const LiveSettings& live, double ratio) {
  constexpr double kStep = 0.02, kMost = 20;
  const double wanted =
      (schedule.t_of_ratio(ratio * std::exp(kStep)) - schedule.t_of_ratio(ratio * std::exp(-kStep))) /
      (2 * kStep * schedule.steps());
  const double z = (std::log(ratio) - live.log_sigma_mean) / live.log_sigma_std;
  const double visited = std::exp(-0.5 * z * z) / (live.log_sigma_std * std::sqrt(2 * std::numbers::pi));
  return static_cast<float>(std::min(kMost, wanted / visited));
}

/// Sorts numbers of 0 … end−1 by counting them.
void sort_below(int end, std::vector<int>& numbers) {
  std::vector<std::size_t> place(static_cast<std::size_t>(end) + 1);  // of the next one of each number
  for (const int number : numbers) ++place[static_cast<std::size_t>(number) + 1];
  std::partial_sum(place.begin(), place.end(), place.begin());
  std::vector<int> sorted(numbers.size());
  for (const int number : numbers) sorted[place[static_cast<std::size_t>(number)]++] = number;
  numbers = std::move(sorted);
}

/// The number in the run of an iteration's first sample.
std::uint64_t first_sample(std::int64_t iteration) {
  return static_cast<std::uint64_t>(iteration * kMaxBatch);
}

}  // namespace

NetworkRole network_role(const Experiment& experiment) {
  return {experiment.scene.training.prediction, experiment.scene.network.time_embedding, experiment.data_std,
          experiment.schedule};
}

std::shared_ptr<const Mlp> make_network(const Experiment& experiment) {
  return std::make_shared<const Mlp>(experiment.scene.network, experiment.dim(),
                                     experiment.data->label_count());
}

LevelSampling level_sampling(const LiveSettings& settings, Prediction prediction) {
  if (settings.level_sampling != LevelSampling::kUsual) return settings.level_sampling;
  return prediction == Prediction::kEdm ? LevelSampling::kLogNormal : LevelSampling::kUniform;
}

BatchMaker::BatchMaker(ExperimentPtr experiment)
    : experiment_(std::move(experiment)), role_(network_role(*experiment_)) {
  for (int t = 1; t <= experiment_->schedule.steps(); ++t) {
    const ColumnLevel level = column_level(experiment_->schedule.at(t), t);
    if (level.scaling.out != 0) discrete_levels_.push_back(level);  // ε at alpha = 0 teaches nothing
  }
  if (discrete_levels_.empty())
    throw UserError(
        "schedule: its only level is pure noise, where a noise prediction learns nothing; take more "
        "diffusion steps or predict v or x0.");
}

BatchMaker::ColumnLevel BatchMaker::column_level(NoiseLevel level, double t) const {
  const NetworkScaling s = network_scaling(role_, level);
  const TrainingLevel training{level, t, s};
  return {training,
          level_bin(t, experiment_->schedule.steps()),
          {static_cast<float>(s.input * level.alpha), static_cast<float>(s.input * level.sigma),
           static_cast<float>((1 - s.skip * level.alpha) / s.out),
           static_cast<float>(s.skip * level.sigma / s.out)},
          static_cast<float>(eps_factor(training)),
          variance_target(experiment_->scene.network.variance_head, experiment_->schedule, t, s.out)};
}

BatchMaker::ColumnLevel BatchMaker::log_normal_level(const BatchPlan& plan, Eigen::Index column) const {
  const LiveSettings& live = plan.settings.live;
  SampleRandom random(experiment_->scene.seed, Stream::kTrainingLevel,
                      first_sample(plan.iteration) + static_cast<std::uint64_t>(column));
  const double log_ratio = live.log_sigma_mean + live.log_sigma_std * random.normal();
  const double ratio = std::clamp(std::exp(log_ratio), kEdmMinRatio, kEdmMaxRatio);
  const Schedule& schedule = experiment_->schedule;
  // EDM adds noise to the data as they are (alpha = 1); x_0 is asked for at unit size on any schedule.
  const NoiseLevel level = role_.prediction == Prediction::kEdm  ? NoiseLevel{1, ratio}
                           : role_.prediction == Prediction::kX0 ? NoiseLevel::variance_preserving(ratio)
                                                                 : schedule.with_ratio(ratio);
  ColumnLevel drawn = column_level(level, schedule.t_of_ratio(ratio));
  if (drawn.variance.slope != 0) drawn.variance.weight = bound_importance(schedule, live, ratio);
  return drawn;
}

BatchPlan BatchMaker::plan(std::int64_t iteration, const BatchSettings& settings) const {
  BatchPlan plan{.iteration = iteration,
                 .settings = settings,
                 .sampling = level_sampling(settings.live, role_.prediction)};
  if (plan.sampling == LevelSampling::kLogNormal) return plan;
  plan.level.resize(static_cast<std::size_t>(settings.live.batch));
  draw_levels(plan);
  sort_below(static_cast<int>(discrete_levels_.size()), plan.level);
  return plan;
}

void BatchMaker::draw_levels(BatchPlan& plan) const {
  if (plan.sampling == LevelSampling::kImportance) return draw_by_shares(plan);
  const std::uint64_t seed = experiment_->scene.seed;
  const auto count = static_cast<std::uint32_t>(discrete_levels_.size());
  if (plan.sampling == LevelSampling::kUniform) {
    std::uint64_t sample = first_sample(plan.iteration);
    for (int& level : plan.level)
      level = static_cast<int>(SampleRandom(seed, Stream::kTrainingLevel, sample++).below(count));
    return;
  }
  // Low discrepancy: one in each of as many equal parts as there are columns, all at the same place of it.
  const double offset =
      SampleRandom(seed, Stream::kBatch, static_cast<std::uint64_t>(plan.iteration)).uniform();
  const auto columns = static_cast<double>(plan.level.size());
  for (std::size_t j = 0; j < plan.level.size(); ++j) {
    const double u = (offset + static_cast<double>(j)) / columns;
    plan.level[j] = std::min(static_cast<int>(u * count), static_cast<int>(count) - 1);
  }
}

void BatchMaker::draw_by_shares(BatchPlan& plan) const {
  Categories levels;
  for (const ColumnLevel& level : discrete_levels_)
    levels.add(plan.settings.shares[static_cast<std::size_t>(level.bin)]);
  plan.share_sum = levels.total();
  std::uint64_t sample = first_sample(plan.iteration);
  for (int& level : plan.level)
    level = static_cast<int>(
        levels.at(SampleRandom(experiment_->scene.seed, Stream::kTrainingLevel, sample++).uniform()));
}

double BatchMaker::importance(const BatchPlan& plan, const ColumnLevel& level) const {
  if (plan.sampling != LevelSampling::kImportance) return 1;
  return plan.settings.shares[static_cast<std::size_t>(level.bin)] *
         static_cast<double>(discrete_levels_.size()) / plan.share_sum;
}

void BatchMaker::draw_labels(std::uint64_t sample, Eigen::Index count, double dropout,
                             std::vector<LabelMix>& labels) const {
  labels.clear();
  if (experiment_->scene.network.label_embedding == 0 || experiment_->data->label_count() == 0) return;
  const std::uint64_t seed = experiment_->scene.seed;
  std::vector<Label> drawn(static_cast<std::size_t>(count));
  experiment_->data->labels(seed, Stream::kData, sample, drawn);
  for (std::size_t j = 0; j < drawn.size(); ++j) {
    SampleRandom random(seed, Stream::kLabelDropout, sample + j);
    labels.push_back({static_cast<double>(random.uniform()) < dropout ? kNoLabel : drawn[j]});
  }
}

void BatchMaker::make(const BatchPlan& plan, Eigen::Index first, Eigen::Index count, Batch& batch) const {
  draw(plan, first, count, batch);
  for (Points* points : {&batch.eps, &batch.input, &batch.target}) points->resize(experiment_->dim(), count);
  fill_normals(experiment_->scene.seed, Stream::kTrainingNoise, 0,
               first_sample(plan.iteration) + static_cast<std::uint64_t>(first), batch.eps);
  for (Eigen::Index j = 0; j < count; ++j) {
    const Mixing& mix = batch.mixing[static_cast<std::size_t>(j)];
    const auto x0 = batch.x0.col(j);
    const auto eps = batch.eps.col(j);
    batch.input.col(j) = mix.input_x0 * x0 + mix.input_eps * eps;
    batch.target.col(j) = mix.target_x0 * x0 - mix.target_eps * eps;
  }
}

void BatchMaker::draw(const BatchPlan& plan, Eigen::Index first, Eigen::Index count, Batch& batch) const {
  const std::uint64_t seed = experiment_->scene.seed;
  const LiveSettings& live = plan.settings.live;
  const std::uint64_t sample = first_sample(plan.iteration) + static_cast<std::uint64_t>(first);
  const Eigen::Index dim = experiment_->dim();
  batch.x0.resize(dim, count);
  for (Eigen::RowVectorXf* row : {&batch.condition, &batch.weight, &batch.importance, &batch.eps_factor})
    row->resize(count);
  batch.mixing.resize(static_cast<std::size_t>(count));
  batch.level_bin.resize(static_cast<std::size_t>(count));
  const bool has_head = experiment_->scene.network.variance_head != VarianceHead::kNone;
  batch.variance.resize(has_head ? static_cast<std::size_t>(count) : 0);

  experiment_->data->sample(seed, Stream::kData, sample, batch.x0);
  const Standardization& map = experiment_->standardization;
  const Eigen::VectorXf mean = map.mean.cast<float>();
  for (auto x0 : batch.x0.colwise()) x0 = (x0 - mean) * static_cast<float>(1 / map.scale);
  draw_labels(sample, count, live.label_dropout, batch.labels);

  ColumnLevel log_normal;
  const bool is_log_normal = plan.sampling == LevelSampling::kLogNormal;
  for (Eigen::Index j = 0; j < count; ++j) {
    const auto i = static_cast<std::size_t>(j);
    if (is_log_normal) log_normal = log_normal_level(plan, first + j);
    const ColumnLevel& level = is_log_normal ? log_normal : discrete_level(plan, first + j);
    const double more_often = importance(plan, level);
    batch.mixing[i] = level.mixing;
    batch.condition[j] = level.scaling.condition;
    batch.weight[j] = static_cast<float>(loss_weight(live, role_, level) / more_often);
    batch.importance[j] = static_cast<float>(more_often);
    batch.eps_factor[j] = level.eps_factor;
    batch.level_bin[i] = level.bin;
    if (has_head) batch.variance[i] = level.variance;
  }
}

}  // namespace diffuscope
