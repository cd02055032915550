// The components of a Gaussian mixture as an editable table: weight, mean, standard deviations, correlation.
// Any built-in mixture can be taken over and edited.
#pragma once

#include <vector>

#include "app/frame_context.h"

namespace diffuscope {

/// Draws the table when the data are an editable mixture, the button that makes them one for other mixtures,
/// else nothing.
void draw_mixture(FrameContext& frame);

/// Makes a ready-made mixture the scene's own, if it is not yet; training goes on. False where the data are
/// no mixture of one or two dimensions.
bool edit_as_mixture(FrameContext& frame);

}  // namespace diffuscope
