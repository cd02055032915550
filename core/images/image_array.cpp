#include "core/images/image_array.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "core/images/area_average.h"
#include "core/images/fitted_size.h"
#include "core/io/gzip.h"
#include "core/io/idx.h"

namespace diffuscope {
namespace {

constexpr std::size_t kMostLabels = 1000;

/// value/divisor + shift lies in [−1, 1].
struct Range {
  float divisor, shift;
  const char* name;
};

/// The range that the finite values need; UserError when it is none of the usual ones.
Range range_of(const std::vector<float>& values, const std::string& file) {
  float least = 0, most = 0;
  for (const float value : values) {
    if (!std::isfinite(value)) continue;
    least = std::min(least, value);
    most = std::max(most, value);
  }
  if (least >= 0 && most <= 1) return {0.5f, -1, "0 to 1"};
  if (least >= -1 && most <= 1) return {1, 0, "-1 to 1"};
  if (least >= 0 && most <= 255) return {127.5f, -1, "0 to 255"};
  throw UserError(
      fmt::format("{} has values from {:g} to {:g}; pixels are 0 to 255, 0 to 1 or -1 to 1, so rescale them.",
                  file, least, most));
}

/// The shape of one image of an array; UserError when the array is none of images.
ImageShape shape_of(const ArrayShape& shape, const std::string& file) {
  const bool grey = shape.size() == 3;
  if (!grey && shape.size() != 4)
    throw UserError(fmt::format("{} has shape {}; images are (N, height, width) or (N, height, width, 3).",
                                file, shape_text(shape)));
  if (!grey && shape[3] != 1 && shape[3] != 3)
    throw UserError(fmt::format("{} has shape {}; the channels, 1 or 3, come last{}.", file,
                                shape_text(shape),
                                shape[1] == 1 || shape[1] == 3 ? ": a.transpose(0, 2, 3, 1)" : ""));
  if (count_values(shape, kAnyLength - 1) == 0) throw UserError(file + " holds no images.");
  constexpr std::size_t kMostSide = 16384;
  if (shape[1] > kMostSide || shape[2] > kMostSide)
    throw UserError(fmt::format("{} has images of {}×{} pixels; scale them down.", file, shape[2], shape[1]));
  return {static_cast<int>(shape[2]), static_cast<int>(shape[1]), grey ? 1 : static_cast<int>(shape[3])};
}

}  // namespace

ArrayOf<float> read_image_array(const std::filesystem::path& path) {
  if (path.extension() == ".npy") return read_unchecked_array<float>(path);
  return parse_idx(read_unpacked_file(path), path.string());
}

LoadedImages images_of_array(const ArrayOf<float>& array, const ImageSource& source,
                             std::vector<Eigen::Index>& kept) {
  const std::string file = source.file.string();
  Picture picture{shape_of(array.shape, file), {}};
  const Range range = range_of(array.values, file);
  LoadedImages result;
  result.images.shape = fitted_size(picture.shape, source);
  result.report.decisions = fmt::format("Its values are taken as {}.", range.name);
  const auto length = static_cast<std::size_t>(picture.shape.dim());
  const std::size_t count = std::min<std::size_t>(array.shape[0], kMaxImageCount);
  result.images.pixels.resize(result.images.shape.dim(), static_cast<Eigen::Index>(count));
  for (std::size_t i = 0; i < count; ++i) {
    const auto first = array.values.begin() + static_cast<std::ptrdiff_t>(i * length);
    picture.values.assign(first, first + static_cast<std::ptrdiff_t>(length));
    if (std::ranges::any_of(picture.values, [](float value) { return !std::isfinite(value); })) {
      result.report.skip(fmt::format("image {} has a value that is no finite number", i + 1));
      continue;
    }
    for (float& value : picture.values) value = value / range.divisor + range.shift;
    average_areas(picture, result.images.shape, result.images.pixels.col(result.report.loaded++));
    kept.push_back(static_cast<Eigen::Index>(i));
  }
  if (array.shape[0] > count) {
    result.report.skip(fmt::format("image {} and what follows: {} images are enough", count + 1, count));
    result.report.skipped += static_cast<Eigen::Index>(array.shape[0] - count) - 1;
  }
  if (result.report.loaded == 0) throw UserError(file + " has no image of finite numbers only.");
  result.images.pixels.conservativeResize(Eigen::NoChange, result.report.loaded);
  return result;
}

void label_by_file(const std::filesystem::path& path, std::size_t rows, const std::vector<Eigen::Index>& kept,
                   LabelledImages& images) {
  const std::string file = path.string();
  const ArrayOf<float> array = read_image_array(path);
  if (array.values.size() != rows)
    throw UserError(fmt::format("{} has {} labels for {} images; each image needs one.", file,
                                array.values.size(), rows));
  std::map<int, Label> places;
  for (const float value : array.values) {
    if (!(std::abs(value) <= 1e6f) || value != std::floor(value))
      throw UserError(fmt::format("{} has the label {:g}; labels are whole numbers.", file, value));
    places[static_cast<int>(value)] = 0;
  }
  if (places.size() > kMostLabels)
    throw UserError(fmt::format("{} has {} different labels, more than {}; is it the file of the labels?",
                                file, places.size(), kMostLabels));
  for (auto& [number, place] : places) {
    place = images.label_count();
    images.label_names.push_back(std::to_string(number));
  }
  for (const Eigen::Index row : kept)
    images.labels.push_back(places.at(static_cast<int>(array.values[static_cast<std::size_t>(row)])));
}

}  // namespace diffuscope
