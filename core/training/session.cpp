#include "core/training/session.h"

#include <fmt/format.h>

#include <atomic>
#include <chrono>
#include <optional>

#include "core/concurrency/thread_priority.h"

namespace diffuscope {
namespace {

using Clock = std::chrono::steady_clock;
using Seconds = std::chrono::duration<double>;

constexpr Seconds kPublishInterval{0.016};
constexpr double kPublishShare = 0.02;  // of the time at most, for networks whose weights take long to copy
constexpr Seconds kRateWindow{0.5};

int next_run() {
  static std::atomic<int> last{0};
  return ++last;
}

/// The state of the training thread: the trainer and what the user wants of it.
class Worker {
 public:
  /// `make_engine` of what computes.
  Worker(ExperimentPtr experiment, int threads, const EngineFactory& make_engine,
         LatestValue<Snapshot>& latest)
      : run_(latest.get()->run),
        team_(threads),
        trainer_(std::move(experiment), team_, make_engine),
        latest_(latest) {}

  void begin(bool paused) {
    status_ = paused ? RunStatus::kPaused : RunStatus::kRunning;
    if (done()) status_ = RunStatus::kFinished;
    keep_checkpoint();
    publish();
  }

  std::int64_t iteration() const { return trainer_.iteration(); }
  bool running() const { return status_ == RunStatus::kRunning; }

  void operator()(Pause) {
    if (running()) status_ = RunStatus::kPaused;
  }
  void operator()(Resume) {
    if (done()) trainer_.set_planned_iterations(trainer_.planned_iterations() + length());
    if (trainer_.diverged()) trainer_.restore(trainer_.state());
    status_ = RunStatus::kRunning;
    rate_start_ = Clock::now();
    counted_ = 0;
  }
  void operator()(StepOnce) {
    status_ = RunStatus::kPaused;
    iterate();
  }
  void operator()(Reset) {
    before_ = {trainer_.state(), checkpoints_.list()};
    trainer_.set_planned_iterations(length());
    go_to(trainer_.initial_state());
  }
  void operator()(GoBack command) {
    before_ = {trainer_.state(), checkpoints_.list()};
    go_to(command.checkpoint->state);
  }
  void operator()(UndoReset) {
    if (!before_) return;
    const Before now{trainer_.state(), checkpoints_.list()};
    go_to(std::move(before_->state));
    checkpoints_.replace(before_->checkpoints);
    before_ = now;
  }
  void operator()(SetLive command) { trainer_.set_live(command.settings); }
  void operator()(SetEngine command) { trainer_.set_engine(std::move(command.make_engine)); }
  void operator()(SetExperiment command) { trainer_.set_experiment(std::move(command.experiment)); }
  void operator()(Restore command) {
    checkpoints_.replace(std::make_shared<const Checkpoints>());  // the past is not that of these weights
    go_to(std::move(command.state));
    keep_checkpoint();
  }

  void iterate() {
    const auto start = Clock::now();
    trainer_.iterate();
    keep_checkpoint();
    seconds_ += Seconds(Clock::now() - start).count();
    ++counted_;
    if (trainer_.diverged()) {
      status_ = RunStatus::kDiverged;
      checkpoints_.rewind(iteration());
    } else if (running() && done()) {
      status_ = RunStatus::kFinished;
    }
  }

  void publish_when_due() {
    if (!asked_ && Clock::now() - published_ < interval_) return;
    const auto start = Clock::now();
    if (!asked_) trainer_.begin_snapshot();
    auto snapshot = trainer_.take_snapshot();
    asked_ = !snapshot;
    if (snapshot) publish(std::move(*snapshot), start);
  }

  void publish() {
    const auto start = Clock::now();
    asked_ = false;
    publish(trainer_.snapshot(), start);
  }

 private:
  void publish(Snapshot taken, Clock::time_point start) {
    measure_rate(start);
    auto snapshot = std::make_shared<Snapshot>(std::move(taken));
    snapshot->run = run_;
    snapshot->status = status_;
    snapshot->seconds = seconds_;
    snapshot->iterations_per_second = rate_;
    snapshot->checkpoints = checkpoints_.list();
    if (status_ == RunStatus::kDiverged) snapshot->message = divergence_message(*snapshot);
    snapshot->phases.publish = publish_seconds_;
    latest_.publish(std::move(snapshot));
    published_ = Clock::now();
    publishing_ += published_ - start;
    interval_ = std::max(kPublishInterval, Seconds(published_ - start) / kPublishShare);
  }

  /// What Reset and GoBack left.
  struct Before {
    TrainerState state;
    CheckpointsPtr checkpoints;
  };

  bool done() const { return trainer_.iteration() >= trainer_.planned_iterations(); }
  /// Iterations of one stretch of training; a scene that plans none still trains when asked to.
  std::int64_t length() const {
    const int planned = latest_.get()->experiment->scene.training.iterations;
    return planned > 0 ? planned : TrainingSpec{}.iterations;
  }

