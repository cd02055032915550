#include "core/training/batch.h"

#include <algorithm>
#include <cmath>
#include <numbers>

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
        "diffusion "
        "steps or predict v or x0.");
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

class BatchMaker::LevelDraw {
 public:
  LevelDraw(const BatchMaker& maker, std::int64_t iteration, const BatchSettings& settings)
      : maker_(maker),
        settings_(settings),
        sampling_(level_sampling(settings.live, maker.role_.prediction)),
        seed_(maker.experiment_->scene.seed) {
    if (sampling_ == LevelSampling::kLowDiscrepancy)
      offset_ = SampleRandom(seed_, Stream::kBatch, static_cast<std::uint64_t>(iteration)).uniform();
    if (sampling_ != LevelSampling::kImportance) return;
    for (const ColumnLevel& level : maker_.discrete_levels_)
      cumulative_.push_back((cumulative_.empty() ? 0 : cumulative_.back()) + share_of(level));
  }

  /// The level of the sample at `position` of the batch, until the next call; `sample` is its number in the
  /// run.
  const ColumnLevel& operator()(Eigen::Index position, std::uint64_t sample) {
    const auto& levels = maker_.discrete_levels_;
    SampleRandom random(seed_, Stream::kTrainingLevel, sample);
    switch (sampling_) {
      case LevelSampling::kLogNormal:
        return log_normal_ = log_normal(random);
      case LevelSampling::kImportance: {
        const double wanted = static_cast<double>(random.uniform()) * cumulative_.back();
        const auto found = std::upper_bound(cumulative_.begin(), cumulative_.end() - 1, wanted);
        return levels[static_cast<std::size_t>(found - cumulative_.begin())];
      }
      case LevelSampling::kLowDiscrepancy: {
        const double place = offset_ + static_cast<double>(position) / settings_.live.batch;
        const double u = place - std::floor(place);
        return levels[std::min(static_cast<std::size_t>(u * static_cast<double>(levels.size())),
                               levels.size() - 1)];
      }
      default:
        return levels[random.below(static_cast<std::uint32_t>(levels.size()))];
    }
  }
  /// How much more often than uniformly the level is drawn.
  double importance(const ColumnLevel& level) const {
    if (sampling_ != LevelSampling::kImportance) return 1;
    return share_of(level) * static_cast<double>(maker_.discrete_levels_.size()) / cumulative_.back();
  }

 private:
  double share_of(const ColumnLevel& level) const {
    return settings_.shares[static_cast<std::size_t>(level.bin)];
  }
  ColumnLevel log_normal(SampleRandom& random) const {
    const LiveSettings& live = settings_.live;
    const double log_ratio = live.log_sigma_mean + live.log_sigma_std * random.normal();
    const double ratio = std::clamp(std::exp(log_ratio), kEdmMinRatio, kEdmMaxRatio);
    const Schedule& schedule = maker_.experiment_->schedule;
    // EDM adds noise to the data as they are (alpha = 1); x_0 is asked for at unit size on any schedule.
    const Prediction prediction = maker_.role_.prediction;
    const NoiseLevel level = prediction == Prediction::kEdm  ? NoiseLevel{1, ratio}
                             : prediction == Prediction::kX0 ? NoiseLevel::variance_preserving(ratio)
                                                             : schedule.with_ratio(ratio);
    ColumnLevel drawn = maker_.column_level(level, schedule.t_of_ratio(ratio));
    if (drawn.variance.slope != 0) drawn.variance.weight = bound_importance(schedule, live, ratio);
    return drawn;
  }

  const BatchMaker& maker_;
  const BatchSettings& settings_;
  LevelSampling sampling_;
  std::uint64_t seed_;
  double offset_ = 0;
  std::vector<double> cumulative_;  // of importance sampling, over t = 1 … T
  ColumnLevel log_normal_;          // the level drawn last, where it is none of the discrete ones
};

void BatchMaker::draw_labels(std::uint64_t first_sample, Eigen::Index count, double dropout,
                             std::vector<LabelMix>& labels) const {
  labels.clear();
  if (experiment_->scene.network.label_embedding == 0 || experiment_->data->label_count() == 0) return;
  const std::uint64_t seed = experiment_->scene.seed;
  std::vector<Label> drawn(static_cast<std::size_t>(count));
  experiment_->data->labels(seed, Stream::kData, first_sample, drawn);
  for (std::size_t j = 0; j < drawn.size(); ++j) {
    SampleRandom random(seed, Stream::kLabelDropout, first_sample + j);
    labels.push_back({static_cast<double>(random.uniform()) < dropout ? kNoLabel : drawn[j]});
  }
}

void BatchMaker::make(std::int64_t iteration, Eigen::Index first, Eigen::Index count,
                      const BatchSettings& settings, Batch& batch) const {
  draw(iteration, first, count, settings, batch);
  for (Points* points : {&batch.eps, &batch.input, &batch.target}) points->resize(experiment_->dim(), count);
  fill_normals(experiment_->scene.seed, Stream::kTrainingNoise, 0,
               static_cast<std::uint64_t>(iteration * kMaxBatch + first), batch.eps);
  for (Eigen::Index j = 0; j < count; ++j) {
    const Mixing& mix = batch.mixing[static_cast<std::size_t>(j)];
    const auto x0 = batch.x0.col(j);
    const auto eps = batch.eps.col(j);
    batch.input.col(j) = mix.input_x0 * x0 + mix.input_eps * eps;
    batch.target.col(j) = mix.target_x0 * x0 - mix.target_eps * eps;
  }
}

void BatchMaker::draw(std::int64_t iteration, Eigen::Index first, Eigen::Index count,
                      const BatchSettings& settings, Batch& batch) const {
  const std::uint64_t seed = experiment_->scene.seed;
  const auto first_sample = static_cast<std::uint64_t>(iteration * kMaxBatch + first);
  const Eigen::Index dim = experiment_->dim();
  batch.x0.resize(dim, count);
  for (Eigen::RowVectorXf* row : {&batch.condition, &batch.weight, &batch.importance, &batch.eps_factor})
    row->resize(count);
  batch.mixing.resize(static_cast<std::size_t>(count));
  batch.level_bin.resize(static_cast<std::size_t>(count));
  const bool has_head = experiment_->scene.network.variance_head != VarianceHead::kNone;
  batch.variance.resize(has_head ? static_cast<std::size_t>(count) : 0);

  experiment_->data->sample(seed, Stream::kData, first_sample, batch.x0);
  const Standardization& map = experiment_->standardization;
  const Eigen::VectorXf mean = map.mean.cast<float>();
  for (auto x0 : batch.x0.colwise()) x0 = (x0 - mean) * static_cast<float>(1 / map.scale);
  draw_labels(first_sample, count, settings.live.label_dropout, batch.labels);

  LevelDraw draw(*this, iteration, settings);
  for (Eigen::Index j = 0; j < count; ++j) {
    const ColumnLevel& drawn = draw(first + j, first_sample + static_cast<std::uint64_t>(j));
    const double importance = draw.importance(drawn);
    batch.mixing[static_cast<std::size_t>(j)] = drawn.mixing;
    batch.condition[j] = drawn.scaling.condition;
    batch.weight[j] = static_cast<float>(loss_weight(settings.live, role_, drawn) / importance);
    batch.importance[j] = static_cast<float>(importance);
    batch.eps_factor[j] = drawn.eps_factor;
    batch.level_bin[static_cast<std::size_t>(j)] = drawn.bin;
    if (has_head) batch.variance[static_cast<std::size_t>(j)] = drawn.variance;
  }
}

}  // namespace diffuscope
