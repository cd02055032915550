// The cards of how honest the samples of images are.
#include "app/panels/cards.h"

namespace diffuscope {

void add_honesty_cards(CardTable&) {}

}  // namespace diffuscope
