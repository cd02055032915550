// Digits and capital letters, drawn from the program's fonts at random places, angles, sizes and weights:
// pictures for a network to learn that never run out, from 8×8 to 20×20 pixels, white on black.
// The label is the character.
#pragma once

#include "core/images/image_set.h"

namespace diffuscope {

ImageSetEntry glyph_images();

}  // namespace diffuscope
