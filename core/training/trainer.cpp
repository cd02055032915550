#include "core/training/trainer.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "core/stopwatch.h"

namespace diffuscope {
namespace {

constexpr Eigen::Index kShardColumns =
    128;  // a shard's activations fit the L2 cache; fewer columns waste the products
constexpr int kMaxShards = 8;
constexpr Eigen::Index kChunk = 4096;       // weights per optimizer task
constexpr std::int64_t kGoodInterval = 50;  // iterations between checkpoints of a healthy state
constexpr double kDivergedFactor = 1000;    // loss against its best level
constexpr double kSoundFactor = 10;         // the same of one batch, which scatters
constexpr double kPhaseSmoothing = 0.02;

int shard_count(Eigen::Index batch) {
  return static_cast<int>(std::clamp<Eigen::Index>(batch / kShardColumns, 1, kMaxShards));
}

}  // namespace

Trainer::Trainer(ExperimentPtr experiment, WorkerTeam& team, EngineFactory make_engine)
    : experiment_(std::move(experiment)),
      team_(team),
      network_(make_network(*experiment_)),
      batch_maker_(experiment_),
      live_(experiment_->scene.training.live),
      planned_iterations_(experiment_->scene.training.iterations),
      shards_(kMaxShards),
      gradient_(Weights::Zero(network_->weight_count())),
      chunk_norms_(static_cast<std::size_t>((network_->weight_count() + kChunk - 1) / kChunk)) {
  for (Shard& shard : shards_) shard.gradient = gradient_;
  set_engine(std::move(make_engine));
  restore(initial_state());
}

TrainerState Trainer::initial_state() const {
  return initial_trainer_state(*network_, experiment_->scene.seed);
}

const TrainerState& Trainer::state() {
  fetch_state();
  return state_;
}

void Trainer::restore(TrainerState state) {
  state_ = std::move(state);
  newest_ = Newest::kState;
  on_its_way_.reset();
  good_ = state_;
  candidate_.reset();
  good_loss_ = std::numeric_limits<double>::infinity();
  diverged_ = false;
  loss_.rewind(state_.iteration);
  level_loss_.clear();
}

void Trainer::set_experiment(ExperimentPtr experiment) {
  experiment_ = std::move(experiment);
  batch_maker_ = BatchMaker(experiment_);
  candidate_.reset();
  good_loss_ = std::numeric_limits<double>::infinity();  // of the data before: says nothing now
  level_loss_.clear();
}

void Trainer::set_live(const LiveSettings& settings) {
  live_ = settings;
  diverged_ = false;
}

double Trainer::learning_rate() const {
  const TrainingSpec& spec = experiment_->scene.training;
  double rate = live_.learning_rate;
  if (spec.warmup > 0) rate *= std::min(1.0, static_cast<double>(state_.iteration + 1) / spec.warmup);
  const double decaying = spec.decay * static_cast<double>(planned_iterations_);
  const auto left = static_cast<double>(planned_iterations_ - state_.iteration);
  if (decaying > 0) rate *= std::clamp(left / decaying, 0.0, 1.0);
  return rate;
}

float Trainer::iterate() {
  const Eigen::Index batch = live_.batch;
  const int shards = shard_count(batch);
  bool finite = false;
  if (device_) finite = iterate_on_device(shards);
  if (!device_) finite = iterate_here(shards);  // also where the device was lost just now
  double loss_sum = 0;
  for (int s = 0; s < shards; ++s) loss_sum += shards_[static_cast<std::size_t>(s)].loss_sum;
  const auto loss = static_cast<float>(loss_sum / static_cast<double>(batch * network_->dim()));
  if (!finite || !std::isfinite(loss) || loss > kDivergedFactor * good_loss_) {
    fall_back();
    return loss;
  }
  record(loss, shards);
  keep_if_good(static_cast<double>(loss));
  return loss;
}

// Whether the gradient was finite.
bool Trainer::iterate_here(int shards) {
  Stopwatch watch;
  take_plan(state_.iteration);
  engine_->load(state_.raw, EngineUse::kTraining, &team_);
  preparing_ = watch.lap();
  for_each_task(*engine_, &team_, shards,
                [&](int s, int worker) { run_shard(s, shards, *passes_[static_cast<std::size_t>(worker)]); });
  count_shard_phases(shards);
  return apply_gradient(shards);
}

void Trainer::count_phase(double PhaseTimes::*phase, double seconds) {
  double& mean = phases_.*phase;
  mean += (mean > 0 ? kPhaseSmoothing : 1) * (seconds - mean);
}

void Trainer::count_shard_phases(int shards) {
  const int workers = engine_->parallel() ? std::min(shards, team_.threads()) : 1;
  for (const auto phase :
       {&PhaseTimes::data, &PhaseTimes::forward, &PhaseTimes::loss, &PhaseTimes::backward}) {
    double sum = 0;
    for (int s = 0; s < shards; ++s) sum += shards_[static_cast<std::size_t>(s)].times.*phase;
    count_phase(phase, sum / workers);
  }
}

// Makes plan_ that of the iteration.
void Trainer::take_plan(std::int64_t iteration) {
  if (planned_ != drawn_from(iteration)) plan_ = plan_batch(iteration);
  planned_.reset();
}

// Plans the next batch, where that is possible yet.
void Trainer::plan_ahead() {
  if (levels_follow_losses()) return;
  plan_ = plan_batch(state_.iteration + 1);
  planned_ = drawn_from(state_.iteration + 1);
}

BatchPlan Trainer::plan_batch(std::int64_t iteration) const {
  BatchSettings settings{live_};
  if (levels_follow_losses()) settings.shares = state_.moments.shares(experiment_->schedule.steps());
  return batch_maker_.plan(iteration, settings);
}

void Trainer::run_shard(int index, int shards, NetworkPass& pass) {
  Stopwatch watch;
  Shard& shard = shards_[static_cast<std::size_t>(index)];
  Batch& batch = shard.batch;
  const Eigen::Index first = Eigen::Index{live_.batch} * index / shards;
  const Eigen::Index end = Eigen::Index{live_.batch} * (index + 1) / shards;
  batch_maker_.make(plan_, first, end - first, batch);
  shard.times.data = watch.lap();

  shard.loss_sum = 0;
  shard.level_sums = {};
  shard.times.loss = 0;
  const PassTimes times = pass.gradient(
      {batch.input, batch.condition, batch.labels},
      [&](Eigen::Index column, Eigen::Ref<Points> output) {
        const Stopwatch judging;
        apply_loss(shard, column, output);
        shard.times.loss += judging.elapsed();
      },
      shard.gradient);
  shard.times.forward = std::max(0.0, times.forward - shard.times.loss);
  shard.times.backward = times.backward;
}

// The loss of the columns of a shard from `first` on: F in `output` becomes d loss/d F.
void Trainer::apply_loss(Shard& shard, Eigen::Index first, Eigen::Ref<Points> output) const {
  const Batch& batch = shard.batch;
  auto error = output.topRows(network_->dim());  // F − target, then d loss/d F
  error -= batch.target.middleCols(first, output.cols());
  if (!batch.variance.empty())
    variance_gradient(std::span(batch.variance).subspan(static_cast<std::size_t>(first)), live_.batch,
                      output);
  const auto dim = static_cast<float>(network_->dim());
  for (Eigen::Index j = 0; j < output.cols(); ++j) {
    count_column(shard, first + j, error.col(j).squaredNorm());
    error.col(j) *= 2 * batch.weight[first + j] / (dim * static_cast<float>(live_.batch));
  }
}

// Adds ‖F − target‖² of a column to the sums of its shard.
void Trainer::count_column(Shard& shard, Eigen::Index column, float squared) const {
  const Batch& batch = shard.batch;
  const auto dim = static_cast<float>(network_->dim());
  const auto bin = static_cast<std::size_t>(batch.level_bin[static_cast<std::size_t>(column)]);
  shard.loss_sum += batch.weight[column] * squared;
  shard.level_sums.sum[bin] += squared * batch.eps_factor[column] * batch.eps_factor[column] / dim;
  shard.level_sums.count[bin] += 1;
  const float loss = batch.weight[column] * batch.importance[column] * squared / dim;
  shard.level_sums.loss_squared[bin] += loss * loss;
}

// Sums the shards in their order, clips by the global norm, steps the optimizer; false when the gradient is
// not finite (the weights are then untouched). Chunks are fixed, so any thread count gives the same bits.
bool Trainer::apply_gradient(int shards) {
  Stopwatch watch;
  const Eigen::Index size = network_->weight_count();
  const int chunks = static_cast<int>(chunk_norms_.size());
  std::array<const Weights*, kMaxShards> parts;
  for (std::size_t s = 0; s < parts.size(); ++s) parts[s] = &shards_[s].gradient;
  const std::span used(parts.data(), static_cast<std::size_t>(shards));
  for_each_task(*engine_, &team_, chunks, [&](int chunk, int) {
    const Eigen::Index first = chunk * kChunk;
    chunk_norms_[static_cast<std::size_t>(chunk)] =
        engine_->sum_gradients(used, first, std::min(kChunk, size - first), gradient_);
  });
  double squared_norm = 0;
  for (double norm : chunk_norms_) squared_norm += norm;
  count_phase(&PhaseTimes::sum, watch.lap());
  if (!std::isfinite(squared_norm)) return false;
  const double norm = std::sqrt(squared_norm);
  gradient_norm_ = static_cast<float>(norm);

  OptimizerStep step = optimizer_step();
  step.gradient_scale = live_.clip_norm > 0 && norm > live_.clip_norm ? live_.clip_norm / norm : 1;
  for_each_task(*engine_, &team_, chunks + 1, [&](int task, int) {
    if (task == 0) return plan_ahead();
    const Eigen::Index first = (task - 1) * kChunk;
    engine_->update(step, gradient_, first, std::min(kChunk, size - first),
                    {state_.raw, state_.adam_m, state_.adam_v, state_.ema});
  });
  count_phase(&PhaseTimes::optimizer, preparing_ + watch.lap());
  return true;
}

OptimizerStep Trainer::optimizer_step() const {
  const TrainingSpec& spec = experiment_->scene.training;
  return {.learning_rate = learning_rate(),
          .number = state_.iteration + 1,
          .decoupled_decay = spec.optimizer == Optimizer::kAdamW ? spec.weight_decay : 0,
          .ema_decay = live_.ema_decay};
}

void Trainer::record(float loss, int shards) {
  ++state_.iteration;
  loss_.add(state_.iteration, loss);
  if (std::isinf(good_loss_)) good_loss_ = loss;  // the level to compare with until there is a mean
  for (int s = 0; s < shards; ++s) {
    const Shard& shard = shards_[static_cast<std::size_t>(s)];
    level_loss_.add(shard.level_sums);
    state_.moments.add(shard.level_sums);
  }
}

// A state is good when the loss before it was, and so is the first loss that its own weights give: the update
// that made it may have been one too wide.
void Trainer::keep_if_good(double loss) {
  if (candidate_ && loss < kSoundFactor * good_loss_) good_ = std::move(*candidate_);
  candidate_.reset();
  if (state_.iteration % kGoodInterval != 0) return;
  const double recent = loss_.recent();
  if (recent > 3 * good_loss_) return;
  good_loss_ = std::min(good_loss_, recent);
  candidate_ = state();
}

void Trainer::fall_back() {
  candidate_.reset();
  state_ = good_;
  newest_ = Newest::kState;
  on_its_way_.reset();
  loss_.rewind(state_.iteration);
  diverged_ = true;
}

Snapshot Trainer::snapshot() {
  fetch_state();
  Snapshot s = snapshot_without_weights();
  s.raw = std::make_shared<Weights>(state_.raw);
  s.ema = std::make_shared<Weights>(state_.ema);
  return s;
}

Snapshot Trainer::snapshot_without_weights() const {
  Snapshot s;
  s.experiment = experiment_;
  s.iteration = state_.iteration;
  s.planned_iterations = planned_iterations_;
  s.loss = loss_.history();
  s.level_loss = level_loss_.means();
  s.level_shares = state_.moments.shares(experiment_->schedule.steps());
  s.newest_iteration = state_.iteration;
  s.recent_loss = loss_.recent();
  s.gradient_norm = gradient_norm_;
  s.learning_rate = learning_rate();
  s.phases = phases_;
  s.threads = team_.threads();
  s.processor = processor();
  s.make_engine = make_engine_;
  return s;
}

Checkpoint Trainer::checkpoint() {
  fetch_state();
  return {.state = state_,
          .level_loss = level_loss_.means(),
          .recent_loss = loss_.recent(),
          .gradient_norm = gradient_norm_,
          .learning_rate = learning_rate()};
}

}  // namespace diffuscope
