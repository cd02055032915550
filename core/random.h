// Counter-based random numbers (Philox4x32-10; Salmon et al. 2011, "Parallel random numbers: as easy as 1, 2,
// 3"). A value is a pure function of (seed, stream, step, element), so it is the same on any number of
// threads, in any order, and in shaders. Every use of randomness has a stream of its own: adding one never
// changes another.
#pragma once

#include <array>
#include <cstdint>

#include "core/types.h"

namespace diffuscope {

/// Who draws. The numbers are part of the file format of a result: append, never renumber.
enum class Stream : std::uint32_t {
  kData = 1,
  kTrainingLevel = 2,
  kTrainingNoise = 3,
  kWeights = 4,
  kInitialNoise = 5,
  kStepNoise = 6,
  kEvaluation = 7,
  kProjections = 8,
  kForwardNoise = 9,
  kBatch = 10,
  kEpsError = 11,
  kChainStart = 12,
  kChainAcceptance = 13,
  kBrownianPath = 14,
  kDataSplit = 15,
  kDataRecipe = 16,
  kLabelDropout = 17,
  kRestoration = 18,
  kBound = 20,
  kLikelihood = 21,
  kPosterior = 22,
};

/// Four independent 32-bit words of block `block` of the sequence (seed, stream, step).
/// Philox4x32-10 with counter (block low, block high, step, stream) and key (seed low, seed high).
std::array<std::uint32_t, 4> philox_block(std::uint64_t seed, Stream stream, std::uint32_t step,
                                          std::uint64_t block);

/// A word mapped to the middle of one of 2^23 equal cells of (0, 1): never 0, never 1, and exact in float
/// (2^24 cells would not be: their middles need 25 digits, and the last one rounds to 1).
inline float unit_uniform(std::uint32_t word) {
  return (static_cast<float>(word >> 9) + 0.5f) * (1.0f / 8388608.0f);
}

/// Two independent standard normals from two words (Box–Muller, radius from the first, angle from the
/// second).
std::array<float, 2> normal_pair(std::uint32_t a, std::uint32_t b);

/// Fills out(axis, j) with standard normals: element (first_sample + j)·D + axis of (seed, stream, step).
void fill_normals(std::uint64_t seed, Stream stream, std::uint32_t step, std::uint64_t first_sample,
                  Eigen::Ref<Points> out);

/// A short private sequence for one sample: as many uniforms and normals as its recipe needs.
/// Two objects with the same arguments give the same values.
class SampleRandom {
 public:
  SampleRandom(std::uint64_t seed, Stream stream, std::uint64_t sample);

  float uniform();                       ///< in (0, 1)
  float uniform(float low, float high);  ///< in [low, high]: rounding may reach an end
  float normal();                        ///< standard normal
  std::uint32_t below(std::uint32_t n);  ///< 0 … n−1, equally likely to within 2⁻³²; n ≥ 1

 private:
  std::uint32_t word();

  std::uint64_t seed_;
  Stream stream_;
  std::uint64_t sample_;
  std::uint32_t next_block_ = 0;
  int used_ = 4;
  std::array<std::uint32_t, 4> words_{};
  bool has_spare_ = false;
  float spare_ = 0;
};

/// What SampleRandom(seed, stream, first_sample + j) gives first: uniforms[j] = uniform(), then
/// normals(axis, j) = normal() for one axis after the other. Many samples at once, by vectors.
void fill_uniforms_and_normals(std::uint64_t seed, Stream stream, std::uint64_t first_sample,
                               Eigen::Ref<Eigen::RowVectorXf> uniforms, Eigen::Ref<Points> normals);

}  // namespace diffuscope
