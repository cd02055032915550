#include "app/playback.h"

#include <algorithm>
#include <cmath>

#include "core/samplers/trace.h"

namespace diffuscope {
namespace {

void toggle(Playback& playback, double& position) {
  playback.playing = !playback.playing;
  const double end = playback.backward ? 0 : 1;
  if (playback.playing && position == end) position = 1 - end;
}

constexpr double kSecondsPerRange = 5;  // at speed 1

void advance(Playback& playback, double& position, double seconds) {
  if (!playback.playing) return;
  const double step = seconds * playback.speed / kSecondsPerRange;
  position = std::clamp(position + (playback.backward ? -step : step), 0.0, 1.0);
  if (position == (playback.backward ? 0.0 : 1.0)) playback.playing = false;
}

/// The next multiple of 1/count beyond `position` in `direction`.
double next_stop(double position, int direction, int count) {
  const double stops = position * count;
  const double next = direction > 0 ? std::floor(stops + 1e-6) + 1 : std::ceil(stops - 1e-6) - 1;
  return std::clamp(next / count, 0.0, 1.0);
}

}  // namespace

void toggle_playback(AppState& view) {
  if (plays_reverse(view.workspace))
    view.debug.stopped.clear(), toggle(view.reverse, view.reverse_progress);
  else
    toggle(view.forward, view.u);
}

void advance_playback(AppState& view, double seconds) {
  advance(view.forward, view.u, seconds);
  advance(view.reverse, view.reverse_progress, seconds);
}

void step_playback(AppState& view, int direction, int diffusion_steps, int sampler_steps) {
  if (plays_reverse(view.workspace)) {
    view.reverse.playing = false;
    view.debug.stopped.clear();
    view.reverse_progress = next_stop(view.reverse_progress, direction, std::max(1, sampler_steps));
  } else {
    view.forward.playing = false;
    view.u = next_stop(view.u, direction, std::clamp(diffusion_steps, 1, 100));
  }
}

LevelPosition level_position(double progress, int states) {
  const double place = std::clamp(progress, 0.0, 1.0) * std::max(0, states - 1);
  const int index = std::clamp(static_cast<int>(place), 0, std::max(0, states - 2));
  return {index, place - index};
}

int level_reached(double progress, int steps) {
  return std::clamp(static_cast<int>(progress * steps + 1e-6), 0, std::max(0, steps));
}

void stop_at_breakpoint(AppState& view, double before, const Trace& trace) {
  const int steps = static_cast<int>(trace.steps.size());
  const auto hit = first_hit(trace, view.debug.breakpoints, level_reached(before, steps) + 1);
  if (!hit || level_reached(view.reverse_progress, steps) < hit->step) return;
  view.reverse_progress = static_cast<double>(hit->step) / steps;
  view.reverse.playing = false;
  view.debug.stopped = hit->reason;
}

double t_at_progress(std::span<const GridLevel> levels, double progress) {
  if (levels.empty()) return 0;
  if (levels.size() == 1) return levels.front().t;
  const LevelPosition at = level_position(progress, static_cast<int>(levels.size()));
  const auto index = static_cast<std::size_t>(at.index);
  return levels[index].t + at.fraction * (levels[index + 1].t - levels[index].t);
}

double progress_at_t(std::span<const GridLevel> levels, double t) {
  if (levels.size() < 2) return 0;
  std::size_t i = 0;
  while (i + 2 < levels.size() && levels[i + 1].t > t) ++i;
  const double span = levels[i].t - levels[i + 1].t;
  const double fraction = span > 0 ? std::clamp((levels[i].t - t) / span, 0.0, 1.0) : 0;
  return (static_cast<double>(i) + fraction) / static_cast<double>(levels.size() - 1);
}

}  // namespace diffuscope
