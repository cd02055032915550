// How a thread that computes for long gives way to the one that draws. On Linux these are properties of the
// thread; elsewhere, and where the system refuses, nothing happens.
#pragma once

namespace diffuscope {

/// The calling thread, and those it starts from now on, computes for long: it gets its full share of the
/// processors, but does not interrupt others, and is interrupted by those that wake up to draw (SCHED_BATCH).
void compute_in_bulk();

/// As compute_in_bulk, and when processors are short the calling thread gets a tenth of what others get.
void yield_to_foreground();

}  // namespace diffuscope
