// The past of a run: its state at iterations spaced evenly on a logarithmic axis (0, 1, 2, 3, 4, 5, 6, 8, 10,
// 12, …), within a budget of memory. What is kept is immutable and shared, so showing the past copies
// nothing.
#pragma once

#include <memory>
#include <vector>

#include "core/training/loss_history.h"
#include "core/training/trainer_state.h"

namespace diffuscope {

/// A run at one moment: what it takes to show it and to go on from there.
struct Checkpoint {
  TrainerState state;
  LevelLoss level_loss{};
  float recent_loss = 0;
  float gradient_norm = 0;
  double learning_rate = 0;

  std::size_t bytes() const;
};
using CheckpointPtr = std::shared_ptr<const Checkpoint>;
using Checkpoints = std::vector<CheckpointPtr>;  // by iteration, ascending
using CheckpointsPtr = std::shared_ptr<const Checkpoints>;

/// The newest one at or before `iteration`, else the first; null when there is none.
CheckpointPtr checkpoint_at(const Checkpoints& checkpoints, std::int64_t iteration);

/// The memory they take.
std::size_t bytes_of(const Checkpoints& checkpoints);

inline constexpr std::size_t kCheckpointBytes = std::size_t{64} << 20;  // of one run

/// Decides what is kept. Not thread safe.
class CheckpointRecorder {
 public:
  /// `budget` in bytes; two checkpoints are kept even where they take more.
  explicit CheckpointRecorder(std::size_t budget = kCheckpointBytes) : budget_(budget) {}

  /// Whether the state of this iteration should be kept. Goes on from where the list ends.
  bool due(std::int64_t iteration) const { return iteration >= next_; }
  /// Keeps one; when the budget is used up, every second one of those before it goes and the spacing doubles.
  void add(Checkpoint checkpoint);
  /// Forgets what lies after `iteration`, to where training has gone back.
  void rewind(std::int64_t iteration);
  /// Takes over a list that was kept earlier.
  void replace(CheckpointsPtr checkpoints);
  /// Never null; a new object after each change.
  CheckpointsPtr list() const { return list_; }

 private:
  void plan();

  std::size_t budget_;
  double spacing_ = 1.189207115002721;  // 2^¼: four in an octave
  std::int64_t next_ = 0;
  CheckpointsPtr list_ = std::make_shared<const Checkpoints>();
};

}  // namespace diffuscope
