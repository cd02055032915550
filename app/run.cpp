#include "app/run.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "core/scene/image_plane.h"

namespace diffuscope {
namespace {

constexpr std::size_t kKeptSessions = 5;  // beside the one shown
constexpr std::size_t kMostSteps = 200;

/// The experiment as `model` was trained on it: its own map to model space, which data from a file may no
/// longer give.
ExperimentPtr with_standardization_of(const TrainedModel& model, const ExperimentPtr& experiment) {
  if (model.mean.size() != experiment->dim()) return experiment;
  auto adjusted = std::make_shared<Experiment>(*experiment);
  adjusted->standardization = {model.mean, model.scale};
  return adjusted;
}

TrainerState state_of(const TrainedModel& model) {
  const Weights zero = Weights::Zero(model.raw.size());
  return {model.iteration, model.raw, model.ema, zero, zero};
}

}  // namespace

ExperimentPtr make_drawable_experiment(const Scene& scene) {
  const ExperimentPtr experiment = with_image_plane(make_experiment(scene));
  if (experiment->dim() > 2 && !experiment->plane)
    throw UserError(
        fmt::format("data: the window shows images, and points of 1 or 2 dimensions; these have {}: choose "
                    "columns, or use diffuscope run, which takes any number.",
                    experiment->dim()));
  return experiment;
}

Run::Run(const Surroundings& surroundings, Kind kind)
    : surroundings_(surroundings),
      kind_(kind),
      builder_(
          [](const BuildRequest& request, const std::atomic<bool>&) {
            return Built{make_drawable_experiment(request.scene), request.ticket};
          },
          surroundings.wake) {}

Run::~Run() = default;

void Run::edit(const Scene& scene, const std::string& label, bool finished) {
  try {
    check_scene(scene);
  } catch (const UserError& error) {
    if (finished) messages_.push_back(error.what());
    if (finished) scene_ = pending_ ? pending_->scene : current_.scene;
    return;
  }
  scene_ = scene;
  const bool live = current_.session && restart_reasons(current_.scene, scene).empty();
  if (live) {
    set_live(scene.training.live);
    set_experiment(scene);
  }
  if (!finished) return;
  if (!live) return build({.scene = scene, .label = label, .model = {}});
  pending_.reset();
  builder_.cancel();
  if (current_.scene == scene) return;
  remember(label, false);
  current_.scene = scene;
}

void Run::load(TrainedModel model, const std::string& label) {
  scene_ = model.scene;
  Scene scene = model.scene;
  build({.scene = std::move(scene), .label = label, .model = std::move(model)});
}

void Run::send(Command command) {
  if (!current_.session) return;
  if (std::holds_alternative<Reset>(command)) remember("reset", true);
  if (std::holds_alternative<GoBack>(command)) remember("going back", true);
  transmit(std::move(command));
}

void Run::set_engine(const EngineFactory& make_engine) {
  surroundings_.make_engine = make_engine;
  if (current_.session) transmit(SetEngine{make_engine});
}

void Run::hold(bool on) {
  if (on && training()) {
    held_ = current_.session;
    transmit(Pause{});
  } else if (!on) {
    const auto held = std::exchange(held_, nullptr);
    if (held && held == current_.session && snapshot()->status == RunStatus::kPaused) transmit(Resume{});
  }
}

bool Run::undo() {
  if (pending_) {
    pending_.reset();
    builder_.cancel();
    scene_ = current_.scene;
    return false;
  }
  return travel(undo_, redo_);
}

bool Run::redo() { return travel(redo_, undo_); }

std::string Run::undo_label() const {
  if (pending_) return pending_->label;
  return undo_.empty() ? "" : undo_.back().label;
}

std::optional<double> Run::building_seconds() const {
  if (!pending_) return std::nullopt;
  return pending_->since.elapsed();
}

SnapshotPtr Run::snapshot() {
  if (!current_.session) return nullptr;
  const Stopwatch watch;
  SnapshotPtr snapshot = current_.session->snapshot();
  longest_wait_ = std::max(longest_wait_, watch.elapsed());
  return snapshot;
}

void Run::set_live(const LiveSettings& settings) {
  if (settings == current_.live) return;
  current_.live = settings;
  transmit(SetLive{settings});
}

void Run::set_experiment(const Scene& scene) {
  ExperimentPtr next = current_.experiment;
  if (scene.data != next->scene.data) next = with_data(*next, scene.data);
  if (scene.schedule != next->scene.schedule) next = with_schedule(*next, scene.schedule);
  if (next == current_.experiment) return;
  current_.experiment = next;
  transmit(SetExperiment{next});
}

void Run::transmit(const Command& command) {
  const Stopwatch watch;
  current_.session->send(command);
  longest_wait_ = std::max(longest_wait_, watch.elapsed());
}

bool Run::training() { return current_.session && snapshot()->status == RunStatus::kRunning; }

void Run::build(Pending pending) {
  pending.ticket = ++last_ticket_;
  builder_.request({pending.scene, pending.ticket});
  pending_ = std::move(pending);
}

void Run::update() {
  const auto built = builder_.take();
  if (!pending_) return;
  if (built && built->ticket == pending_->ticket) {
    take_over(built->experiment);
  } else if (!builder_.busy() && !builder_.error().empty()) {
    messages_.push_back(builder_.error());
    pending_.reset();
    if (current_.session) {
      scene_ = current_.scene;
    } else if (kind_ == Kind::kFirst) {
      edit(Scene{}, "default scene");  // the first scene was no good: there must be something to see
    }
  }
}

void Run::take_over(ExperimentPtr experiment) {
  Pending pending = std::move(*std::exchange(pending_, std::nullopt));
  if (pending.model) {
    try {
      check_model_fits(*pending.model, *experiment);
    } catch (const UserError& error) {
      messages_.push_back(error.what());
      scene_ = current_.scene;
      return;
    }
    experiment = with_standardization_of(*pending.model, experiment);
  }
  if (current_.session && pending.undoable) remember(pending.label, false);
  if (current_.session) transmit(Pause{});
  if (kind_ == Kind::kTwin) surroundings_.background.dispose(std::move(current_.session));
  current_ = {std::make_shared<Session>(experiment, surroundings_.threads, pending.model.has_value(),
                                        SessionShare{surroundings_.turns, surroundings_.make_engine}),
              pending.scene, pending.scene.training.live, experiment};
  if (pending.model) transmit(Restore{state_of(*pending.model)});
  give_up_old_sessions();
}

void Run::remember(std::string label, bool reset) {
  if (kind_ == Kind::kTwin) return;
  undo_.push_back({std::move(label), current_, training(), reset});
  if (undo_.size() > kMostSteps) undo_.erase(undo_.begin());
  for (Step& step : redo_) surroundings_.background.dispose(std::move(step.run.session));
  redo_.clear();
}

bool Run::travel(std::vector<Step>& from, std::vector<Step>& to) {
  if (from.empty()) return false;
  const Step step = std::move(from.back());
  from.pop_back();
  to.push_back({step.label, current_, training(), step.reset});
  scene_ = step.run.scene;
  if (step.reset) {
    transmit(UndoReset{});  // it swaps the weights before and after
  } else if (step.run.session == current_.session) {
    current_.scene = scene_;
    set_live(scene_.training.live);
    set_experiment(scene_);
  } else if (step.run.session) {
    transmit(Pause{});
    current_ = step.run;
    transmit(SetEngine{surroundings_.make_engine});  // it may have been another when the step was taken
    set_live(scene_.training.live);
    set_experiment(scene_);
    if (step.running) transmit(Resume{});
  } else {
    build({.scene = scene_, .label = step.label, .model = {}, .undoable = false});
  }
  give_up_old_sessions();
  return step.reset;
}

void Run::give_up_old_sessions() {
  std::vector<Session*> kept;
  for (std::vector<Step>* steps : {&undo_, &redo_}) {
    for (auto step = steps->rbegin(); step != steps->rend(); ++step) {
      Session* session = step->run.session.get();
      if (!session || session == current_.session.get()) continue;
      if (std::find(kept.begin(), kept.end(), session) != kept.end()) continue;
      if (kept.size() < kKeptSessions) {
        kept.push_back(session);
      } else {
        surroundings_.background.dispose(std::exchange(step->run.session, nullptr));
      }
    }
  }
}

}  // namespace diffuscope
