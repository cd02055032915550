#include "core/metrics/image_quality.h"

#include <algorithm>
#include <cmath>

namespace diffuscope {
namespace {

constexpr Eigen::Index kCoverageImages = 2000;

double share_equal(std::span<const Label> found, std::span<const Label> wanted, Label label = kNoLabel) {
  double right = 0, count = 0;
  for (std::size_t j = 0; j < found.size(); ++j) {
    if (wanted[j] == kNoLabel || (label != kNoLabel && wanted[j] != label)) continue;
    right += found[j] == wanted[j] ? 1 : 0;
    ++count;
  }
  return right / count;
}

/// Linear between the order statistics.
double quantile(std::vector<float> values, double share) {
  std::ranges::sort(values);
  const double place = share * static_cast<double>(values.size() - 1);
  const auto below = static_cast<std::size_t>(place);
  const std::size_t above = std::min(below + 1, values.size() - 1);
  return std::lerp(static_cast<double>(values[below]), static_cast<double>(values[above]),
                   place - std::floor(place));
}

bool any_of_label(std::span<const Label> labels, Label label) {
  return std::ranges::any_of(labels, [label](Label l) { return label == kNoLabel ? l >= 0 : l == label; });
}

}  // namespace

ImageQuality::ImageQuality(std::shared_ptr<const ImageSet> images)
    : images_(std::move(images)), training_(images_->training().pixels) {
  const Points& train = training_.images();
  const auto others = static_cast<int>(std::min<Eigen::Index>(kCoverageNeighbours, train.cols() - 1));
  const Eigen::Index judged = std::min(kCoverageImages, train.cols());
  radii_ = training_.find(train.leftCols(judged), others + 1).distances.row(others).transpose();
  const LabelledImages& held_out = images_->held_out();
  if (held_out.count() == 0) return;
  const Eigen::RowVectorXf distances = nearest(held_out.pixels).distances.row(0);
  heldout_distance_ = distances.cast<double>().mean();
  copy_distance_ = quantile(std::vector<float>(distances.begin(), distances.end()), kCopyQuantile);
  if (images_->label_count() > 0) heldout_accuracy_ = share_equal(classify(held_out.pixels), held_out.labels);
}

std::vector<Label> ImageQuality::classify(const Points& images) const {
  const auto k = static_cast<int>(std::min<Eigen::Index>(kClassifierNeighbours, training_.images().cols()));
  return most_frequent_labels(training_.find(images, k), images_->training().labels);
}

ImageScores ImageQuality::evaluate(const Points& samples, std::span<const Label> labels) const {
  ImageScores scores;
  scores.classes.resize(static_cast<std::size_t>(images_->label_count()));
  if (samples.cols() == 0) return scores;
  // cwiseMax would turn NaN into a pixel.
  const Points shown =
      samples.unaryExpr([](float v) { return std::isnan(v) ? v : std::clamp(v, -1.0f, 1.0f); });
  const auto k = static_cast<int>(std::min<Eigen::Index>(kClassifierNeighbours, training_.images().cols()));
  const Neighbours nearest = training_.find(shown, k);
  const auto distances = nearest.distances.row(0).array();
  if (distances.isFinite().all()) scores.nearest_train = distances.cast<double>().mean();
  if (copy_distance_)
    scores.copied_share = static_cast<double>((distances < static_cast<float>(*copy_distance_)).count()) /
                          static_cast<double>(samples.cols());
  if (!scores.classes.empty() && any_of_label(labels, kNoLabel)) {
    const std::vector<Label> found = most_frequent_labels(nearest, images_->training().labels);
    scores.label_accuracy = share_equal(found, labels);
    for (Label c = 0; c < images_->label_count(); ++c)
      if (any_of_label(labels, c))
        scores.classes[static_cast<std::size_t>(c)].accuracy = share_equal(found, labels, c);
  }
  add_coverage(shown, labels, scores);
  return scores;
}

void ImageQuality::add_coverage(const Points& samples, std::span<const Label> labels,
                                ImageScores& scores) const {
  const bool by_class = !scores.classes.empty() && any_of_label(labels, kNoLabel);
  double covered = 0;
  for (Label c = by_class ? 0 : kNoLabel; c < (by_class ? images_->label_count() : 0); ++c) {
    const auto of_class = [c](Label label) { return c == kNoLabel || label == c; };
    std::vector<Eigen::Index> real, generated;
    for (Eigen::Index j = 0; j < radii_.size(); ++j)
      if (!by_class || of_class(images_->training().labels[static_cast<std::size_t>(j)])) real.push_back(j);
    for (Eigen::Index j = 0; j < samples.cols(); ++j)
      if (!by_class || of_class(labels[static_cast<std::size_t>(j)])) generated.push_back(j);
    if (real.empty() || generated.empty()) continue;
    const NearestImages near(samples(Eigen::all, generated));
    const auto nearest = near.find(training_.images()(Eigen::all, real), 1);
    double hits = 0;
    for (std::size_t j = 0; j < real.size(); ++j)
      hits += nearest.distances(0, static_cast<Eigen::Index>(j)) < radii_[real[j]] ? 1 : 0;
    covered += hits;
    if (by_class)
      scores.classes[static_cast<std::size_t>(c)].coverage = hits / static_cast<double>(real.size());
  }
  scores.coverage = covered / static_cast<double>(radii_.size());
}

}  // namespace diffuscope
