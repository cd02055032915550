#include "app/cli/pictures.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "core/images/image_folder.h"
#include "core/images/sheet.h"
#include "core/io/npy.h"
#include "core/restoration/luminance.h"

namespace diffuscope {
namespace {

constexpr Eigen::Index kSheetColumns = 10, kSheetRows = 10;

/// Values of a file as D×1.
template <class Values>
InputPicture picture_of(const ImageShape& shape, const Values& values) {
  return {shape, Eigen::Map<const Points>(values.data(), static_cast<Eigen::Index>(values.size()), 1)};
}

InputPicture read_npy_picture(const std::filesystem::path& path) {
  const auto array = read_array<float>(path);
  const auto& s = array.shape;
  const bool flat = s.size() == 2;
  if (!(flat || (s.size() == 3 && (s[2] == 1 || s[2] == 3))) || array.values.empty())
    throw UserError(fmt::format("{}: has shape {}; a picture is (H, W), (H, W, 1) or (H, W, 3).",
                                path.string(), shape_text(s)));
  const auto side = [](std::size_t n) { return static_cast<int>(std::min<std::size_t>(n, kMaxImageSide)); };
  return picture_of({side(s[1]), side(s[0]), flat ? 1 : static_cast<int>(s[2])}, array.values);
}

std::string list_labels(const std::vector<std::string>& names) {
  constexpr std::size_t kMost = 40;
  std::string text;
  for (std::size_t i = 0; i < std::min(names.size(), kMost); ++i) text += (i > 0 ? ", " : "") + names[i];
  return names.size() > kMost ? text + ", …" : text;
}

}  // namespace

Label parse_label(const std::string& text, const std::vector<std::string>& names, std::string_view option) {
  const auto named = std::ranges::find(names, text);
  if (named != names.end()) return static_cast<Label>(named - names.begin());
  Label number = kNoLabel;
  const char* end = text.data() + text.size();
  const auto result = std::from_chars(text.data(), end, number);
  if (result.ec == std::errc{} && result.ptr == end && number >= 0 &&
      number < static_cast<Label>(names.size()))
    return number;
  throw UserError(fmt::format("{}: '{}' is no class of the model; they are {} (or 0 to {}).", option, text,
                              list_labels(names), names.size() - 1));
}

InputPicture read_input_picture(const std::filesystem::path& path) {
  if (path.extension() == ".npy") return read_npy_picture(path);
  const Picture picture = read_picture(path);
  return picture_of(picture.shape, picture.values);
}

InputPicture with_channels(const InputPicture& picture, int channels) {
  if (picture.shape.channels == channels) return picture;
  InputPicture result{picture.shape, {}};
  result.shape.channels = channels;
  if (channels == 1) {
    result.pixels = Luminance(picture.shape).apply(picture.pixels);
  } else {
    result.pixels.resize(result.shape.dim(), 1);
    for (Eigen::Index i = 0; i < result.shape.dim(); ++i) result.pixels(i, 0) = picture.pixels(i / 3, 0);
  }
  return result;
}

void write_sample_sheet(const std::filesystem::path& path, const Points& samples, const ImageShape& shape,
                        const SamplerSpec& spec, int classes) {
  const bool in_turn = classes > 0 && spec.label < 0 && spec.guidance != -1;
  const Eigen::Index rows = in_turn ? classes : kSheetRows;
  std::vector<Eigen::Index> places;
  for (Eigen::Index row = 0; row < rows; ++row)
    for (Eigen::Index column = 0; column < kSheetColumns; ++column) {
      const Eigen::Index place = in_turn ? column * classes + row : row * kSheetColumns + column;
      if (place < samples.cols()) places.push_back(place);
    }
  const Eigen::Index columns = in_turn ? (samples.cols() + classes - 1) / classes : kSheetColumns;
  write_sheet(path, samples(Eigen::all, places), shape,
              {.columns = static_cast<int>(std::clamp<Eigen::Index>(columns, 1, kSheetColumns))});
}

}  // namespace diffuscope
