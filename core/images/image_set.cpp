#include "core/images/image_set.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>

namespace diffuscope {
namespace {

void check_images(const LabelledImages& images, const char* part) {
  if (images.pixels.rows() != images.shape.dim())
    throw UserError(fmt::format("The {} images have {} numbers each, {}×{}×{} need {}.", part,
                                images.pixels.rows(), images.shape.width, images.shape.height,
                                images.shape.channels, images.shape.dim()));
  if (images.labels.empty()) return;
  if (static_cast<Eigen::Index>(images.labels.size()) != images.count())
    throw UserError(
        fmt::format("There are {} {} images and {} labels.", images.count(), part, images.labels.size()));
  for (const Label label : images.labels)
    if (label < 0 || label >= images.label_count())
      throw UserError(fmt::format("Label {} of the {} images has no name.", label, part));
}

/// Which image sample number `sample` is, of `count`.
Eigen::Index drawn_image(std::uint64_t seed, Stream stream, std::uint64_t sample, Eigen::Index count) {
  SampleRandom random(seed, stream, sample);
  return random.below(static_cast<std::uint32_t>(count));
}

/// 0 … count − 1.
std::vector<Eigen::Index> numbered(Eigen::Index count) {
  std::vector<Eigen::Index> places(static_cast<std::size_t>(count));
  std::iota(places.begin(), places.end(), 0);
  return places;
}

std::shared_ptr<const ImageSet> split_at(const LabelledImages& images, const std::vector<Eigen::Index>& order,
                                         Eigen::Index training_count) {
  const auto middle = order.begin() + std::clamp<Eigen::Index>(training_count, 0, images.count());
  return std::make_shared<ImageSet>(images.subset({order.begin(), middle}),
                                    images.subset({middle, order.end()}));
}

}  // namespace

LabelledImages LabelledImages::subset(const std::vector<Eigen::Index>& places) const {
  LabelledImages part{
      .shape = shape, .pixels = pixels(Eigen::all, places), .labels = {}, .label_names = label_names};
  if (!labels.empty())
    for (const Eigen::Index place : places) part.labels.push_back(labels[static_cast<std::size_t>(place)]);
  return part;
}

ImageSet::ImageSet(LabelledImages training, LabelledImages held_out)
    : training_(std::move(training)), held_out_(std::move(held_out)) {
  if (training_.count() == 0) throw UserError("The data have no images; at least one is needed.");
  check_images(training_, "training");
  if (held_out_.count() > 0) {
    check_images(held_out_, "held-out");
    if (held_out_.shape != training_.shape)
      throw UserError("The held-out images have another size than those for training.");
  }
  const double mean = training_.pixels.cast<double>().mean();
  const double variance = (training_.pixels.cast<double>().array() - mean).square().mean();
  moments_ = {Eigen::VectorXd::Constant(dim(), mean), std::sqrt(variance)};
}

void ImageSet::sample(std::uint64_t seed, Stream stream, std::uint64_t first, Eigen::Ref<Points> out) const {
  for (Eigen::Index j = 0; j < out.cols(); ++j)
    out.col(j) = training_.pixels.col(
        drawn_image(seed, stream, first + static_cast<std::uint64_t>(j), training_.count()));
}

void ImageSet::labels(std::uint64_t seed, Stream stream, std::uint64_t first, std::span<Label> out) const {
  if (label_count() == 0) return Distribution::labels(seed, stream, first, out);
  for (std::size_t j = 0; j < out.size(); ++j)
    out[j] =
        training_.labels[static_cast<std::size_t>(drawn_image(seed, stream, first + j, training_.count()))];
}

std::shared_ptr<const ImageSet> split_in_order(const LabelledImages& images, Eigen::Index training_count) {
  return split_at(images, numbered(images.count()), training_count);
}

std::shared_ptr<const ImageSet> split_images(const LabelledImages& images, Eigen::Index training_count,
                                             std::uint64_t seed) {
  std::vector<Eigen::Index> order = numbered(images.count());
  SampleRandom random(seed, Stream::kDataSplit, 0);
  for (std::size_t i = order.size(); i > 1; --i)  // Fisher–Yates
    std::swap(order[i - 1], order[random.below(static_cast<std::uint32_t>(i))]);
  return split_at(images, order, training_count);
}

Eigen::Index held_out_count(Eigen::Index count) {
  constexpr Eigen::Index kMost = 10'000;
  return std::min(count / 6, kMost);
}

}  // namespace diffuscope
