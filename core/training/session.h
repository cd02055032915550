// A run: a scene's training in its own thread. Takes commands between iterations, publishes snapshots at most
// every 16 ms. Several sessions can live side by side; nothing is global.
#pragma once

#include <thread>
#include <variant>

#include "core/concurrency/command_queue.h"
#include "core/concurrency/latest_value.h"
#include "core/concurrency/turns.h"
#include "core/training/trainer.h"

namespace diffuscope {

struct Pause {};
struct Resume {};    ///< when the planned iterations are done: plans as many again
struct StepOnce {};  ///< one iteration, then paused
struct Reset {};     ///< back to the initial weights, status kept; undone by UndoReset
struct GoBack {
  CheckpointPtr checkpoint;  ///< of the same run: goes on from there
};
struct UndoReset {};  ///< the weights before the last Reset or GoBack come back
struct SetLive {
  LiveSettings settings;
};
struct Restore {
  TrainerState state;  ///< e.g. of a loaded model
};
struct SetEngine {
  EngineFactory make_engine;  ///< something else computes from the next iteration on
};
struct SetExperiment {
  ExperimentPtr experiment;  ///< of the same network; see restart_reasons for what may differ
};
using Command = std::variant<Pause, Resume, StepOnce, Reset, GoBack, UndoReset, SetLive, SetEngine,
                             SetExperiment, Restore>;

/// What sessions of a program have in common.
struct SessionShare {
  std::shared_ptr<Turns> turns = std::make_shared<Turns>();  ///< keep all to the same iteration
  EngineFactory make_engine = make_usual_engine;             ///< of what computes
};

class Session {
 public:
  /// Starts the thread; training begins at once unless `start_paused`. `threads`: trainer threads (≥ 1).
  Session(ExperimentPtr experiment, int threads, bool start_paused = false, SessionShare share = {});
  /// Stops after the current iteration and joins.
  ~Session();
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  /// Id of the run, unique in the process.
  int run() const { return run_; }
  /// Any thread; never waits for an iteration.
  void send(Command command) { commands_.push(std::move(command)); }
  /// The newest snapshot; never null. Any thread; never waits for an iteration.
  SnapshotPtr snapshot() const { return latest_.get(); }

 private:
  void work(std::stop_token stop, ExperimentPtr experiment, int threads, bool start_paused);

  int run_;
  SessionShare share_;
  CommandQueue<Command> commands_;
  LatestValue<Snapshot> latest_;
  std::jthread thread_;  // last: it uses the members above
};

/// What the user is told when training diverges, with the learning rate to try.
std::string divergence_message(const Snapshot& snapshot);

}  // namespace diffuscope
