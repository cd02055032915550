// One run: its training, its scene as edited, and the way back: an edit that training can take over live is
// sent to it, any other starts a new run and keeps the old one, paused, so that undo brings its weights back.
// Building a run (reading its data) happens in the background; a scene that is no good is a message, and
// nothing is lost. All members are called on the main thread; none waits.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "app/background_tasks.h"
#include "core/concurrency/latest_job.h"
#include "core/stopwatch.h"
#include "core/training/model_file.h"
#include "core/training/session.h"

namespace diffuscope {

/// make_experiment for a window: UserError too for data of more dimensions than panels can draw.
ExperimentPtr make_drawable_experiment(const Scene& scene);

class Run {
 public:
  /// Whether a run keeps what was trained before an edit, and falls back to the default scene when its first
  /// one is no good. A twin of another run does neither.
  enum class Kind { kFirst, kTwin };
  /// What all runs of a program share: `threads` of each trainer, turns that keep them at the same iteration;
  /// `wake` is called when a run has been built.
  struct Surroundings {
    int threads;
    BackgroundTasks& background;
    std::function<void()> wake;
    std::shared_ptr<Turns> turns;
    EngineFactory make_engine;  ///< of what computes
  };
  Run(const Surroundings& surroundings, Kind kind);
  ~Run();

  /// Proposes an edited scene; `finished` false while a control is held. `label` names the undo step.
  void edit(const Scene& scene, const std::string& label, bool finished = true);
  /// A new run that continues, paused, from a model's weights.
  void load(TrainedModel model, const std::string& label);
  /// To the training; Reset and GoBack become undo steps.
  void send(Command command);
  /// Training pauses (true), and goes on (false) where that was what paused it.
  void hold(bool on);
  /// From now on something else computes; weights and optimizer stay.
  void set_engine(const EngineFactory& make_engine);
  /// True when the step is one back (or forth) in the same training, which its twins should take as well.
  bool undo();
  bool redo();

  /// Once a frame: takes over the run that has been built.
  void update();

  /// The scene as edited (ahead of the run while a control is held or a run is being built).
  const Scene& scene() const { return scene_; }
  /// Null before the first training.
  SnapshotPtr snapshot();
  /// Seconds since the run under construction was asked for; nullopt when there is none.
  std::optional<double> building_seconds() const;

  bool can_undo() const { return pending_ || !undo_.empty(); }
  bool can_redo() const { return !redo_.empty(); }
  std::string undo_label() const;
  std::string redo_label() const { return redo_.empty() ? "" : redo_.back().label; }
  /// What went wrong, one sentence each, since the last call.
  std::vector<std::string> take_messages() { return std::exchange(messages_, {}); }
  /// The longest that a call of the session has taken so far, in seconds.
  double longest_wait() const { return longest_wait_; }

 private:
  struct Training {
    std::shared_ptr<Session> session;
    Scene scene;
    LiveSettings live;         ///< as last sent: ahead of the scene while a control is held
    ExperimentPtr experiment;  ///< likewise
  };
  struct Step {
    std::string label;
    Training run;  ///< to go back (or forward) to; its session may have been given up: then it is built again
    bool running = false;  ///< whether it was training
    bool reset = false;    ///< the step is a reset (or a way back) of the same session
  };
  struct Pending {
    Scene scene;
    std::string label;
    std::optional<TrainedModel> model;
    bool undoable = true;
    int ticket = 0;
    Stopwatch since = {};
  };

  struct BuildRequest {
    Scene scene;
    int ticket;
  };
  struct Built {
    ExperimentPtr experiment;
    int ticket;
  };

  void build(Pending pending);
  void take_over(ExperimentPtr experiment);
  bool travel(std::vector<Step>& from, std::vector<Step>& to);
  void remember(std::string label, bool reset);
  void give_up_old_sessions();
  void set_live(const LiveSettings& settings);
  /// Sends data and schedule of `scene` to the running training where they differ from what it has.
  void set_experiment(const Scene& scene);
  void transmit(const Command& command);
  bool training();

  Surroundings surroundings_;
  Kind kind_;
  Scene scene_;
  Training current_;
  std::vector<Step> undo_, redo_;
  std::optional<Pending> pending_;
  std::shared_ptr<Session> held_;  ///< what hold() paused
  std::vector<std::string> messages_;
  double longest_wait_ = 0;
  int last_ticket_ = 0;
  LatestJob<BuildRequest, Built> builder_;
};

}  // namespace diffuscope
