#include "core/metrics/image_measures.h"

#include <algorithm>

namespace diffuscope {

std::span<const ImageMeasureEntry> image_measures() {
  static const std::vector<ImageMeasureEntry> entries{
      {{"label_accuracy",
        "Label accuracy",
        {"Share of the samples that show the class they were asked for: a 3-nearest-neighbour classifier on "
         "the training images takes them for it. Dashed: its share of right answers for held-out images.",
         R"(\tfrac1N\,\#\{j : \mathrm{kNN}_3(x_j) = c_j\})"},
        {},
        [](const ImageScores& scores) { return scores.label_accuracy; }},
       true},
      {{"nearest_train",
        "Nearest image",
        {"Mean distance of a sample to the training image nearest to it. Dashed: the same of held-out "
         "images. "
         "Above it samples are noisy or show nothing of the data; below it they are nearer to the training "
         "images than new images are: copies.",
         R"(\tfrac1N \sum_j \min_i \|x_j - x^{(i)}\|_2)"},
        {},
        [](const ImageScores& scores) { return scores.nearest_train; }},
       false},
      {{"copied_share",
        "Copied",
        {"Share of the samples that lie nearer to a training image than all but 5 % of the held-out images "
         "do: of samples as new as those it is 5 %. A network that trains long on few images learns them by "
         "heart, and this rises toward 100 %.",
         R"(\tfrac1N\,\#\{j : \min_i \|x_j - x^{(i)}\|_2 < q_{0.05}\})"},
        {},
        [](const ImageScores& scores) { return scores.copied_share; }},
       false},
      {{"coverage",
        "Coverage",
        {"Share of the training images that have a sample of their class nearer than their 5th nearest "
         "training image: variety. Noise in the samples lowers it as well. Dashed: what as many held-out "
         "images cover.",
         R"(\tfrac1M\,\#\{i : \exists j\ \|x_j - x^{(i)}\|_2 < \mathrm{NND}_5(x^{(i)})\})",
         "Naeem et al. 2020, eq. 9"},
        {},
        [](const ImageScores& scores) { return std::optional(scores.coverage); }},
       true},
  };
  return entries;
}

ImageFloors::ImageFloors(const ImageQuality& quality, Eigen::Index count) {
  const LabelledImages& held_out = quality.images().held_out();
  const Eigen::Index judged = std::min(count, held_out.count());
  as_many_ = judged == count;
  if (judged == 0) return;
  const auto labels =
      std::span(held_out.labels).first(held_out.labels.empty() ? 0 : static_cast<std::size_t>(judged));
  held_out_ = quality.evaluate(held_out.pixels.leftCols(judged), labels);
  held_out_.label_accuracy = quality.heldout_accuracy();  // of all of them: these do not depend on the count
  held_out_.nearest_train = quality.heldout_distance();
  held_out_.copied_share = kCopyQuantile;
}

MetricValues ImageFloors::values(const ImageScores& samples) const {
  MetricValues values;
  for (const ImageMeasureEntry& entry : image_measures()) {
    const std::optional<double> value = entry.make(samples);
    if (!value) continue;
    const bool comparable = held_out_.nearest_train && (as_many_ || entry.id != "coverage");
    values[entry.id] = {value, comparable ? entry.make(held_out_) : std::nullopt};
  }
  return values;
}

Eigen::Index quick_image_count(const ImageSet& images) {
  return std::clamp<Eigen::Index>(images.held_out().count(), 200, 400);
}

}  // namespace diffuscope
