// Files that are part of the program: shaders, the scenes that come with it, fonts.
// Names are as in the source tree without the leading folder: "shaders/…", "scenes/grid25.json",
// "fonts/Roboto-Regular.ttf". The lists of files are in core/CMakeLists.txt (fonts)
// and app/CMakeLists.txt (what only the window needs). Any thread.
#pragma once

#include <string_view>
#include <vector>

namespace diffuscope {

/// Bytes of the embedded file `name`, valid for the whole run and followed by a zero byte; data() is null for
/// an unknown name.
std::string_view embedded_file(std::string_view name);

/// Names of all embedded files.
std::vector<std::string_view> embedded_names();

}  // namespace diffuscope
