// Cards: what a control, curve or number is called, its formula (typeset), its meaning in a sentence or two,
// its source. Hovering shows the card; a click on a label pins it, and F1 pins the one under the mouse,
// large. Main thread.
#pragma once

#include <string>

#include "core/registry.h"

namespace diffuscope {

struct Card {
  std::string title;
  About about;
};

/// Makes the last item explain itself when hovered.
void explain_item(const char* title, const About& about);

/// Draws `title` as text that explains itself; a click pins its card. `dim`: in the colour of secondary text.
void explain_label(const char* title, const About& about, bool dim = false);

/// A small dim question mark that explains `title`; a click pins the card.
void help_marker(const About& about, const char* title);

/// The contents of a card at the cursor, `scale` times the current font size.
void draw_card(const Card& card, float scale = 1);

void pin_card(const Card& card);
/// Pins the card of what is under the mouse; false when nothing there has one.
bool pin_hovered_card();
void unpin_card();
/// The window of the pinned card, twice the font size so that the back row can read it; nothing when none is
/// pinned.
void draw_pinned_card();

}  // namespace diffuscope
