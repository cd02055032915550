// Rows of a form: label at the left (explains itself), control at the right, and a small mark that tells
// whether the field changes a running training or starts a new one. Main thread.
#pragma once

#include <span>
#include <string>

#include "core/registry.h"

namespace diffuscope {

/// What an edit does to a running training.
enum class EditMark { kNone, kLive, kRestarts };

/// What a control did this frame: `changed` while the value moves, `finished` once, when it is let go.
struct Edited {
  bool changed = false;
  bool finished = false;
  explicit operator bool() const { return changed || finished; }
  Edited& operator|=(Edited other) {
    changed |= other.changed;
    finished |= other.finished;
    return *this;
  }
};

/// Starts a row: draws label and mark, puts the cursor where the control goes and sets its width to the rest
/// of the row less `keep_right` pixels. The control that follows is hidden-labelled ("##…").
void form_row(const char* label, const About& about, EditMark mark = EditMark::kNone, float keep_right = 0);

/// Combo box over `names`; `abouts` (as many, or none) explain the items in the list.
Edited edit_choice(const char* label, const About& about, EditMark mark, int& index,
                   std::span<const std::string> names, std::span<const About> abouts = {});

/// A few short choices side by side in one row of buttons; `abouts` as above.
Edited edit_segments(const char* label, const About& about, EditMark mark, int& index,
                     std::span<const char* const> names, std::span<const About> abouts);

/// Check box.
Edited edit_switch(const char* label, const About& about, EditMark mark, bool& value);

/// Text field that takes effect on Enter or when it is left.
Edited edit_text(const char* label, const About& about, EditMark mark, std::string& text, const char* hint);

/// Whole number without slider, with a button that draws a new one.
Edited edit_seed(const char* label, const About& about, EditMark mark, std::uint64_t& seed);

/// Rows stand closer together between these two, where there are many.
void begin_dense_rows();
void end_dense_rows();

/// A section that folds; `open` is its first state.
bool form_section(const char* title, bool open);
/// Folded away until wanted: settings that are rarely touched.
bool form_advanced(const char* id);

}  // namespace diffuscope
