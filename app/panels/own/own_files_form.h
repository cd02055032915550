// What the panels about one's own files share: rows that choose a file, the proposed reading with its
// evidence, and where the time cursor stands in one's own trajectory. Main thread.
#pragma once

#include "app/evaluations/own_files_jobs.h"
#include "app/frame_context.h"

namespace diffuscope {

/// A row with the file's path and a button that asks for another one.
void edit_own_file(FrameContext& frame, OwnFile which, const char* label, const char* card_id);

/// The proposal with its evidence, what of it can be fixed, and a button that confirms it (`confirmed`).
void edit_reading(const LevelProposal& proposal, LevelChoice& choice, bool& confirmed, bool with_order);

/// One's own trajectory as compared with the run shown; null before its reading is confirmed.
std::shared_ptr<const OwnTrajectoryView> shown_own_trajectory(const FrameContext& frame);

/// The state of one's own trajectory whose t is nearest to the time cursor.
int own_level(const FrameContext& frame, const Examination& own);

/// Puts the workspace's cursor on state `level` of one's own trajectory.
void jump_to_own_level(FrameContext& frame, const Examination& own, int level);

/// Inside a plot over steps: a click jumps to the step under the mouse.
void jump_on_click(FrameContext& frame, const Examination& own);

}  // namespace diffuscope
