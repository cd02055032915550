// The components of a Gaussian mixture as an editable table: weight, mean, standard deviations, correlation.
// Any built-in mixture can be taken over and edited.
#pragma once

#include "app/frame_context.h"

namespace diffuscope {

/// Draws the table when the data are an editable mixture, the button that makes them one for other mixtures,
/// else nothing.
void draw_mixture(FrameContext& frame);

}  // namespace diffuscope
