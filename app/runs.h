// The runs of the program: the scene's own (A) and up to three twins (B to D), which train in turns and so
// stay at the same iteration. One of them is shown; the time of training that is looked at is the same for
// all. What is edited while A is shown holds for its twins as well; what is edited in a twin sets it apart.
// All members are called on the main thread; none waits.
#pragma once

#include "app/run.h"
#include "app/run_view.h"

namespace diffuscope {

class Runs {
 public:
  /// `threads` of each trainer; `wake` is called when a run has been built; `make_engine` of what computes.
  Runs(int threads, BackgroundTasks& background, std::function<void()> wake,
       EngineFactory make_engine = make_usual_engine);

  /// Proposes another scene for A, with its twins; `finished` false while a control is held. `label` names
  /// the undo step.
  void edit(const Scene& scene, const std::string& label, bool finished = true);
  /// Proposes an edited scene for the run shown.
  void edit_shown(const Scene& scene, const std::string& label, bool finished = true);
  /// A twin that trains `scene`, compared with A's; a message when there are four runs already or nothing
  /// differs.
  void add_twin(const Scene& scene);
  /// Closes twin `index` (1 …).
  void close_twin(int index);
  /// A continues, paused, from a model's weights.
  void load(TrainedModel model, const std::string& label) { first_.load(std::move(model), label); }
  /// From now on something else computes in every run; weights and optimizers stay.
  void set_engine(const EngineFactory& make_engine);
  /// To every run.
  void send(const Command& command);
  /// True: those that train pause, as long as it stays true; false: they go on.
  void hold(bool on);
  void undo();
  void redo();

  /// Once a frame: takes over what has been built.
  void update();

  /// Shows run `index` (0 is A), once it has something to show.
  void show(int index);
  int shown() const { return shown_; }
  /// Shows the runs as they were at this iteration, or at the nearest checkpoint before it; nullopt: as they
  /// are.
  void look_back(std::optional<std::int64_t> iteration) { past_ = iteration; }
  std::optional<std::int64_t> looking_back() const { return past_; }
  /// Every run goes on from the time that is looked at; an undo step.
  void go_on_from_past();

  /// A's scene with its twins (ahead of the run while a control is held or a run is being built).
  const Scene& scene() const { return first_.scene(); }
  /// The scene of the run shown.
  const Scene& shown_scene() const { return run(shown_).scene(); }
  /// Of the run shown, at the time that is looked at; null before the first training.
  SnapshotPtr snapshot() { return snapshot_of(shown_); }
  /// All runs, A first.
  std::vector<RunView> views();
  /// True while any of them trains, or the first is not there yet.
  bool training();
  int count() const { return 1 + static_cast<int>(twins_.size()); }

  /// Of what is longest under construction.
  std::optional<double> building_seconds() const;
  bool can_undo() const { return first_.can_undo(); }
  bool can_redo() const { return first_.can_redo(); }
  std::string undo_label() const { return first_.undo_label(); }
  std::string redo_label() const { return first_.redo_label(); }
  /// What went wrong, one sentence each, since the last call.
  std::vector<std::string> take_messages();
  /// The longest that a call of a session has taken so far, in seconds.
  double longest_wait() const { return first_.longest_wait(); }

 private:
  struct Twin {
    std::string changes;
    std::shared_ptr<Run> run;
  };

  Run& run(int index) { return index == 0 ? first_ : *twins_[static_cast<std::size_t>(index - 1)].run; }
  const Run& run(int index) const {
    return index == 0 ? first_ : *twins_[static_cast<std::size_t>(index - 1)].run;
  }
  SnapshotPtr snapshot_of(int index);
  void follow(bool finished);
  void name_runs();
  void back_and_forth(bool same_training);

  Run::Surroundings surroundings_;
  Run first_;
  std::vector<Twin> twins_;
  Scene followed_;                   ///< the scene that the twins have been made after
  bool held_ = false;                ///< … while a control was held
  std::vector<std::string> titles_;  ///< of all runs
  bool on_hold_ = false;
  int shown_ = 0;
  std::optional<std::int64_t> past_;
  std::vector<std::string> messages_;
};

}  // namespace diffuscope
