#include "core/images/image_folder.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "core/images/fitted_size.h"
#include "core/io/lower_case.h"
#include "core/io/png.h"

namespace diffuscope {
namespace {

namespace fs = std::filesystem;

constexpr int kMaxPictureSide = 4096;  // of a file, before it is made small

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// Cuts the number at the front of `text`, without leading zeros; as text, so that any length will do.
std::string_view cut_number(std::string_view& text) {
  while (text.size() > 1 && text[0] == '0' && is_digit(text[1])) text.remove_prefix(1);
  std::size_t length = 0;
  while (length < text.size() && is_digit(text[length])) ++length;
  const std::string_view number = text.substr(0, length);
  text.remove_prefix(length);
  return number;
}

/// Runs of digits compare as numbers, all else byte by byte; "1" and "01" byte by byte when all else is
/// equal.
bool natural_less(std::string_view a, std::string_view b) {
  const std::string_view whole_a = a, whole_b = b;
  while (!a.empty() && !b.empty()) {
    if (is_digit(a[0]) && is_digit(b[0])) {
      const std::string_view x = cut_number(a), y = cut_number(b);
      if (x.size() != y.size()) return x.size() < y.size();
      if (x != y) return x < y;
    } else {
      if (a[0] != b[0]) return a[0] < b[0];
      a.remove_prefix(1);
      b.remove_prefix(1);
    }
  }
  return a.empty() == b.empty() ? whole_a < whole_b : a.empty();
}

bool ends_in_png(const fs::path& path) { return lower_case(path.extension().string()) == ".png"; }

/// Whether three equal channels are all there is in every image.
bool all_grey(const Points& pixels) {
  for (Eigen::Index j = 0; j < pixels.cols(); ++j)
    for (Eigen::Index i = 0; i < pixels.rows(); i += 3)
      if (pixels(i, j) != pixels(i + 1, j) || pixels(i, j) != pixels(i + 2, j)) return false;
  return true;
}

/// Gives every image the number of its sub-folder; files beside the sub-folders are left out before.
void label_by_folder(const std::vector<std::string>& folders, LabelledImages& images) {
  auto& names = images.label_names;
  names = folders;
  std::ranges::sort(names, natural_less);
  names.erase(std::unique(names.begin(), names.end()), names.end());
  for (const std::string& folder : folders)
    images.labels.push_back(
        static_cast<Label>(std::ranges::lower_bound(names, folder, natural_less) - names.begin()));
}

}  // namespace

std::vector<FolderEntry> list_pngs(const fs::path& folder) {
  std::vector<FolderEntry> entries;
  std::error_code error;
  fs::recursive_directory_iterator at(folder, fs::directory_options::skip_permission_denied, error);
  for (; !error && at != fs::recursive_directory_iterator(); at.increment(error)) {
    std::error_code ignored;
    if (!ends_in_png(at->path()) || !at->is_regular_file(ignored)) continue;
    const fs::path inside = at->path().lexically_relative(folder);
    entries.push_back({at->path(), at.depth() > 0 ? inside.begin()->string() : ""});
  }
  if (error)
    throw UserError(fmt::format("The folder {} cannot be read ({}).", folder.string(), error.message()));
  if (entries.empty())
    throw UserError(
        fmt::format("{} has no .png files; images are read from PNG, IDX and .npy files.", folder.string()));
  std::ranges::sort(entries, [](const FolderEntry& a, const FolderEntry& b) {
    return natural_less(a.path.string(), b.path.string());
  });
  return entries;
}

Picture read_picture(const fs::path& path) {
  const Image image = read_png(path);
  if (std::max(image.width, image.height) > kMaxPictureSide)
    throw UserError(
        fmt::format("{} is larger than {} pixels a side; scale it down.", path.string(), kMaxPictureSide));
  const auto source = static_cast<std::size_t>(image.channels);
  const std::size_t kept = std::min<std::size_t>(source, 3);
  Picture picture{{image.width, image.height, static_cast<int>(kept)}, {}};
  const std::size_t count = image.pixels.size() / source;
  picture.values.reserve(count * kept);
  for (std::size_t i = 0; i < count; ++i) {
    const float opacity = source == 4 ? static_cast<float>(image.pixels[4 * i + 3]) / 255 : 1;
    for (std::size_t c = 0; c < kept; ++c)
      picture.values.push_back(opacity * static_cast<float>(image.pixels[source * i + c]) / 127.5f - 1);
  }
  return picture;
}

LoadedImages load_folder(const ImageSource& source) {
  LoadedImages result;
  std::vector<FolderEntry> entries = list_pngs(source.file);
  const bool by_folder =
      source.labels.empty() && std::ranges::any_of(entries, [](const auto& e) { return !e.folder.empty(); });
  ImageShape shape;
  std::vector<std::string> folders;
  for (const FolderEntry& entry : entries) {
    const std::string name = entry.path.lexically_relative(source.file).string();
    if (result.report.loaded == kMaxImageCount) {
      result.report.skip(fmt::format("{} and what follows: {} images are enough", name, kMaxImageCount));
    } else if (by_folder && entry.folder.empty()) {
      result.report.skip(name + " lies beside the sub-folders that are the labels");
    } else {
      try {
        const Picture picture = read_picture(entry.path);
        if (result.report.loaded == 0) {
          shape = fitted_size(picture.shape, source);
          if (source.channels == ImageChannels::kAsTheyAre) shape.channels = 3;  // until all are seen
          const std::size_t most = std::min<std::size_t>(entries.size(), kMaxImageCount);
          result.images.pixels.resize(shape.dim(), static_cast<Eigen::Index>(most));
        }
        average_areas(picture, shape, result.images.pixels.col(result.report.loaded++));
        folders.push_back(entry.folder);
      } catch (const UserError& error) {
        result.report.skip(error.what());
      }
    }
  }
  if (result.report.loaded == 0)
    throw UserError(fmt::format("None of the {} PNG files in {} can be read; the first one: {}.",
                                entries.size(), source.file.string(), result.report.reasons.front()));
  result.images.pixels.conservativeResize(Eigen::NoChange, result.report.loaded);
  if (source.channels == ImageChannels::kAsTheyAre && all_grey(result.images.pixels)) {
    shape.channels = 1;
    result.images.pixels = Points(result.images.pixels(Eigen::seqN(0, shape.dim(), 3), Eigen::all));
  }
  result.images.shape = shape;
  if (by_folder) label_by_folder(folders, result.images);
  return result;
}

}  // namespace diffuscope
