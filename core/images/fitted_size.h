// The size to which images from files are brought. Part of load_images.
// Without a wish it is that of the first image where that is small enough, otherwise a usual one.
// Channels are those of the image unless chosen.
#pragma once

#include <algorithm>

#include "core/images/load_images.h"

namespace diffuscope {

inline constexpr int kUsualImageSide = 16;  ///< of images that are larger than kMaxImageDataSide

/// The shape that an image of shape `found` gets.
inline ImageShape fitted_size(const ImageShape& found, const ImageSource& source) {
  ImageShape shape = found;
  const bool fits = std::max(found.width, found.height) <= kMaxImageDataSide;
  if (source.size > 0 || !fits) shape.width = shape.height = source.size > 0 ? source.size : kUsualImageSide;
  if (source.channels == ImageChannels::kGrey) shape.channels = 1;
  if (source.channels == ImageChannels::kRgb) shape.channels = 3;
  return shape;
}

}  // namespace diffuscope
