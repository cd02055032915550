#include "app/runs.h"

#include <algorithm>
#include <iterator>

#include "core/scene/twins.h"

namespace diffuscope {

Runs::Runs(int threads, BackgroundTasks& background, std::function<void()> wake, EngineFactory make_engine)
    : surroundings_{threads, background, std::move(wake), std::make_shared<Turns>(), std::move(make_engine)},
      first_(surroundings_, Run::Kind::kFirst) {}

void Runs::edit(const Scene& scene, const std::string& label, bool finished) {
  if (scene.twins != first_.scene().twins) shown_ = 0;
  first_.edit(scene, label, finished);
  follow(finished);
}

void Runs::edit_shown(const Scene& scene, const std::string& label, bool finished) {
  if (shown_ == 0) return edit(scene, label, finished);
  Scene whole = first_.scene();
  whole.twins[static_cast<std::size_t>(shown_ - 1)] = scene_changes(whole, scene);
  first_.edit(whole, label, finished);
  follow(finished);
}

void Runs::add_twin(const Scene& scene) {
  Scene whole = first_.scene();
  const std::string changes = scene_changes(whole, scene);
  if (whole.twins.size() >= kMostTwins) {
    messages_.emplace_back("There are four runs already; close one of the twins first (menu Run).");
    return;
  }
  if (changes == "{}" || std::ranges::count(whole.twins, changes) > 0) {
    messages_.emplace_back("A run with these settings is there already; choose another value.");
    return;
  }
  whole.twins.push_back(changes);
  first_.edit(whole, "twin " + describe_changes(scene, changes));
  follow(true);
}

void Runs::close_twin(int index) {
  Scene whole = first_.scene();
  if (index < 1 || index > static_cast<int>(whole.twins.size())) return;
  whole.twins.erase(whole.twins.begin() + index - 1);
  shown_ = 0;
  first_.edit(whole, "closing a twin");
  follow(true);
}

void Runs::send(const Command& command) {
  if (std::holds_alternative<Reset>(command)) past_.reset();
  for (int i = 0; i < count(); ++i) run(i).send(command);
}

void Runs::set_engine(const EngineFactory& make_engine) {
  surroundings_.make_engine = make_engine;
  for (int i = 0; i < count(); ++i) run(i).set_engine(make_engine);
}

void Runs::hold(bool on) {
  if (std::exchange(on_hold_, on) == on) return;
  for (int i = 0; i < count(); ++i) run(i).hold(on);
}

void Runs::undo() { back_and_forth(first_.undo()); }
void Runs::redo() { back_and_forth(first_.redo()); }

void Runs::back_and_forth(bool same_training) {
  past_.reset();
  if (same_training)
    for (Twin& twin : twins_) twin.run->send(UndoReset{});
  follow(true);
}

// Brings the twins up to A's scene. As many as before: each is edited. Otherwise those with the same changes
// stay, the others go or come.
void Runs::follow(bool finished) {
  const Scene& scene = first_.scene();
  if (scene == followed_ && !finished) return;
  followed_ = scene;
  std::vector<Twin> before = std::exchange(twins_, {});
  if (before.size() == scene.twins.size()) {
    for (std::size_t i = 0; i < before.size(); ++i) before[i].changes = scene.twins[i];
  }
  for (const std::string& changes : scene.twins) {
    const auto same = std::ranges::find(before, changes, &Twin::changes);
    if (same != before.end()) {
      twins_.push_back(std::move(*same));
      before.erase(same);
    } else {
      twins_.push_back({changes, std::make_shared<Run>(surroundings_, Run::Kind::kTwin)});
    }
  }
  for (Twin& gone : before) surroundings_.background.dispose(std::move(gone.run));
  shown_ = std::min(shown_, count() - 1);
  for (Twin& twin : twins_) {
    try {
      Scene wanted = twin_scene(scene, twin.changes);
      if (!(twin.run->scene() == wanted) || (held_ && finished)) twin.run->edit(wanted, "", finished);
    } catch (const UserError& error) {
      if (finished) messages_.emplace_back(error.what());
    }
  }
  held_ = !finished;
  name_runs();
}

void Runs::name_runs() {
  titles_.assign(1, "");
  for (const Twin& twin : twins_) {
    titles_.push_back(describe_changes(twin.run->scene(), twin.changes));
    const std::string mine = describe_changes(first_.scene(), twin.changes);
    std::string& first = titles_.front();
    if (first.find(mine) == std::string::npos) first += (first.empty() ? "" : ", ") + mine;
  }
}

void Runs::update() {
  const int before = first_.snapshot() ? first_.snapshot()->run : 0;
  for (int i = 0; i < count(); ++i) run(i).update();
  const SnapshotPtr now = first_.snapshot();
  if (now && now->run != before) past_.reset();
  if (!(first_.scene() == followed_)) follow(true);  // a scene was no good, or a model was loaded
}

void Runs::show(int index) {
  if (index >= 0 && index < count() && run(index).snapshot()) shown_ = index;
}

void Runs::go_on_from_past() {
  if (!past_) return;
  for (int i = 0; i < count(); ++i) {
    const SnapshotPtr now = run(i).snapshot();
    const CheckpointPtr checkpoint = now ? checkpoint_at(*now->checkpoints, *past_) : nullptr;
    if (!checkpoint) continue;
    run(i).send(GoBack{checkpoint});
    run(i).send(Resume{});
  }
  past_.reset();
}

SnapshotPtr Runs::snapshot_of(int index) {
  SnapshotPtr now = run(index).snapshot();
  if (!now || !past_) return now;
  const CheckpointPtr checkpoint = checkpoint_at(*now->checkpoints, *past_);
  return checkpoint && checkpoint->state.iteration < now->iteration ? past_snapshot(*now, checkpoint) : now;
}

std::vector<RunView> Runs::views() {
  std::vector<RunView> views;
  for (int i = 0; i < count(); ++i) {
    const auto place = static_cast<std::size_t>(i);
    views.push_back({.snapshot = snapshot_of(i),
                     .name = std::string(1, static_cast<char>('A' + i)),
                     .title = place < titles_.size() ? titles_[place] : "",
                     .sampler = run(i).scene().sampler,
                     .shown = i == shown_});
  }
  return views;
}

bool Runs::training() {
  if (!first_.snapshot()) return true;
  for (int i = 0; i < count(); ++i) {
    const SnapshotPtr now = run(i).snapshot();
    if (now && now->status == RunStatus::kRunning) return true;
  }
  return false;
}

std::optional<double> Runs::building_seconds() const {
  std::optional<double> longest;
  for (int i = 0; i < count(); ++i) longest = std::max(longest, run(i).building_seconds());
  return longest;
}

std::vector<std::string> Runs::take_messages() {
  std::vector<std::string> all = std::exchange(messages_, {});
  for (int i = 0; i < count(); ++i)
    for (std::string& text : run(i).take_messages())
      if (std::ranges::count(all, text) == 0) all.push_back(std::move(text));
  return all;
}

}  // namespace diffuscope
