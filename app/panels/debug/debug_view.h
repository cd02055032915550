// What the panels of the Debug workspace share: the trace of the chosen particle, the step that the time
// cursor stands on, and how numbers are written there. Main thread.
#pragma once

#include <memory>
#include <string>

#include "app/evaluations/debug_jobs.h"
#include "app/frame_context.h"

namespace diffuscope {

/// The trace of the chosen particle of the run shown, asked for if it is not there yet; null until then, and
/// where no particle with a recorded path is chosen.
std::shared_ptr<const TraceView> shown_trace(FrameContext& frame);
/// Means over the particles of the run shown, likewise.
std::shared_ptr<const SummaryView> shown_summary(FrameContext& frame);
/// Forks of the current step as the settings want them, likewise; null while forks are off, and until there
/// are forks of this particle. May still be those of a step before.
std::shared_ptr<const ForkView> shown_fork(FrameContext& frame);

/// Why there is no trace, as a sentence.
std::string missing_trace(const FrameContext& frame);

/// Steps of the run shown; 0 before the first run.
int run_steps(const FrameContext& frame);
/// The level that the cursor has reached: 0 … N.
int current_level(const FrameContext& frame);
/// The step that leaves it; at the end the last step.
int current_step(const FrameContext& frame);
/// Puts the cursor on a level; playing stops.
void jump_to_level(FrameContext& frame, int level);
/// Goes on to the next level after the current one where a breakpoint holds, and says why in
/// view.debug.stopped; to the end where there is none.
void run_to_breakpoint(FrameContext& frame, const Trace& trace);

/// "0.123 -1.20" of up to two axes; "length 3.21" of more.
std::string vector_text(const Eigen::VectorXd& values);

/// Switch between the chosen particle and all of them, with its number.
void edit_who(FrameContext& frame);

}  // namespace diffuscope
