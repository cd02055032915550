// The controls of what a sampler asks a network with labels for: class, guidance, a second class to mix in.
// All of them change live. Main thread.
#pragma once

#include "app/frame_context.h"
#include "app/widgets/form.h"

namespace diffuscope {

/// Rows of a form; nothing for data without labels.
void draw_label_controls(FrameContext& frame);
/// The same, two controls side by side where there is room.
void draw_label_controls_side_by_side(FrameContext& frame);

/// Names of the classes of the data shown; empty without labels.
const std::vector<std::string>& class_names(const FrameContext& frame);
/// The name of one of them; "–" for no class, and for one of other data.
std::string class_name(const FrameContext& frame, Label label);

/// A row of a form in which a class of the data shown is chosen.
struct ClassRow {
  const char* label;
  const char* none;  ///< what it is called to choose no class
  const char* card;
  EditMark mark = EditMark::kNone;
};
/// True in the frame in which `value` changes: a class, or kNoLabel.
bool edit_class(const FrameContext& frame, const ClassRow& row, Label& value);

}  // namespace diffuscope
