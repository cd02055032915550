// The PNG files of a folder in the order in which people count, with the names of their sub-folders, and
// pictures made of them. Part of load_images.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "core/images/area_average.h"
#include "core/images/load_images.h"

namespace diffuscope {

struct FolderEntry {
  std::filesystem::path path;
  std::string folder;  ///< first sub-folder on the way to it; empty: none
};

/// All files in `folder` and below that end in .png, "a2" before "a10". UserError when the folder cannot be
/// read or has none.
std::vector<FolderEntry> list_pngs(const std::filesystem::path& folder);

/// A PNG file as values in [−1, 1]; transparent parts are black. UserError as read_png.
Picture read_picture(const std::filesystem::path& path);

/// Reads and resizes them; labels from the sub-folders. UserError when none can be read.
LoadedImages load_folder(const ImageSource& source);

}  // namespace diffuscope
