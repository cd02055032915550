#include "app/panels/performance_panel.h"

#include <fmt/format.h>
#include <imgui.h>

#include <algorithm>

#include "app/backend_choice.h"
#include "app/evaluations/benchmark_job.h"
#include "app/panels/benchmark_table.h"
#include "app/panels/cards.h"
#include "app/panels/phase_parts.h"
#include "app/processor_text.h"
#include "app/widgets/form.h"
#include "app/widgets/help_marker.h"
#include "app/widgets/icons.h"
#include "app/widgets/labelled_value.h"
#include "app/widgets/role_colors.h"

namespace diffuscope {
namespace {

void note(Tint tint, const std::string& text) {
  ImGui::PushTextWrapPos(0);
  tinted_text(tint, text);
  ImGui::PopTextWrapPos();
}

void heading(const char* title, const char* about) {
  ImGui::Spacing();
  ImGui::Separator();
  explain_label(title, card(about));
}

// At most six characters before the unit, which is as much as the column has room for.
std::string milliseconds(double seconds) {
  return fmt::format("{:.{}g} ms", 1e3 * seconds, seconds < 1e-5 ? 2 : 3);
}

std::string megabytes(double bytes) { return fmt::format("{:.1f} MB", bytes / (1 << 20)); }

double bytes_of(const Points& points) { return static_cast<double>(points.size()) * sizeof(float); }

/// The snapshot of the run shown with its own data, also where images are shown as points of their plane.
const Snapshot& trained(const FrameContext& frame) {
  for (const RunView& run : frame.runs)
    if (run.shown && run.snapshot) return *run.snapshot;
  return frame.snapshot;
}

void draw_backend(FrameContext& frame, const Snapshot& run) {
  const auto choices = backend_choices();
  std::vector<std::string> names;
  std::vector<About> abouts;
  int chosen = 0;
  for (const BackendEntry& entry : choices) {
    if (entry.id == frame.backend.id()) chosen = static_cast<int>(names.size());
    names.push_back(entry.label);
    abouts.push_back(entry.about);
  }
  if (edit_choice("Computed by", card("backend"), EditMark::kLive, chosen, names, abouts).changed)
    frame.actions.backend = choices[static_cast<std::size_t>(chosen)].id;
  note(Tint::kDim, "Now: " + processor_text(run));
  const std::string failure = frame.backend.failure();
  if (failure.empty()) return;
  note(Tint::kWarning, std::string(icon::kWarning) + "  " + card_failure_message(failure));
  if (ImGui::Button("Try the card again")) frame.actions.backend = frame.backend.id();
}

/// Whether the numbers are of now, in words, beside the heading so that nothing below it moves.
std::string state_of(const Snapshot& run) {
  switch (run.status) {
    case RunStatus::kRunning:
      return "";
    case RunStatus::kPaused:
      return "paused: as it was last";
    case RunStatus::kFinished:
      return "finished: as it was last";
    case RunStatus::kDiverged:
      return "diverged: as it was last";
    case RunStatus::kFailed:
      return "stopped by an error: as it was last";
  }
  return "";
}

void draw_parts(const char* id, const std::vector<PhasePart>& parts) {
  phase_bar(parts);
  double total = 0;
  for (const PhasePart& part : parts) total += part.seconds;
  if (!begin_values(id, true)) return;
  for (const PhasePart& part : parts)
    value_row(part.name.c_str(), card("phase_" + part.name), milliseconds(part.seconds),
              fmt::format("{:.0f} %", 100 * part.seconds / total), Tint::kPlain);
  end_values();
}

void draw_speed(FrameContext& frame, const Snapshot& run, double flops) {
  const double gflops = flops * run.iterations_per_second / 1e9;
  const bool by_processor = !trained_by_card(run);
  BenchmarkJob& job = frame.evaluations.benchmark();
  if (by_processor) job.want_peak(run.threads);
  if (!begin_values("speed", false)) return;
  value_row("Iterations a second", card("speed"), with_separators(std::llround(run.iterations_per_second)),
            "", Tint::kPlain);
  value_row("Arithmetic", card("gflops"), fmt::format("{:.3g} GFLOP/s", gflops), "", Tint::kPlain);
  if (by_processor) {
    const auto measured = job.latest();
    const bool known = measured && measured->peaks.contains(run.threads);
    const double peak = known ? measured->peaks.at(run.threads) : 0;
    value_row("Peak of the processor", card("peak"),
              known ? fmt::format("{:.0f} GFLOP/s", peak) : "measuring…", "", Tint::kPlain);
    value_row("Share of the peak", card("peak_share"),
              known ? fmt::format("{:.0f} %", 100 * gflops / peak) : "", "", Tint::kPlain);
  }
  end_values();
}

void draw_frames(const Performance& performance) {
  const FrameStatistics frames = performance.frames();
  if (frames.frames == 0) return note(Tint::kDim, "No two frames have followed each other yet.");
  draw_parts("frame phases", frame_parts(performance.phases));
  if (!begin_values("frames", false)) return;
  const auto ms = [](double value) { return fmt::format("{:.1f} ms", value); };
  value_row("Frame, median", card("frame_median"), ms(frames.median), "", Tint::kPlain);
  value_row("Frame, 99 %", card("frame_99"), ms(frames.percentile_99), "", Tint::kPlain);
  value_row("Dropped", card("frames_dropped"), fmt::format("{} of {}", frames.dropped, frames.frames), "",
            Tint::kPlain);
  value_row("Longest wait for training", card("longest_wait"), milliseconds(performance.longest_wait), "",
            Tint::kPlain);
  end_values();
}

void draw_memory(FrameContext& frame, const Snapshot& run) {
  if (!begin_values("memory", false)) return;
  const auto samples = frame.evaluations.samples();
  const auto live = frame.evaluations.live_samples();
  const auto cloud = frame.evaluations.forward_cloud();
  const double particles = (live ? bytes_of(live->samples) + bytes_of(live->on_plane) : 0) +
                           (cloud ? bytes_of(cloud->x0) + bytes_of(cloud->eps) : 0);
  value_row("Process", card("memory_process"), fmt::format("{:.0f} MB", frame.performance.process_mb), "",
            Tint::kPlain);
  value_row("Trajectories", card("memory_trajectories"),
            megabytes(samples ? static_cast<double>(samples->trajectory.bytes()) : 0), "", Tint::kPlain);
  value_row("Particles", card("memory_particles"), megabytes(particles), "", Tint::kPlain);
  value_row("Times of training", card("memory_checkpoints"),
            megabytes(static_cast<double>(diffuscope::bytes_of(*run.checkpoints))), "", Tint::kPlain);
  if (frame.performance.card_mb > 0)
    value_row("Graphics card", card("memory_card"), fmt::format("{:.1f} MB", frame.performance.card_mb), "",
              Tint::kPlain);
  end_values();
}

}  // namespace

double PerformancePanel::iteration_flops(const Snapshot& snapshot, int batch) {
  if (counted_ != snapshot.experiment) {
    counted_ = snapshot.experiment;
    flops_per_sample_ = make_network(*counted_)->flops_per_sample();
  }
  return 3 * flops_per_sample_ * batch;
}

void PerformancePanel::draw(FrameContext& frame) {
  const Snapshot& run = trained(frame);
  begin_dense_rows();
  draw_backend(frame, run);
  heading("An iteration", "phases");
  ImGui::SameLine(0, ImGui::GetFontSize());
  tinted_text(Tint::kDim, state_of(run));
  if (run.phases.total() > 0)
    draw_parts("iteration phases", iteration_parts(run.phases));
  else
    note(Tint::kDim, "No iteration has been done yet.");
  draw_speed(frame, run, iteration_flops(run, frame.scene.training.live.batch));
  heading("A frame", "frame_phases");
  draw_frames(frame.performance);
  heading("Memory", "memory");
  draw_memory(frame, run);
  heading("Benchmark", "benchmark");
  draw_benchmark(frame);
  end_dense_rows();
}

}  // namespace diffuscope
