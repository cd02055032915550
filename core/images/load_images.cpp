#include "core/images/load_images.h"

#include <fmt/format.h>

#include <fstream>
#include <numeric>

#include "core/images/image_array.h"
#include "core/images/image_folder.h"
#include "core/io/gzip.h"
#include "core/io/idx.h"

namespace diffuscope {
namespace {

constexpr std::size_t kToldReasons = 3;

/// "train-images-idx3-ubyte.gz" → "train-labels-idx1-ubyte.gz" beside it, if it is there; otherwise empty.
std::filesystem::path labels_beside(const std::filesystem::path& file) {
  std::string name = file.filename().string();
  const auto images = name.find("images");
  if (images == std::string::npos) return {};
  name.replace(images, 6, "labels");
  if (const auto axes = name.find("idx3"); axes != std::string::npos) name.replace(axes, 4, "idx1");
  const auto path = file.parent_path() / name;
  std::error_code ignored;
  return std::filesystem::is_regular_file(path, ignored) ? path : std::filesystem::path();
}

LoadedImages load_array(const ImageSource& source) {
  const ArrayOf<float> array = read_image_array(source.file);
  std::vector<Eigen::Index> kept;
  LoadedImages result = images_of_array(array, source, kept);
  const auto labels = source.labels.empty() ? labels_beside(source.file) : source.labels;
  if (labels.empty()) return result;
  label_by_file(labels, array.shape[0], kept, result.images);
  if (source.labels.empty())
    result.report.decisions += fmt::format(" Their labels are in {}.", labels.filename().string());
  return result;
}

}  // namespace

void LoadReport::skip(const std::string& reason) {
  ++skipped;
  if (reasons.size() >= kToldReasons) return;
  reasons.push_back(reason);
  if (reasons.back().back() == '.') reasons.back().pop_back();
}

std::string LoadReport::text() const {
  if (skipped == 0) return decisions;
  std::string told;
  for (const std::string& reason : reasons) told += (told.empty() ? "" : "; ") + reason;
  const bool more = skipped > static_cast<Eigen::Index>(reasons.size());
  return fmt::format("{}{}{} of {} images were read, {} left out: {}{}.", decisions,
                     decisions.empty() ? "" : " ", loaded, loaded + skipped, skipped, told,
                     more ? "; …" : "");
}

LoadedImages load_images(const ImageSource& source) {
  if (source.size < 0 || source.size > kMaxImageDataSide)
    throw UserError(fmt::format("An image size of {} is outside 0 to {}.", source.size, kMaxImageDataSide));
  std::error_code ignored;
  if (!std::filesystem::exists(source.file, ignored))
    throw UserError(fmt::format("{} does not exist; give a folder of PNG files, or an IDX or .npy file.",
                                source.file.string()));
  if (!std::filesystem::is_directory(source.file, ignored)) return load_array(source);
  LoadedImages result = load_folder(source);
  if (source.labels.empty()) return result;
  if (result.report.skipped > 0)
    throw UserError(fmt::format("{} cannot be matched with the labels of {}: {}", source.file.string(),
                                source.labels.string(), result.report.text()));
  std::vector<Eigen::Index> all(static_cast<std::size_t>(result.images.count()));
  std::iota(all.begin(), all.end(), 0);
  label_by_file(source.labels, all.size(), all, result.images);
  return result;
}

bool holds_images(const std::filesystem::path& path) {
  std::error_code ignored;
  if (std::filesystem::is_directory(path, ignored)) return true;
  std::string start(256, '\0');
  std::ifstream file(path, std::ios::binary);
  file.read(start.data(), static_cast<std::streamsize>(start.size()));
  start.resize(static_cast<std::size_t>(file.gcount()));
  if (is_gzip(start) || is_idx(start)) return true;
  // The dictionary of a .npy header names the shape as a tuple: (N, H, W) has two commas or more.
  if (start.substr(0, 6) != "\x93NUMPY") return false;
  const auto open = start.find('(', start.find("shape"));
  const auto close = start.find(')', open);
  if (close == std::string::npos) return false;
  const std::string_view tuple = std::string_view(start).substr(open, close - open);
  return std::count(tuple.begin(), tuple.end(), ',') >= 2;
}

}  // namespace diffuscope
