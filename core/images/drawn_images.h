// What image sets that are drawn by a recipe share: the parameter for their number, and the loop over images
// whose labels take turns. Image i is a function of its number alone, so sets of different size begin alike.
#pragma once

#include <functional>

#include "core/images/image_set.h"

namespace diffuscope {

/// The parameter "count": images in all, of which a sixth is held out.
inline Param image_count_param() {
  return {.name = "count",
          .label = "images",
          .value = 6000,
          .min = 120,
          .max = kMaxImageCount,
          .about = {"Images that are drawn; a sixth of them (10,000 at most) is held out.", {}, {}},
          .logarithmic = true,
          .integer = true};
}

/// Draws an image with this label: fills `pixels` (D) with values in [−1, 1] from the numbers of `random`.
using DrawImage = std::function<void(Label label, SampleRandom& random, Eigen::Ref<Eigen::VectorXf> pixels)>;

/// `count` images with the labels 0, 1, 2, …, 0, 1, …; the last ones are held out.
inline std::shared_ptr<const ImageSet> drawn_image_set(const ImageShape& shape,
                                                       std::vector<std::string> label_names,
                                                       Eigen::Index count, const DrawImage& draw) {
  constexpr std::uint64_t kRecipeSeed = 0x696d61676573;
  LabelledImages images{
      .shape = shape, .pixels = Points(shape.dim(), count), .labels = {}, .label_names = {}};
  images.label_names = std::move(label_names);
  for (Eigen::Index i = 0; i < count; ++i) {
    images.labels.push_back(static_cast<Label>(i % images.label_count()));
    SampleRandom random(kRecipeSeed, Stream::kDataRecipe, static_cast<std::uint64_t>(i));
    draw(images.labels.back(), random, images.pixels.col(i));
  }
  return split_in_order(images, count - held_out_count(count));
}

}  // namespace diffuscope