  void keep_checkpoint() {
    if (checkpoints_.due(iteration()) && !trainer_.diverged()) checkpoints_.add(trainer_.checkpoint());
  }

  void go_to(TrainerState state) {
    trainer_.restore(std::move(state));
    checkpoints_.rewind(iteration());
    if (status_ == RunStatus::kRunning) return;
    status_ = done() ? RunStatus::kFinished : RunStatus::kPaused;
  }

  // Iterations per second over the last half second in which training ran.
  void measure_rate(Clock::time_point now) {
    const Seconds elapsed = now - rate_start_;
    if (elapsed < kRateWindow && rate_ > 0) return;
    if (counted_ > 0) {
      rate_ = counted_ / elapsed.count();
      publish_seconds_ = publishing_.count() / counted_;
    }
    publishing_ = {};
    counted_ = 0;
    rate_start_ = now;
  }

  int run_;
  WorkerTeam team_;
  Trainer trainer_;
  RunStatus status_ = RunStatus::kPaused;
  LatestValue<Snapshot>& latest_;
  bool asked_ = false;  // for a snapshot that is on its way
  std::optional<Before> before_;
  CheckpointRecorder checkpoints_;
  double seconds_ = 0;
  int counted_ = 0;
  double rate_ = 0;
  Seconds publishing_{};        // since rate_start_
  double publish_seconds_ = 0;  // of an iteration
  Clock::time_point rate_start_ = Clock::now();
  Clock::time_point published_{};
  Seconds interval_ = kPublishInterval;
};

/// A session's part in the turns of those that train side by side.
class Turn {
 public:
  explicit Turn(Turns& turns) : turns_(turns), member_(turns.join()) {}
  ~Turn() { turns_.leave(member_); }
  Turn(const Turn&) = delete;
  Turn& operator=(const Turn&) = delete;

  /// One iteration, unless the others take too long for commands to wait.
  void iterate(Worker& worker) {
    if (!turns_.take(member_, worker.iteration(), kPatience)) return;
    try {
      worker.iterate();
    } catch (...) {
      turns_.give(member_, worker.iteration());
      throw;
    }
    turns_.give(member_, worker.iteration());
  }
  void rest() { turns_.rest(member_); }

 private:
  static constexpr std::chrono::milliseconds kPatience{5};

  Turns& turns_;
  int member_;
};

SnapshotPtr empty_snapshot(int run, ExperimentPtr experiment, const EngineFactory& make_engine) {
  Snapshot s;
  const auto network = make_network(*experiment);
  s.run = run;
  s.make_engine = make_engine;
  s.planned_iterations = experiment->scene.training.iterations;
  s.raw = std::make_shared<Weights>(network->initial_weights(experiment->scene.seed));
  s.ema = s.raw;
  s.level_loss = LevelLossRecorder().means();
  s.learning_rate = experiment->scene.training.live.learning_rate;
  s.experiment = std::move(experiment);
  s.status = RunStatus::kPaused;
  return std::make_shared<const Snapshot>(std::move(s));
}

}  // namespace

std::string divergence_message(const Snapshot& snapshot) {
  return fmt::format(
      "Training diverged: the loss left every bound, so the weights of iteration {} are back. "
      "Try a learning rate of {:.2g} (it was {:.2g}).",
      snapshot.iteration, snapshot.learning_rate / 10, snapshot.learning_rate);
}

Session::Session(ExperimentPtr experiment, int threads, bool start_paused, SessionShare share)
    : run_(next_run()), share_(std::move(share)) {
  latest_.publish(empty_snapshot(run_, experiment, share_.make_engine));
  thread_ =
      std::jthread([this, experiment = std::move(experiment), threads, start_paused](std::stop_token stop) {
        work(std::move(stop), experiment, threads, start_paused);
      });
}

Session::~Session() {
  thread_.request_stop();
  commands_.stop();
}

// The root of the thread: whatever goes wrong becomes a status with text.
void Session::work(std::stop_token stop, ExperimentPtr experiment, int threads, bool start_paused) try {
  compute_in_bulk();
  Worker worker(std::move(experiment), threads, share_.make_engine, latest_);
  worker.begin(start_paused);
  Turn turn(*share_.turns);
  while (!stop.stop_requested()) {
    if (!worker.running()) {
      turn.rest();
      if (!commands_.wait_for_command()) break;
    }
    const auto commands = commands_.drain();
    for (const Command& command : commands) std::visit(worker, command);
    const bool was_running = worker.running();
    if (was_running) turn.iterate(worker);
    if (!commands.empty() || worker.running() != was_running) {
      worker.publish();
    } else {
      worker.publish_when_due();
    }
  }
} catch (const std::exception& error) {
  auto failed = std::make_shared<Snapshot>(*latest_.get());
  failed->status = RunStatus::kFailed;
  failed->message = std::string("Training stopped: ") + error.what();
  latest_.publish(std::move(failed));
}

}  // namespace diffuscope
