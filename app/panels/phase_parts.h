// The phases of an iteration and of a frame as parts of a bar, those that take no time left out.
#pragma once

#include <vector>

#include "app/performance.h"
#include "app/widgets/phase_bar.h"
#include "core/training/snapshot.h"

namespace diffuscope {

std::vector<PhasePart> iteration_parts(const PhaseTimes& times);
std::vector<PhasePart> frame_parts(const FramePhases& times);

}  // namespace diffuscope
