#include "core/training/snapshot.h"

#include "core/scene/image_plane.h"

namespace diffuscope {

SnapshotPtr on_plane(const SnapshotPtr& snapshot) {
  if (!snapshot->experiment->plane) return snapshot;
  auto changed = std::make_shared<Snapshot>(*snapshot);
  changed->experiment = snapshot->experiment->plane->points;
  return changed;
}

SnapshotPtr past_snapshot(const Snapshot& now, const CheckpointPtr& checkpoint) {
  auto past = std::make_shared<Snapshot>(now);
  const TrainerState& state = checkpoint->state;
  past->iteration = state.iteration;
  past->raw = WeightsPtr(checkpoint, &state.raw);  // share the checkpoint's
  past->ema = WeightsPtr(checkpoint, &state.ema);
  past->level_loss = checkpoint->level_loss;
  past->level_shares = state.moments.shares(now.experiment->schedule.steps());
  past->recent_loss = checkpoint->recent_loss;
  past->gradient_norm = checkpoint->gradient_norm;
  past->learning_rate = checkpoint->learning_rate;
  return past;
}

}  // namespace diffuscope
