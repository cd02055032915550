// How the D numbers of a sample are read as a picture.
#pragma once

namespace diffuscope {

/// D = width·height·channels; pixels row by row from the top, channels interleaved, as in a PNG file.
struct ImageShape {
  int width = 0, height = 0;
  int channels = 1;  ///< 1 grey, 3 RGB

  int dim() const { return width * height * channels; }
  int pixels() const { return width * height; }
  bool operator==(const ImageShape&) const = default;
};

inline constexpr int kMaxImageDataSide = 32;    ///< of images that are data
inline constexpr int kMaxImageCount = 100'000;  ///< images in a data set

}  // namespace diffuscope
