// Images of the user: a folder of PNG files (the names of its sub-folders are the labels), an IDX file (the
// format of MNIST, plain or .gz) or a .npy array (N, H, W) or (N, H, W, C).
// What cannot be read is left out and told; the rest loads.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "core/images/image_set.h"

namespace diffuscope {

/// Which images, and what is made of them.
struct ImageSource {
  std::filesystem::path file;         ///< folder or file
  std::filesystem::path labels = {};  ///< IDX or .npy, a whole number for each image; empty: sub-folders, or
                                      ///< the file that goes with MNIST's images, or none
  int size = 0;                       ///< pixels a side, 0: as they are up to 32, otherwise 16
  ImageChannels channels = ImageChannels::kAsTheyAre;
};

/// What was read, in sentences for the user.
struct LoadReport {
  Eigen::Index loaded = 0, skipped = 0;
  std::vector<std::string> reasons = {};  ///< of the first that were skipped: which one and why
  std::string decisions = {};             ///< what was found out about the file: range of values, labels

  /// Counts one that is left out.
  void skip(const std::string& reason);
  /// One paragraph; empty when there is nothing to tell.
  std::string text() const;
};

struct LoadedImages {
  LabelledImages images;
  LoadReport report;
};

/// Reads at most kMaxImageCount images, each at most 32×32×3. UserError when none can be read, the labels do
/// not fit, or a size is out of range.
LoadedImages load_images(const ImageSource& source);

/// Whether a path is meant as images rather than points: a folder, a gzip or IDX file, or a .npy file of
/// three or four axes. False for what cannot be read.
bool holds_images(const std::filesystem::path& path);

}  // namespace diffuscope
