#include "core/backend/tile_features.h"

#include <algorithm>

namespace diffuscope {
namespace {

constexpr int kKnownConditions = 1024;  // from 0 on

bool can_be_known(float condition) {
  return condition >= 0 && condition < kKnownConditions &&
         static_cast<float>(static_cast<int>(condition)) == condition;
}

}  // namespace

TileFeatures::TileFeatures(const Mlp& network, const Kernels& kernels)
    : network_(network), kernels_(kernels), is_known_(kKnownConditions) {}

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

/// Sines and cosines of the noise level's frequencies for each condition, in `stride` floats from out on.
void TileFeatures::write_waves(std::span<const float> conditions, float* out, Eigen::Index stride) {
  const Eigen::VectorXf& frequencies = network_.time_frequencies();
  const Eigen::Index f = frequencies.size(), count = static_cast<Eigen::Index>(conditions.size());
  angles_.reserve(count * f);
  float* angle = angles_.data();
  for (const float condition : conditions)
    for (Eigen::Index i = 0; i < f; ++i) *angle++ = frequencies[i] * condition;
  waves(count * f);
  const bool cosine_first = network_.spec().time_embedding == TimeEmbedding::kCosineFirst;
  const float* const half[2] = {cosine_first ? cosines_.data() : sines_.data(),
                                cosine_first ? sines_.data() : cosines_.data()};
  for (Eigen::Index s = 0; s < count; ++s) {
    std::copy_n(half[0] + s * f, f, out + s * stride);
    std::copy_n(half[1] + s * f, f, out + s * stride + f);
  }
}

const float* TileFeatures::known_waves(float condition) {
  const Eigen::Index size = 2 * network_.time_frequencies().size();
  const auto row = static_cast<std::size_t>(condition);
  float* const waves = known_.data() + static_cast<Eigen::Index>(row) * size;
  if (!is_known_[row]) write_waves({&condition, 1}, waves, size);
  is_known_[row] = true;
  return waves;
}

void TileFeatures::write_time(const NetworkInput& input, Eigen::Index first, Eigen::Index count, float* out,
                              Eigen::Index stride) {
  const Eigen::Index size = 2 * network_.time_frequencies().size();
  const bool one = input.condition.size() == 1;
  const std::vector<float> of_all(one ? static_cast<std::size_t>(count) : 0, input.condition[0]);
  const std::span<const float> conditions(one ? of_all.data() : input.condition.data() + first,
                                          static_cast<std::size_t>(count));
  if (network_.spec().time_embedding == TimeEmbedding::kPlain) {
    for (std::size_t s = 0; s < conditions.size(); ++s)
      out[static_cast<Eigen::Index>(s) * stride] = conditions[s] / 1000.0f;
    return;
  }
  if (count == 1 || !std::all_of(conditions.begin(), conditions.end(), can_be_known))
    return write_waves(conditions, out, stride);
  known_.reserve(kKnownConditions * size);
  for (const float condition : conditions) {
    std::copy_n(known_waves(condition), size, out);
    out += stride;
  }
}

void TileFeatures::write_others(const NetworkInput& input, const Weights& weights, Eigen::Index first,
                                Eigen::Index count, float* out, Eigen::Index stride) {
  if (network_.spec().noise_conditioning) write_time(input, first, count, out, stride);
  if (network_.label_count() == 0) return;
  out += network_.feature_count() - network_.coordinate_rows() - network_.label_rows();
  for (Eigen::Index s = 0; s < count; ++s)
    network_.write_embedding(weights, label_of(input.labels, first + s), out + s * stride);
}

}  // namespace diffuscope
