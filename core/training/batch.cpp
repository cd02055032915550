#include "core/training/batch.h"

#include <algorithm>
#include <cmath>

namespace diffuscope {
namespace {

constexpr double kMinSnrGamma = 5;  // Hang et al. 2023

// Weight on F given weight on x̂_0: x̂_0 − x_0 = out·(F − target), so w_F = w_x0·out².
double loss_weight(Weighting weighting, NoiseLevel level, const NetworkScaling& scaling) {
  if (weighting == Weighting::kUnit) return 1;
  return std::min(level.snr(), kMinSnrGamma) * scaling.out * scaling.out;
}

}  // namespace

NetworkRole network_role(const Experiment& experiment) {
  return {experiment.scene.training.prediction, experiment.scene.network.time_embedding, experiment.data_std,
          experiment.schedule};
}

BatchMaker::BatchMaker(ExperimentPtr experiment)
    : experiment_(std::move(experiment)), role_(network_role(*experiment_)) {
  if (role_.prediction == Prediction::kEdm) return;
  for (int t = 1; t <= experiment_->schedule.steps(); ++t)
    discrete_levels_.push_back(column_level(experiment_->schedule.at(t), t));
}

BatchMaker::ColumnLevel BatchMaker::column_level(NoiseLevel level, double t) const {
  const int bin = static_cast<int>(t / experiment_->schedule.steps() * kLevelBins);
  return {level, network_scaling(role_, level), std::clamp(bin, 0, kLevelBins - 1)};
}

BatchMaker::ColumnLevel BatchMaker::draw_level(std::uint64_t sample) const {
  const Scene& scene = experiment_->scene;
  SampleRandom random(scene.seed, Stream::kTrainingLevel, sample);
  if (role_.prediction != Prediction::kEdm)
    return discrete_levels_[random.below(static_cast<std::uint32_t>(discrete_levels_.size()))];
  // EDM trains over continuous ratios, on data plus noise (alpha = 1).
  const double log_ratio = scene.training.log_sigma_mean + scene.training.log_sigma_std * random.normal();
  const double ratio = std::clamp(std::exp(log_ratio), kEdmMinRatio, kEdmMaxRatio);
  return column_level({1, ratio}, experiment_->schedule.t_of_ratio(ratio));
}

void BatchMaker::make(std::int64_t iteration, Eigen::Index first, Eigen::Index count, Weighting weighting,
                      Batch& batch) const {
  const std::uint64_t seed = experiment_->scene.seed;
  const auto first_sample = static_cast<std::uint64_t>(iteration * kMaxBatch + first);
  const Eigen::Index dim = experiment_->dim();
  for (Points* points : {&batch.x0, &batch.eps, &batch.input, &batch.target}) points->resize(dim, count);
  for (Eigen::RowVectorXf* row : {&batch.condition, &batch.weight, &batch.eps_factor}) row->resize(count);
  batch.level_bin.resize(static_cast<std::size_t>(count));

  experiment_->data->sample(seed, Stream::kData, first_sample, batch.x0);
  const Standardization& map = experiment_->standardization;
  for (Eigen::Index d = 0; d < dim; ++d)
    batch.x0.row(d).array() =
        (batch.x0.row(d).array() - static_cast<float>(map.mean[d])) * static_cast<float>(1 / map.scale);
  fill_normals(seed, Stream::kTrainingNoise, 0, first_sample, batch.eps);

  for (Eigen::Index j = 0; j < count; ++j) {
    const ColumnLevel drawn = draw_level(first_sample + static_cast<std::uint64_t>(j));
    const NoiseLevel level = drawn.level;
    const NetworkScaling& s = drawn.scaling;
    const auto x0 = batch.x0.col(j);
    const auto eps = batch.eps.col(j);
    batch.input.col(j) =
        static_cast<float>(s.input * level.alpha) * x0 + static_cast<float>(s.input * level.sigma) * eps;
    batch.target.col(j) = static_cast<float>((1 - s.skip * level.alpha) / s.out) * x0 -
                          static_cast<float>(s.skip * level.sigma / s.out) * eps;
    batch.condition[j] = s.condition;
    batch.weight[j] = static_cast<float>(loss_weight(weighting, level, s));
    batch.eps_factor[j] = static_cast<float>(std::abs(s.out) / level.ratio());
    batch.level_bin[static_cast<std::size_t>(j)] = drawn.bin;
  }
}

}  // namespace diffuscope
