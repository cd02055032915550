// Pictures of any size made small: every new pixel is the mean over the area that it covers, also where its
// edges fall between old pixels. Colours become grey by luminance, grey becomes equal red, green and blue.
#pragma once

#include <vector>

#include "core/images/image_shape.h"
#include "core/types.h"

namespace diffuscope {

/// A picture as files hold it: width·height·channels values row by row from the top, channels interleaved.
struct Picture {
  ImageShape shape;
  std::vector<float> values;
};

/// Fills `pixels` (D of `wanted`) with the largest part around the middle of `picture` that has the
/// proportions of `wanted`. A picture of the wanted size is copied exactly.
void average_areas(const Picture& picture, const ImageShape& wanted, Eigen::Ref<Eigen::VectorXf> pixels);

/// `image` (D of `shape`) at another size with as many channels: area averages, and repeated pixels where it
/// grows by a whole factor.
Eigen::VectorXf resized(const Eigen::Ref<const Eigen::VectorXf>& image, const ImageShape& shape,
                        const ImageShape& wanted);

}  // namespace diffuscope
