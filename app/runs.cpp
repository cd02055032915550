#include "app/runs.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace diffuscope {
namespace {

constexpr std::size_t kKeptSessions = 5;  // beside the one shown
constexpr std::size_t kMostSteps = 200;

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

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
  auto experiment = make_experiment(scene);
  if (experiment->dim() > 2)
    throw UserError(
        fmt::format("data: the window shows points of 1 or 2 dimensions, these have {}; choose "
                    "columns, or use diffuscope run, which takes any number.",
                    experiment->dim()));
  return experiment;
}

Runs::Runs(int threads, BackgroundTasks& background, std::function<void()> wake)
    : threads_(threads),
      background_(background),
      builder_(
          [](const BuildRequest& request, const std::atomic<bool>&) {
            return Built{make_drawable_experiment(request.scene), request.ticket};
          },
          std::move(wake)) {}

Runs::~Runs() = default;

void Runs::edit(const Scene& scene, const std::string& label, bool finished) {
  try {
    check_scene(scene);
  } catch (const UserError& error) {
    if (finished) messages_.push_back(error.what());
    if (finished) scene_ = pending_ ? pending_->scene : current_.scene;
    return;
  }
  scene_ = scene;
  const bool live = current_.session && restart_reasons(current_.scene, scene).empty();
  if (live) set_live(scene.training.live);
  if (!finished) return;
  if (!live) return build({.scene = scene, .label = label, .model = {}});
  pending_.reset();
  builder_.cancel();
  if (current_.scene == scene) return;
  remember(label, false);
  current_.scene = scene;
}

void Runs::load(TrainedModel model, const std::string& label) {
  scene_ = model.scene;
  Scene scene = model.scene;
  build({.scene = std::move(scene), .label = label, .model = std::move(model)});
}

void Runs::send(Command command) {
  if (!current_.session) return;
  if (std::holds_alternative<Reset>(command)) remember("reset", true);
  transmit(std::move(command));
}

void Runs::undo() {
  if (pending_) {
    pending_.reset();
    builder_.cancel();
    scene_ = current_.scene;
    return;
  }
  travel(undo_, redo_);
}

void Runs::redo() { travel(redo_, undo_); }

std::string Runs::undo_label() const {
  if (pending_) return pending_->label;
  return undo_.empty() ? "" : undo_.back().label;
}

std::optional<double> Runs::building_seconds() const {
  if (!pending_) return std::nullopt;
  return seconds_since(pending_->since);
}

SnapshotPtr Runs::snapshot() {
  if (!current_.session) return nullptr;
  const auto start = Clock::now();
  SnapshotPtr snapshot = current_.session->snapshot();
  longest_wait_ = std::max(longest_wait_, seconds_since(start));
  return snapshot;
}

void Runs::set_live(const LiveSettings& settings) {
  if (settings == current_.live) return;
  current_.live = settings;
  transmit(SetLive{settings});
}

void Runs::transmit(Command command) {
  const auto start = Clock::now();
  current_.session->send(std::move(command));
  longest_wait_ = std::max(longest_wait_, seconds_since(start));
}

bool Runs::training() { return current_.session && snapshot()->status == RunStatus::kRunning; }

void Runs::build(Pending pending) {
  pending.ticket = ++last_ticket_;
  builder_.request({pending.scene, pending.ticket});
  pending_ = std::move(pending);
}

void Runs::update() {
  const auto built = builder_.take();
  if (!pending_) return;
  if (built && built->ticket == pending_->ticket) {
    take_over(built->experiment);
  } else if (!builder_.busy() && !builder_.error().empty()) {
    messages_.push_back(builder_.error());
    pending_.reset();
    if (current_.session) {
      scene_ = current_.scene;
    } else {
      edit(Scene{}, "default scene");  // the first scene was no good: there must be something to see
    }
  }
}

void Runs::take_over(ExperimentPtr experiment) {
  Pending pending = std::move(*std::exchange(pending_, std::nullopt));
  if (pending.model) {
    try {
      check_model_fits(*pending.model, pending.scene, experiment->dim());
    } catch (const UserError& error) {
      messages_.push_back(error.what());
      scene_ = current_.scene;
      return;
    }
    experiment = with_standardization_of(*pending.model, experiment);
  }
  if (current_.session && pending.undoable) remember(pending.label, false);
  if (current_.session) transmit(Pause{});
  current_ = {std::make_shared<Session>(experiment, threads_, pending.model.has_value()), pending.scene,
              pending.scene.training.live};
  if (pending.model) transmit(Restore{state_of(*pending.model)});
  give_up_old_sessions();
}

void Runs::remember(std::string label, bool reset) {
  undo_.push_back({std::move(label), current_, training(), reset});
  if (undo_.size() > kMostSteps) undo_.erase(undo_.begin());
  for (Step& step : redo_) background_.dispose(std::move(step.run.session));
  redo_.clear();
}

void Runs::travel(std::vector<Step>& from, std::vector<Step>& to) {
  if (from.empty()) return;
  const Step step = std::move(from.back());
  from.pop_back();
  to.push_back({step.label, current_, training(), step.reset});
  scene_ = step.run.scene;
  if (step.reset) {
    transmit(UndoReset{});  // it swaps the weights before and after
  } else if (step.run.session == current_.session) {
    current_.scene = scene_;
    set_live(scene_.training.live);
  } else if (step.run.session) {
    transmit(Pause{});
    current_ = step.run;
    set_live(scene_.training.live);
    if (step.running) transmit(Resume{});
  } else {
    build({.scene = scene_, .label = step.label, .model = {}, .undoable = false});
  }
  give_up_old_sessions();
}

void Runs::give_up_old_sessions() {
  std::vector<Session*> kept;
  for (std::vector<Step>* steps : {&undo_, &redo_}) {
    for (auto step = steps->rbegin(); step != steps->rend(); ++step) {
      Session* session = step->run.session.get();
      if (!session || session == current_.session.get()) continue;
      if (std::find(kept.begin(), kept.end(), session) != kept.end()) continue;
      if (kept.size() < kKeptSessions) {
        kept.push_back(session);
      } else {
        background_.dispose(std::exchange(step->run.session, nullptr));
      }
    }
  }
}

}  // namespace diffuscope
