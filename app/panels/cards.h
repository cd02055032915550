// The cards of readouts and controls that are neither a scene field nor a registry entry (those bring their
// own): what each number in the panels means, in one table. Any thread, const.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "core/registry.h"

namespace diffuscope {

/// The card with this id; an unknown one is a programmer's mistake (std::logic_error).
const About& card(std::string_view id);

using CardTable = std::map<std::string, About, std::less<>>;
/// Adds those of the Bound workspace (bound_cards.cpp).
void add_bound_cards(CardTable& table);
/// Adds those of the Debug workspace (debug_cards.cpp).
void add_debug_cards(CardTable& table);
/// Adds those of one's own trajectory and network (own_cards.cpp).
void add_own_cards(CardTable& table);
/// Adds those of the Images workspace: samples and strips, how honest they are, the canvas (image_cards.cpp,
/// honesty_cards.cpp, restore_cards.cpp).
void add_image_cards(CardTable& table);
void add_honesty_cards(CardTable& table);
void add_restore_cards(CardTable& table);
/// Adds those of the Performance panel (performance_cards.cpp).
void add_performance_cards(CardTable& table);
/// Adds those of stage, timeline, and the Forward and Score panels (stage_cards.cpp).
void add_stage_cards(CardTable& table);
/// Adds those of the Schedule workspace and of the views of the forward process (schedule_cards.cpp).
void add_schedule_cards(CardTable& table);

}  // namespace diffuscope
