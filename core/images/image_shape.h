// How the D numbers of a sample are read as a picture.
#pragma once

#include <array>
#include <string_view>

namespace diffuscope {

/// D = width·height·channels; pixels row by row from the top, channels interleaved, as in a PNG file.
struct ImageShape {
  int width = 0, height = 0;
  int channels = 1;  ///< 1 grey, 3 RGB

  int dim() const { return width * height * channels; }
  int pixels() const { return width * height; }
  bool operator==(const ImageShape&) const = default;
};

/// Shares of red, green and blue in the brightness of a pixel (ITU-R BT.601).
inline constexpr std::array<float, 3> kLuminance{0.299f, 0.587f, 0.114f};

/// What is made of the colours of images from files.
enum class ImageChannels {
  kAsTheyAre,  ///< grey where all images are
  kGrey,       ///< brightness, by kLuminance
  kRgb,
};
inline constexpr std::array<std::string_view, 3> kImageChannelsIds{"as_they_are", "grey", "rgb"};

inline constexpr int kMaxImageDataSide = 32;    ///< of images that are data
inline constexpr int kMaxImageCount = 100'000;  ///< images in a data set

}  // namespace diffuscope
