#include "app/shell.h"

#include <fmt/format.h>
#include <imgui.h>

#include <utility>

#include "app/evaluations/benchmark_job.h"
#include "app/evaluations/debug_jobs.h"
#include "app/evaluations/own_files_jobs.h"
#include "app/playback.h"
#include "app/process_memory.h"
#include "app/widgets/help_marker.h"
#include "app/window/help_windows.h"
#include "app/window/menu_bar.h"
#include "app/window/shortcuts.h"
#include "core/backend_gl/gl_device.h"

namespace diffuscope {
namespace {

constexpr double kPatience = 0.15;  // seconds of loading before it is mentioned

}  // namespace

Shell::Shell(const Parts& parts, std::string renderer, bool native_dialogs)
    : parts_(parts),
      renderer_(std::move(renderer)),
      files_(parts.runs, parts.background, notifications_, native_dialogs),
      last_workspace_(parts.view.workspace) {}

void Shell::draw(double delta_seconds, bool for_picture) {
  parts_.background.finish();
  parts_.runs.update();
  parts_.log.collect();
  report();
  const SnapshotPtr snapshot = parts_.runs.snapshot();
  if (!snapshot) return draw_loading();
  const SnapshotPtr seen = as_seen(snapshot);
  if (snapshot->run != seeded_run_) sample_seed_ = snapshot->experiment->scene.seed;
  seeded_run_ = snapshot->run;
  parts_.evaluations.update(snapshot, parts_.runs.shown_scene().sampler, parts_.view);
  const std::vector<RunView> runs = parts_.runs.views();
  parts_.evaluations.update_runs(runs, parts_.view);
  advance(delta_seconds);

  parts_.runs.hold(parts_.evaluations.benchmark().busy());  // what is measured has the machine for itself

  Actions actions;
  const Performance measured = performance();
  const Scene scene = parts_.runs.shown_scene();
  FrameContext frame{scene,         *seen->experiment,  *seen,       seen,
                     sample_seed_,  parts_.evaluations, parts_.view, actions,
                     delta_seconds, parts_.log,         runs,        parts_.backend,
                     measured};
  handle_keys(frame, state_);
  draw_menu_bar(frame, parts_.runs, files_, parts_.workspaces, state_);
  draw_status_bar(frame, parts_.background.current());
  parts_.workspaces.draw(frame);
  draw_pinned_card();
  draw_help_windows(state_, renderer_);
  files_.draw();
  if (!for_picture) notifications_.draw();
  if (parts_.view.show_frame_times && !for_picture) draw_frame_time_overlay(parts_.frame_times);
  apply(frame, snapshot);
}

SnapshotPtr Shell::as_seen(const SnapshotPtr& snapshot) {
  const bool of_data =
      parts_.view.workspace == Workspace::kForward || parts_.view.workspace == Workspace::kSchedule;
  if (!of_data || !snapshot->experiment->plane) return snapshot;
  if (on_plane_of_ != snapshot) on_plane_ = on_plane(on_plane_of_ = snapshot);
  return on_plane_;
}

void Shell::advance(double seconds) {
  AppState& view = parts_.view;
  const double before = view.reverse_progress;
  const bool played = view.reverse.playing && !view.reverse.backward;
  advance_playback(view, seconds);
  const auto trace = parts_.evaluations.debug().trace();
  const TraceKey shown{parts_.evaluations.samples(), view.particle()};
  if (played && view.workspace == Workspace::kDebug && trace && trace->key == shown && !view.debug.all)
    stop_at_breakpoint(view, before, trace->trace);
}

void Shell::draw_loading() {
  const ImGuiViewport* viewport = ImGui::GetMainViewport();
  ImGui::SetNextWindowPos(viewport->GetCenter(), ImGuiCond_Always, {0.5f, 0.5f});
  ImGui::Begin("##loading", nullptr,
               ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoSavedSettings |
                   ImGuiWindowFlags_AlwaysAutoResize | ImGuiWindowFlags_NoBackground);
  if (parts_.runs.building_seconds().value_or(0) > kPatience)
    ImGui::TextDisabled("Loading %s…", parts_.runs.scene().name.c_str());
  ImGui::End();
  notifications_.draw();
}

void Shell::report() {
  for (std::string& text : parts_.runs.take_messages()) notifications_.add(std::move(text), Severity::kError);
  for (std::string& text : parts_.backend.take_messages())
    notifications_.add(std::move(text), Severity::kWarning);
  for (std::string& text : parts_.background.take_errors())
    notifications_.add(std::move(text), Severity::kError);
  for (std::string& text : parts_.evaluations.take_errors())
    notifications_.add(std::move(text), Severity::kWarning);
  const bool loading = parts_.runs.building_seconds().value_or(0) > kPatience && seeded_run_ != 0;
  notifications_.set_ongoing(loading ? fmt::format("Loading {}…", parts_.runs.scene().name) : "");
}

Performance Shell::performance() {
  if (ImGui::GetTime() >= next_memory_) {
    next_memory_ = ImGui::GetTime() + 1;
    process_mb_ = process_megabytes();
  }
  return {.frames = [this] { return parts_.frame_times.statistics(); },
          .phases = parts_.frame_times.phases(),
          .longest_wait = parts_.runs.longest_wait(),
          .process_mb = process_mb_,
          .card_mb = static_cast<double>(GlBuffer::all_bytes()) / (1 << 20),
          .renderer = renderer_};
}

void Shell::ask_for_samples(const SnapshotPtr& snapshot, bool again) {
  const AppState& view = parts_.view;
  const bool entered = std::exchange(last_workspace_, view.workspace) != view.workspace;
  // On a line the Forward workspace shows the reverse paths over the density.
  const bool on_a_line = view.workspace == Workspace::kForward && snapshot->experiment->dim() == 1;
  if (!plays_reverse(view.workspace) && !on_a_line && !again) return;
  const SampleRequest request{snapshot, view.sample_model, parts_.runs.shown_scene().sampler, sample_seed_};
  const auto shown = parts_.evaluations.samples();
  const bool stale = shown && (shown->run != snapshot->run || shown->iteration != snapshot->iteration);
  // Looking back in time of training shows what the weights of then would have made.
  const std::int64_t past = snapshot->is_past() ? snapshot->iteration : -1;
  const bool travelled = std::exchange(sampled_past_, past) != past;
  if (again || (entered && stale) || travelled)
    parts_.evaluations.request_samples(request);
  else
    parts_.evaluations.want_samples(request);
}

void Shell::apply(FrameContext& frame, const SnapshotPtr& snapshot) {
  Actions& actions = frame.actions;
  Runs& runs = parts_.runs;
  if (actions.scene && actions.other_scene)
    runs.edit(*actions.scene, actions.scene_edit_label);
  else if (actions.scene)
    runs.edit_shown(*actions.scene, actions.scene_edit_label, actions.scene_edit_finished);
  for (const Command& command : actions.commands) runs.send(command);
  apply_to_runs(actions);
  if (actions.undo) runs.undo();
  if (actions.redo) runs.redo();
  if (actions.backend) {
    parts_.backend.choose(*actions.backend);
    runs.set_engine(parts_.backend.engines());
  }
  if (actions.resample) ++sample_seed_;
  another_frame_ = actions.another_frame;
  ask_for_samples(snapshot, actions.sample_again);
  if (actions.reset_layout) parts_.workspaces.reset(parts_.view.workspace);
  if (actions.screenshot) {
    actions.file = FileIntent::kExportPicture;
    actions.file_path = Files::new_picture_file(parts_.view.workspace);
  }
  files_.carry_out(frame);
  for (std::string& text : actions.log) notifications_.add(std::move(text));
}

void Shell::apply_to_runs(const Actions& actions) {
  Runs& runs = parts_.runs;
  if (actions.twin) runs.add_twin(*actions.twin);
  if (actions.close_twin) runs.close_twin(*actions.close_twin);
  if (actions.show_run) runs.show(*actions.show_run);
  if (actions.look_back)
    runs.look_back(*actions.look_back < 0 ? std::nullopt : std::optional(*actions.look_back));
  if (actions.go_on_from_past) runs.go_on_from_past();
}

void Shell::drop(const std::filesystem::path& file) {
  // In Debug, files with the names that one's own sampler gives them are its log, not points to train on.
  const bool debugging = parts_.view.workspace == Workspace::kDebug;
  if (debugging && parts_.evaluations.own_files().take_dropped(file)) return;
  files_.open_dropped(file);
}

bool Shell::moving() const {
  if (parts_.view.forward.playing || parts_.view.reverse.playing || notifications_.visible()) return true;
  if (another_frame_ || parts_.evaluations.busy() || parts_.runs.building_seconds()) return true;
  return parts_.runs.training();
}

}  // namespace diffuscope
