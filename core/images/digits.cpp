#include "core/images/digits.h"

#include <fmt/format.h>

#include <cmath>

#include "core/io/csv_lines.h"
#include "core/io/data_folder.h"
#include "core/io/gzip.h"

namespace diffuscope {
namespace {

constexpr ImageShape kShape{8, 8, 1};
constexpr double kWhite = 16;
constexpr Eigen::Index kHeldOut = 297;
constexpr std::uint64_t kSplitSeed = 1;

/// One whole number of a line, in 0 … `most`; UserError otherwise.
double cell_value(std::string_view cell, double most, const std::string& where) {
  const auto value = parse_number(cell, false);
  if (!value || !(*value >= 0 && *value <= most) || *value != std::floor(*value))
    throw UserError(fmt::format("{}: '{}' is no whole number from 0 to {}; get the file again.", where,
                                printable(cell), most));
  return *value;
}

std::shared_ptr<const ImageSet> load_digits(const ParamValues&) {
  const auto path = find_data_file(kDigitsFile);
  if (!path)
    throw UserError(
        fmt::format("The handwritten digits are not there ({}); get them with 'scripts/fetch digits', or set "
                    "DIFFUSCOPE_DATA to the folder that has the file.",
                    kDigitsFile));
  const LabelledImages images = parse_digits(read_unpacked_file(*path), path->string());
  const Eigen::Index held_out = std::min(kHeldOut, held_out_count(images.count()));
  return split_images(images, images.count() - held_out, kSplitSeed);
}

}  // namespace

LabelledImages parse_digits(std::string_view text, const std::string& file) {
  std::vector<float> values;
  LabelledImages images{.shape = kShape, .pixels = {}, .labels = {}, .label_names = {}};
  for (int digit = 0; digit < 10; ++digit) images.label_names.push_back(std::to_string(digit));
  CsvLines lines(text);
  std::string_view line;
  std::vector<std::string_view> cells;
  const auto dim = static_cast<std::size_t>(kShape.dim());
  while (lines.next(line)) {
    split_cells(line, ',', cells);
    const std::string where = fmt::format("{}, line {}", file, lines.number());
    if (cells.size() != dim + 1)
      throw UserError(
          fmt::format("{}: {} values where 64 and a digit belong; get the file again.", where, cells.size()));
    for (std::size_t i = 0; i < dim; ++i)
      values.push_back(static_cast<float>(2 * cell_value(cells[i], kWhite, where) / kWhite - 1));
    images.labels.push_back(static_cast<Label>(cell_value(cells[dim], 9, where)));
  }
  if (values.empty()) throw UserError(file + " holds no images; get the file again.");
  images.pixels =
      Eigen::Map<const Points>(values.data(), kShape.dim(), static_cast<Eigen::Index>(images.labels.size()));
  return images;
}

ImageSetEntry digit_images() {
  return {"digits",
          "Handwritten digits",
          {"1,797 digits of 8×8 pixels in the hands of 43 people, of which 297 are held out.",
           {},
           "Alpaydin and Kaynak 1998 (UCI)"},
          {},
          {load_digits, [](const ParamValues&) { return kShape; }}};
}

}  // namespace diffuscope
