#include "core/restoration/known_pixels.h"

namespace diffuscope {
namespace {

bool is_unknown(UnknownPart part, const ImageShape& shape, int x, int y) {
  const int margin_x = shape.width / 4, margin_y = shape.height / 4;
  const bool in_box =
      x >= margin_x && x < shape.width - margin_x && y >= margin_y && y < shape.height - margin_y;
  switch (part) {
    case UnknownPart::kLowerHalf:
      return y >= shape.height / 2;
    case UnknownPart::kLeftHalf:
      return x < shape.width / 2;
    case UnknownPart::kBox:
      return in_box;
    case UnknownPart::kFrame:
      return !in_box;
  }
  return false;
}

}  // namespace

KnownPixels known_except(UnknownPart part, const ImageShape& shape) {
  KnownPixels known(shape.pixels());
  for (int y = 0; y < shape.height; ++y)
    for (int x = 0; x < shape.width; ++x)
      known[y * shape.width + x] = is_unknown(part, shape, x, y) ? 0.0f : 1.0f;
  return known;
}

Eigen::VectorXf known_numbers(const KnownPixels& known, int channels) {
  Eigen::VectorXf numbers(known.size() * channels);
  for (Eigen::Index i = 0; i < numbers.size(); ++i) numbers[i] = known[i / channels];
  return numbers;
}

ShiftedPicture shifted(const Points& picture, const ImageShape& shape, int right, int down) {
  ShiftedPicture result{Points::Zero(picture.rows(), 1), KnownPixels::Zero(shape.pixels())};
  for (int y = std::max(0, down); y < std::min(shape.height, shape.height + down); ++y)
    for (int x = std::max(0, right); x < std::min(shape.width, shape.width + right); ++x) {
      const int to = y * shape.width + x, from = (y - down) * shape.width + x - right;
      result.known[to] = 1;
      result.picture.col(0).segment(to * shape.channels, shape.channels) =
          picture.col(0).segment(from * shape.channels, shape.channels);
    }
  return result;
}

}  // namespace diffuscope
