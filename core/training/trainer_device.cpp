// The part of the trainer that chooses what computes and leaves iterations to a device.

#include "core/stopwatch.h"
#include "core/training/trainer.h"

namespace diffuscope {
namespace {

TrainingColumn device_column(const Batch& batch, Eigen::Index j, const Mlp& network, int batch_size) {
  const auto index = static_cast<std::size_t>(j);
  const float share = 1 / static_cast<float>(network.dim() * batch_size);
  const Mixing& mix = batch.mixing[index];
  TrainingColumn column{mix.input_x0, mix.input_eps, mix.target_x0, mix.target_eps, batch.condition[j]};
  column.first_label = label_row(network, label_of(batch.labels, j).first);
  column.loss_scale = 2 * batch.weight[j] * share;
  if (batch.variance.empty()) return column;
  const VarianceTarget& target = batch.variance[index];
  column.head_scale = kVarianceWeight * target.weight * share;
  column.offset = target.offset;
  column.slope = target.slope;
  column.floor = target.floor;
  column.gain = target.gain;
  return column;
}

}  // namespace

void Trainer::set_engine(EngineFactory make_engine) {
  fetch_state();
  newest_ = Newest::kState;
  device_.reset();
  passes_.clear();
  make_engine_ = std::move(make_engine);
  engine_ = make_engine_(network_);
  for (int worker = 0; worker < team_.threads(); ++worker) passes_.push_back(engine_->make_pass());
  device_ = engine_->make_resident(live_.batch);
  phases_ = {};
}

void Trainer::draw_for_device(std::int64_t iteration, int shards) {
  const Eigen::Index batch = live_.batch;
  take_plan(iteration);
  device_x0_.resize(network_->dim(), batch);
  device_columns_.resize(static_cast<std::size_t>(batch));
  team_.for_each(shards, [&](int s, int) {
    Shard& shard = shards_[static_cast<std::size_t>(s)];
    const Eigen::Index first = batch * s / shards, count = batch * (s + 1) / shards - first;
    batch_maker_.draw(plan_, first, count, shard.next);
    device_x0_.middleCols(first, count) = shard.next.x0;
    for (Eigen::Index j = 0; j < count; ++j)
      device_columns_[static_cast<std::size_t>(first + j)] =
          device_column(shard.next, j, *network_, live_.batch);
  });
}

// Makes the batch of this iteration that of the shards; the seconds that drawing took.
double Trainer::take_batch(int shards) {
  const Stopwatch watch;
  if (ahead_ != drawn_from(state_.iteration)) draw_for_device(state_.iteration, shards);
  ahead_.reset();
  for (Shard& shard : shards_) std::swap(shard.batch, shard.next);
  return watch.elapsed();
}

// Draws the next batch, where that is possible yet; the seconds that took.
double Trainer::draw_ahead(int shards) {
  if (levels_follow_losses()) return 0;
  const Stopwatch watch;
  draw_for_device(state_.iteration + 1, shards);
  ahead_ = drawn_from(state_.iteration + 1);
  return watch.elapsed();
}

void Trainer::count_device_result(int shards) {
  Eigen::Index column = 0;
  for (int s = 0; s < shards; ++s) {
    Shard& shard = shards_[static_cast<std::size_t>(s)];
    shard.loss_sum = 0;
    shard.level_sums = {};
    for (Eigen::Index j = 0; j < shard.batch.x0.cols(); ++j)
      count_column(shard, j, device_result_.squared[column++]);
  }
}

// An iteration but for the bookkeeping; whether the gradient was finite. Without device_ afterwards, the
// device was lost and the state is that of the last fetch.
bool Trainer::iterate_on_device(int shards) {
  const Stopwatch watch;
  double drawing = take_batch(shards);
  try {
    if (newest_ == Newest::kState) {
      state_iteration_ = state_.iteration;
      device_->load({state_.raw, state_.adam_m, state_.adam_v, state_.ema});
    }
    newest_ = Newest::kDevice;
    device_->begin_iteration({device_x0_, device_columns_, experiment_->scene.seed,
                              static_cast<std::uint64_t>(state_.iteration * kMaxBatch), optimizer_step(),
                              live_.clip_norm});
    drawing += draw_ahead(shards);
    device_->finish_iteration(device_result_);
  } catch (const DeviceLost&) {
    lose_device();
    return false;
  }
  count_device_result(shards);
  count_phase(&PhaseTimes::data, drawing);
  count_phase(&PhaseTimes::device, watch.elapsed() - drawing);
  if (!std::isfinite(device_result_.squared_norm)) return false;
  gradient_norm_ = static_cast<float>(std::sqrt(device_result_.squared_norm));
  return true;
}

void Trainer::fetch_state() {
  if (newest_ != Newest::kDevice) return;
  on_its_way_.reset();
  try {
    device_->store({state_.raw, state_.adam_m, state_.adam_v, state_.ema});
    state_iteration_ = state_.iteration;
    newest_ = Newest::kBoth;
  } catch (const DeviceLost&) {
    lose_device();
  }
}

void Trainer::begin_snapshot() {
  if (newest_ != Newest::kDevice) return;
  try {
    device_->begin_store();
    on_its_way_ = snapshot_without_weights();
  } catch (const DeviceLost&) {
    lose_device();
  }
}

// Where nothing is on its way, the state is here, or was fetched for another reason, or the device is lost.
std::optional<Snapshot> Trainer::take_snapshot() {
  if (!on_its_way_) return snapshot();
  if (!device_->stored()) return std::nullopt;
  try {
    device_->finish_store({state_.raw, state_.adam_m, state_.adam_v, state_.ema});
  } catch (const DeviceLost&) {
    lose_device();
    return snapshot();
  }
  state_iteration_ = on_its_way_->iteration;
  if (state_iteration_ == state_.iteration) newest_ = Newest::kBoth;
  Snapshot done = std::move(*on_its_way_);
  on_its_way_.reset();
  done.raw = std::make_shared<Weights>(state_.raw);
  done.ema = std::make_shared<Weights>(state_.ema);
  return done;
}

// What the device did since the weights were last fetched is lost; the engine goes on with the processor.
void Trainer::lose_device() {
  device_.reset();
  on_its_way_.reset();
  newest_ = Newest::kState;
  phases_ = {};
  state_.iteration = state_iteration_;
  loss_.rewind(state_.iteration);
}

}  // namespace diffuscope
