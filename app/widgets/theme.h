// The two looks of the window: dark, and light for projectors.
#pragma once

namespace diffuscope {

enum class Theme { kDark, kLight };

}  // namespace diffuscope
