// Where the picture on the canvas comes from: an image of the data or a sample of the moment. Main thread.
#pragma once

#include "app/frame_context.h"
#include "app/panels/images/canvas_choices.h"

namespace diffuscope {

/// Takes picture `number` (counted around) of the chosen source; nothing where it has none yet.
void take_from_source(FrameContext& frame, CanvasChoices& choices, CanvasDrawing& drawing, int number);

/// Rows: the source; the one before, the next, any one.
void edit_source(FrameContext& frame, CanvasChoices& choices, CanvasDrawing& drawing);

}  // namespace diffuscope
