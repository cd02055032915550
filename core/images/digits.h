// Handwritten digits: 1,797 grey images of 8×8 pixels by 43 writers (E. Alpaydin and C. Kaynak, UCI, 1998).
// They do not come with the program: scripts/fetch digits gets the file digits.csv.gz, of which a line holds
// 64 values 0 … 16 and the digit.
#pragma once

#include <string>
#include <string_view>

#include "core/images/image_set.h"

namespace diffuscope {

inline constexpr std::string_view kDigitsFile = "digits.csv.gz";

/// The images of such a file, unpacked, that messages call `file`; UserError with the line of what is wrong.
LabelledImages parse_digits(std::string_view text, const std::string& file);

ImageSetEntry digit_images();

}  // namespace diffuscope
