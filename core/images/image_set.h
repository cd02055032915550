// A finite set of labelled images as a data distribution, in a training part, which is sampled with
// replacement, and a held-out part, against which memorization is judged.
#pragma once

#include <string>
#include <vector>

#include "core/distributions/distribution.h"
#include "core/images/image_shape.h"

namespace diffuscope {

/// Images of one shape with their labels.
struct LabelledImages {
  ImageShape shape;
  Points pixels;              ///< D×N in [−1, 1]: black −1, white 1
  std::vector<Label> labels;  ///< N, or empty: no labels
  std::vector<std::string> label_names;

  Eigen::Index count() const { return pixels.cols(); }
  int label_count() const { return static_cast<int>(label_names.size()); }
  /// The images at these places, in this order.
  LabelledImages subset(const std::vector<Eigen::Index>& places) const;
};

class ImageSet final : public Distribution {
 public:
  /// `held_out` may be empty. UserError when there is no training image, the parts differ in shape, or a
  /// label has no name.
  explicit ImageSet(LabelledImages training, LabelledImages held_out = {});

  int dim() const override { return training_.shape.dim(); }
  void sample(std::uint64_t seed, Stream stream, std::uint64_t first, Eigen::Ref<Points> out) const override;
  /// Of all pixels of the training images together: the same mean for every axis, and their standard
  /// deviation.
  Moments moments() const override { return moments_; }
  const Points* as_points() const override { return &training_.pixels; }
  const ImageSet* as_images() const override { return this; }
  int label_count() const override { return training_.labels.empty() ? 0 : training_.label_count(); }
  void labels(std::uint64_t seed, Stream stream, std::uint64_t first, std::span<Label> out) const override;

  const ImageShape& shape() const { return training_.shape; }
  const LabelledImages& training() const { return training_; }
  const LabelledImages& held_out() const { return held_out_; }

 private:
  LabelledImages training_, held_out_;
  Moments moments_;
};

/// The first `training_count` images train, the others are held out.
std::shared_ptr<const ImageSet> split_in_order(const LabelledImages& images, Eigen::Index training_count);

/// Puts the images in an order that depends on `seed` alone; the first `training_count` train, the others are
/// held out.
std::shared_ptr<const ImageSet> split_images(const LabelledImages& images, Eigen::Index training_count,
                                             std::uint64_t seed);

/// How many of `count` images are held out: a sixth, at most 10,000.
Eigen::Index held_out_count(Eigen::Index count);

/// How a built-in set is made: the images, and their size without making them.
struct ImageSetMaker {
  std::shared_ptr<const ImageSet> (*images)(const ParamValues& params);
  ImageShape (*shape)(const ParamValues& params);
};
using ImageSetEntry = Entry<ImageSetMaker>;

/// All built-in image sets: digits, glyphs, shapes. Their images do not depend on a scene's seed.
std::span<const ImageSetEntry> image_sets();
bool is_image_set(std::string_view id);

/// Builds image set `id` with parameters; UserError when there is none, a parameter is out of range, or its
/// files are not there.
std::shared_ptr<const ImageSet> make_image_set(std::string_view id, const ParamValues& params,
                                               std::string_view where = "data");

}  // namespace diffuscope
