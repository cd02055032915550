// The machine's own limit: how fast its vectors multiply and add when nothing has to be loaded. What a
// network reaches is told as a share of it.
#pragma once

#include "core/backend/kernels/kernels.h"
#include "core/concurrency/worker_team.h"

namespace diffuscope {

/// GFLOP/s of all threads of the team at once, the best of several tries; takes about .1 s.
double measure_peak(const Kernels& kernels, WorkerTeam& team);

}  // namespace diffuscope
