#include "app/panels/debug/debug_view.h"

#include <fmt/format.h>
#include <imgui.h>

#include <algorithm>

#include "app/panels/cards.h"
#include "app/playback.h"
#include "app/widgets/help_marker.h"
#include "app/widgets/labelled_value.h"

namespace diffuscope {
namespace {

/// The run shown, if it is one of data with the dimension of the experiment and has a step.
RunPtr shown_run(const FrameContext& frame) {
  RunPtr run = frame.evaluations.samples();
  if (!run || run->trajectory.states.size() < 2) return nullptr;
  return run->trajectory.states.front().rows() == frame.experiment.dim() ? run : nullptr;
}

/// Whether a result is of the run shown or of one with as many levels: while a run is made anew its last
/// answer stays.
bool still_fits(const RunPtr& run, std::size_t levels, Eigen::Index dim) {
  return run->trajectory.states.size() == levels && run->trajectory.states.front().rows() == dim;
}

}  // namespace

std::shared_ptr<const TraceView> shown_trace(FrameContext& frame) {
  const RunPtr run = shown_run(frame);
  const int particle = frame.view.particle();
  if (!run || particle < 0 || particle >= run->trajectory.kept()) return nullptr;
  frame.evaluations.debug().want_trace(run, particle);
  auto view = frame.evaluations.debug().trace();
  if (!view || view->trace.steps.empty()) return nullptr;
  return still_fits(run, view->trace.modes.size(), view->trace.steps.front().x.size()) ? view : nullptr;
}

std::shared_ptr<const SummaryView> shown_summary(FrameContext& frame) {
  const RunPtr run = shown_run(frame);
  if (!run || run->trajectory.kept() == 0) return nullptr;
  frame.evaluations.debug().want_summary(run);
  auto view = frame.evaluations.debug().summary();
  if (!view || view->levels.empty()) return nullptr;
  return still_fits(run, view->levels.size(), view->levels.front().mean.size()) ? view : nullptr;
}

std::shared_ptr<const ForkView> shown_fork(FrameContext& frame) {
  const RunPtr run = shown_run(frame);
  const int particle = frame.view.particle();
  const DebugSettings& debug = frame.view.debug;
  if (!debug.fork || debug.all || !run || particle < 0 || particle >= run->trajectory.kept()) return nullptr;
  const int step = std::min(current_level(frame), static_cast<int>(run->trajectory.states.size()) - 1);
  frame.evaluations.debug().want_fork(run, particle,
                                      {.step = step,
                                       .count = debug.fork_count,
                                       .refine = debug.fork_refine,
                                       .sampler = debug.fork_sampler,
                                       .exact = debug.fork_exact,
                                       .seed = debug.fork_seed});
  auto view = frame.evaluations.debug().fork();
  if (!view || !(view->key == TraceKey{run, particle}) || view->trajectory.states.empty()) return nullptr;
  return view;
}

std::string missing_trace(const FrameContext& frame) {
  const RunPtr run = shown_run(frame);
  if (!run) return "The first samples are on their way …";
  if (frame.view.particle() < 0) return "Click a particle on the stage.";
  if (frame.view.particle() >= run->trajectory.kept())
    return fmt::format("The path of particle {} is not recorded: the first {} are.", frame.view.particle(),
                       with_separators(run->trajectory.kept()));
  return "The steps are being taken apart …";
}

int run_steps(const FrameContext& frame) {
  const RunPtr run = shown_run(frame);
  return run ? static_cast<int>(run->trajectory.levels.size()) - 1 : 0;
}

int current_level(const FrameContext& frame) {
  return level_reached(frame.view.reverse_progress, run_steps(frame));
}

int current_step(const FrameContext& frame) {
  return std::clamp(current_level(frame), 0, std::max(0, run_steps(frame) - 1));
}

void jump_to_level(FrameContext& frame, int level) {
  const int steps = run_steps(frame);
  if (steps < 1) return;
  frame.view.reverse.playing = false;
  frame.view.debug.stopped.clear();
  frame.view.reverse_progress = static_cast<double>(std::clamp(level, 0, steps)) / steps;
}

void run_to_breakpoint(FrameContext& frame, const Trace& trace) {
  const auto hit = first_hit(trace, frame.view.debug.breakpoints, current_level(frame) + 1);
  jump_to_level(frame, hit ? hit->step : run_steps(frame));
  frame.view.debug.stopped = hit ? hit->reason : "no breakpoint up to the end.";
}

std::string vector_text(const Eigen::VectorXd& values) {
  if (values.size() > 2) return fmt::format("length {}", short_number(values.norm()));
  std::string text;
  for (const double value : values) text += (text.empty() ? "" : " ") + short_number(value);
  return text;
}

void edit_who(FrameContext& frame) {
  DebugSettings& debug = frame.view.debug;
  if (ImGui::RadioButton("particle", !debug.all)) debug.all = false;
  explain_item("Particle", card("debug_who"));
  ImGui::SameLine();
  int particle = frame.view.particle();
  ImGui::SetNextItemWidth(3.2f * ImGui::GetFontSize());
  ImGui::InputInt("##particle", &particle, 0);
  explain_item("Particle", card("debug_who"));
  if (ImGui::IsItemDeactivatedAfterEdit() && particle >= 0) {
    frame.view.selected = {particle};
    debug.all = false;
  }
  ImGui::SameLine();
  if (ImGui::RadioButton("all", debug.all)) debug.all = true;
  explain_item("All particles", card("debug_who"));
}

}  // namespace diffuscope
