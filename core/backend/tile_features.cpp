#include "core/backend/tile_features.h"

#include <algorithm>

namespace diffuscope {

/// sines_, cosines_ of the first `size` angles.
void TileFeatures::waves(Eigen::Index size) {
  sines_.reserve(size);
  cosines_.reserve(size);
  kernels_.sine_cosine(angles_.data(), sines_.data(), cosines_.data(), size);
}

void TileFeatures::write_coordinates(const NetworkInput& input, Eigen::Index first, Eigen::Index count,
                                     float* out, Eigen::Index stride) {
  const Eigen::Index dim = network_.dim();
  const Eigen::VectorXf& frequencies = network_.coordinate_frequencies();
  const Eigen::Index f = frequencies.size();
  for (Eigen::Index s = 0; s < count; ++s) std::copy_n(input.x.col(first + s).data(), dim, out + s * stride);
  if (f == 0) return;
  angles_.reserve(count * dim * f);
  float* angle = angles_.data();
  for (Eigen::Index s = 0; s < count; ++s)
    for (Eigen::Index d = 0; d < dim; ++d, angle += f)
      for (Eigen::Index i = 0; i < f; ++i) angle[i] = frequencies[i] * input.x(d, first + s);
  waves(count * dim * f);
  for (Eigen::Index s = 0; s < count; ++s)
    for (Eigen::Index d = 0; d < dim; ++d) {
      float* to = out + s * stride + dim + 2 * f * d;
      std::copy_n(sines_.data() + (s * dim + d) * f, f, to);
      std::copy_n(cosines_.data() + (s * dim + d) * f, f, to + f);
    }
}

void TileFeatures::write_time(const NetworkInput& input, Eigen::Index first, Eigen::Index count, float* out,
                              Eigen::Index stride) {
  const NetworkSpec& spec = network_.spec();
  const Eigen::VectorXf& frequencies = network_.time_frequencies();
  const Eigen::Index f = frequencies.size();
  const auto condition = [&](Eigen::Index s) {
    return input.condition[input.condition.size() == 1 ? 0 : first + s];
  };
  if (spec.time_embedding == TimeEmbedding::kPlain) {
    for (Eigen::Index s = 0; s < count; ++s) out[s * stride] = condition(s) / 1000.0f;
    return;
  }
  angles_.reserve(count * f);
  for (Eigen::Index s = 0; s < count; ++s)
    for (Eigen::Index i = 0; i < f; ++i) angles_.data()[s * f + i] = frequencies[i] * condition(s);
  waves(count * f);
  const bool cosine_first = spec.time_embedding == TimeEmbedding::kCosineFirst;
  const float* const half[2] = {cosine_first ? cosines_.data() : sines_.data(),
                                cosine_first ? sines_.data() : cosines_.data()};
  for (Eigen::Index s = 0; s < count; ++s) {
    std::copy_n(half[0] + s * f, f, out + s * stride);
    std::copy_n(half[1] + s * f, f, out + s * stride + f);
  }
}

void TileFeatures::write_others(const NetworkInput& input, const Weights& weights, Eigen::Index first,
                                Eigen::Index count, float* out, Eigen::Index stride) {
  out += network_.coordinate_rows();
  if (network_.spec().noise_conditioning) write_time(input, first, count, out, stride);
  if (network_.label_count() == 0) return;
  out += network_.feature_count() - network_.coordinate_rows() - network_.label_rows();
  for (Eigen::Index s = 0; s < count; ++s)
    network_.write_embedding(weights, label_of(input.labels, first + s), out + s * stride);
}

}  // namespace diffuscope
