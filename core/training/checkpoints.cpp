#include "core/training/checkpoints.h"

#include <algorithm>
#include <cmath>

namespace diffuscope {

std::size_t Checkpoint::bytes() const {
  const auto numbers = state.raw.size() + state.ema.size() + state.adam_m.size() + state.adam_v.size();
  return sizeof(Checkpoint) + static_cast<std::size_t>(numbers) * sizeof(float);
}

CheckpointPtr checkpoint_at(const Checkpoints& checkpoints, std::int64_t iteration) {
  if (checkpoints.empty()) return nullptr;
  const auto after =
      std::upper_bound(checkpoints.begin(), checkpoints.end(), iteration,
                       [](std::int64_t i, const CheckpointPtr& c) { return i < c->state.iteration; });
  return after == checkpoints.begin() ? checkpoints.front() : *(after - 1);
}

std::size_t bytes_of(const Checkpoints& checkpoints) {
  std::size_t bytes = 0;
  for (const CheckpointPtr& checkpoint : checkpoints) bytes += checkpoint->bytes();
  return bytes;
}

void CheckpointRecorder::add(Checkpoint checkpoint) {
  Checkpoints next = *list_;
  next.push_back(std::make_shared<const Checkpoint>(std::move(checkpoint)));
  while (next.size() > 2 && bytes_of(next) > budget_) {
    Checkpoints kept{next.front()};  // the first and the newest stay; of those between every second one
    for (std::size_t i = 2; i + 1 < next.size(); i += 2) kept.push_back(next[i]);
    kept.push_back(next.back());
    next = std::move(kept);
    spacing_ *= spacing_;
  }
  list_ = std::make_shared<const Checkpoints>(std::move(next));
  plan();
}

void CheckpointRecorder::rewind(std::int64_t iteration) {
  Checkpoints next = *list_;
  while (!next.empty() && next.back()->state.iteration > iteration) next.pop_back();
  replace(std::make_shared<const Checkpoints>(std::move(next)));
}

void CheckpointRecorder::replace(CheckpointsPtr checkpoints) {
  list_ = std::move(checkpoints);
  plan();
}

void CheckpointRecorder::plan() {
  if (list_->empty()) {
    next_ = 0;
    return;
  }
  const std::int64_t last = list_->back()->state.iteration;
  next_ = std::max(last + 1, static_cast<std::int64_t>(std::ceil(static_cast<double>(last) * spacing_)));
}

}  // namespace diffuscope
