// The controls of the canvas: brush and mask, the task, and what a restoration is told. Main thread.
#pragma once

#include "app/frame_context.h"
#include "app/panels/images/canvas_choices.h"

namespace diffuscope {

/// Rows: tool, what is painted on, radius, colour.
void edit_brush(CanvasChoices& choices, CanvasDrawing& drawing);
/// Rows: the task and all that it needs.
void edit_task(FrameContext& frame, CanvasChoices& choices, CanvasDrawing& drawing);

}  // namespace diffuscope
