#include "core/random.h"

#include <cmath>
#include <numbers>

namespace diffuscope {
namespace {

// Multipliers and key increments of Philox4x32 (Salmon et al. 2011, table 2).
constexpr std::uint32_t kMultiplier0 = 0xD2511F53u;
constexpr std::uint32_t kMultiplier1 = 0xCD9E8D57u;
constexpr std::uint32_t kWeyl0 = 0x9E3779B9u;
constexpr std::uint32_t kWeyl1 = 0xBB67AE85u;
constexpr int kRounds = 10;

constexpr std::uint32_t high(std::uint64_t product) { return static_cast<std::uint32_t>(product >> 32); }
constexpr std::uint32_t low(std::uint64_t product) { return static_cast<std::uint32_t>(product); }

}  // namespace

std::array<std::uint32_t, 4> philox_block(std::uint64_t seed, Stream stream, std::uint32_t step,
                                          std::uint64_t block) {
  std::array<std::uint32_t, 4> c{low(block), high(block), step, static_cast<std::uint32_t>(stream)};
  std::uint32_t k0 = low(seed);
  std::uint32_t k1 = high(seed);
  for (int round = 0; round < kRounds; ++round) {
    const std::uint64_t p0 = std::uint64_t{kMultiplier0} * c[0];
    const std::uint64_t p1 = std::uint64_t{kMultiplier1} * c[2];
    c = {high(p1) ^ c[1] ^ k0, low(p1), high(p0) ^ c[3] ^ k1, low(p0)};
    k0 += kWeyl0;
    k1 += kWeyl1;
  }
  return c;
}

std::array<float, 2> normal_pair(std::uint32_t a, std::uint32_t b) {
  const float radius = std::sqrt(-2.0f * std::log(unit_uniform(a)));
  const float angle = 2.0f * std::numbers::pi_v<float> * unit_uniform(b);
  return {radius * std::cos(angle), radius * std::sin(angle)};
}

void fill_normals(std::uint64_t seed, Stream stream, std::uint32_t step, std::uint64_t first_sample,
                  Eigen::Ref<Points> out) {
  const auto dim = static_cast<std::uint64_t>(out.rows());
  const std::uint64_t first = first_sample * dim;
  const std::uint64_t last = first + dim * static_cast<std::uint64_t>(out.cols());
  std::uint64_t element = first;
  while (element < last) {
    const auto words = philox_block(seed, stream, step, element / 4);
    const auto n01 = normal_pair(words[0], words[1]);
    const auto n23 = normal_pair(words[2], words[3]);
    const std::array<float, 4> normals{n01[0], n01[1], n23[0], n23[1]};
    for (std::uint64_t i = element % 4; i < 4 && element < last; ++i, ++element) {
      const auto local = static_cast<Eigen::Index>(element - first);
      out(local % out.rows(), local / out.rows()) = normals[i];
    }
  }
}

SampleRandom::SampleRandom(std::uint64_t seed, Stream stream, std::uint64_t sample)
    : seed_(seed), stream_(stream), sample_(sample) {}

std::uint32_t SampleRandom::word() {
  if (used_ == 4) {
    words_ = philox_block(seed_, stream_, next_block_++, sample_);
    used_ = 0;
  }
  return words_[static_cast<std::size_t>(used_++)];
}

float SampleRandom::uniform() { return unit_uniform(word()); }

float SampleRandom::uniform(float low_end, float high_end) {
  return low_end + (high_end - low_end) * uniform();
}

float SampleRandom::normal() {
  if (has_spare_) {
    has_spare_ = false;
    return spare_;
  }
  const std::uint32_t a = word();
  const std::uint32_t b = word();
  const auto pair = normal_pair(a, b);
  spare_ = pair[1];
  has_spare_ = true;
  return pair[0];
}

std::uint32_t SampleRandom::below(std::uint32_t n) {
  return static_cast<std::uint32_t>((std::uint64_t{word()} * n) >> 32);
}

}  // namespace diffuscope
