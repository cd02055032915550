// The layers of the score: arrows or streamlines of the learned and the exact one, and of their difference.
// Between StagePlot::begin and end. Main thread.
#pragma once

#include "app/frame_context.h"
#include "app/panels/stage/stage_plot.h"

namespace diffuscope {

/// The exact score beneath, the learned one, and what is between them, as far as `layers` has them; faint
/// beneath the probes.
void draw_field(const FrameContext& frame, const StageMap& map, const FieldView& field,
                const StageLayers& layers);

}  // namespace diffuscope
