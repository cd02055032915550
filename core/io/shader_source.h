// The text of GLSL shaders by name: the files under shaders/, embedded in the program, with
// `#include "common/x.glsl"` resolved against that folder. Knows no OpenGL; any thread.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace diffuscope {

/// The text of shader `name` ("point_cloud.vert") with its includes resolved, from `folder` where it is not
/// empty and has the file, else from the program. std::runtime_error for an unknown name or includes nested
/// too deeply.
std::string shader_source(std::string_view name, const std::filesystem::path& folder = {});

/// Names of all embedded shaders that are compiled on their own (.vert, .frag, .geom, .comp).
std::vector<std::string> shader_names();

}  // namespace diffuscope
