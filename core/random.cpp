#include "core/random.h"

#include <algorithm>

#include "core/random_vectors.h"

namespace diffuscope {
namespace {

constexpr std::uint32_t high(std::uint64_t product) { return static_cast<std::uint32_t>(product >> 32); }
constexpr std::uint32_t low(std::uint64_t product) { return static_cast<std::uint32_t>(product); }

/// The first blocks of samples, which are mostly asked for one after the other: then those of the next
/// samples are made with one, by vectors, and so are their normals.
class FirstBlocks {
 public:
  std::array<std::uint32_t, 4> words(std::uint64_t seed, Stream stream, std::uint64_t sample) {
    if (!has(seed, stream, sample)) {
      const bool follows = seed == seed_ && stream == stream_ && sample == next_;
      seed_ = seed;
      stream_ = stream;
      first_ = sample;
      next_ = sample + (follows ? kWordBlocks : 1);
      if (!follows) return philox_block(seed, stream, 0, sample);
      fill_words({seed, 0, static_cast<std::uint32_t>(stream)}, sample, words_);
      has_pair_ = {};
    }
    const auto i = static_cast<std::size_t>(sample - first_);
    return {words_[0][i], words_[1][i], words_[2][i], words_[3][i]};
  }
  /// Whether the blocks include that of the sample.
  bool has(std::uint64_t seed, Stream stream, std::uint64_t sample) const {
    return seed == seed_ && stream == stream_ && next_ - first_ == kWordBlocks &&
           sample - first_ < kWordBlocks;
  }
  /// normal_pair of two neighbouring words of a sample that it has.
  std::array<float, 2> pair(std::uint64_t sample, std::size_t word) {
    BlockNormals& pairs = pairs_[word];
    if (!has_pair_[word]) fill_pairs(words_[word], words_[word + 1], pairs);
    has_pair_[word] = true;
    const auto i = static_cast<std::size_t>(sample - first_);
    return {pairs[0][i], pairs[1][i]};
  }

 private:
  std::uint64_t seed_ = 0, first_ = 0, next_ = 0;
  Stream stream_{};
  BlockWords words_;
  std::array<BlockNormals, 3> pairs_;  // by their first word
  std::array<bool, 3> has_pair_{};
};
thread_local FirstBlocks first_blocks;

}  // namespace

std::array<std::uint32_t, 4> philox_block(std::uint64_t seed, Stream stream, std::uint32_t step,
                                          std::uint64_t block) {
  std::array<std::uint32_t, 4> c{low(block), high(block), step, static_cast<std::uint32_t>(stream)};
  std::uint32_t k0 = low(seed);
  std::uint32_t k1 = high(seed);
  for (int round = 0; round < philox::kRounds; ++round) {
    const std::uint64_t p0 = std::uint64_t{philox::kMultiplier0} * c[0];
    const std::uint64_t p1 = std::uint64_t{philox::kMultiplier1} * c[2];
    c = {high(p1) ^ c[1] ^ k0, low(p1), high(p0) ^ c[3] ^ k1, low(p0)};
    k0 += philox::kKeyStep0;
    k1 += philox::kKeyStep1;
  }
  return c;
}

std::array<float, 2> normal_pair(std::uint32_t a, std::uint32_t b) { return one_normal_pair(a, b); }

void fill_normals(std::uint64_t seed, Stream stream, std::uint32_t step, std::uint64_t first_sample,
                  Eigen::Ref<Points> out) {
  constexpr std::uint64_t kBlocks = 64;  // at once
  std::array<float, 4 * kBlocks> normals;
  const BlockSequence sequence{seed, step, static_cast<std::uint32_t>(stream)};
  const auto dim = static_cast<std::uint64_t>(out.rows());
  const std::uint64_t first = first_sample * dim;
  const std::uint64_t last = first + dim * static_cast<std::uint64_t>(out.cols());
  const bool contiguous = out.outerStride() == out.rows();
  for (std::uint64_t element = first; element < last;) {
    const std::uint64_t block = element / 4, end = std::min(last, 4 * (block + kBlocks));
    fill_normal_blocks(sequence, block, static_cast<std::ptrdiff_t>((end + 3) / 4 - block), normals.data());
    const float* from = normals.data() + element % 4;
    auto to = static_cast<Eigen::Index>(element - first);
    if (contiguous)
      std::copy_n(from, end - element, out.data() + to);
    else
      for (const float* stop = from + (end - element); from < stop; ++from, ++to)
        out(to % out.rows(), to / out.rows()) = *from;
    element = end;
  }
}

void fill_uniforms_and_normals(std::uint64_t seed, Stream stream, std::uint64_t first_sample,
                               Eigen::Ref<Eigen::RowVectorXf> uniforms, Eigen::Ref<Points> normals) {
  std::array<BlockWords, 2> words;  // of the last two blocks of each sample
  BlockNormals pairs;
  for (Eigen::Index first = 0; first < normals.cols(); first += kWordBlocks) {
    const Eigen::Index count = std::min<Eigen::Index>(kWordBlocks, normals.cols() - first);
    std::uint32_t blocks = 0;
    const auto row_of = [&](std::uint32_t word) -> const WordRow& {
      BlockWords& block = words[word / 4 % 2];
      if (word / 4 == blocks)
        fill_words({seed, blocks++, static_cast<std::uint32_t>(stream)},
                   first_sample + static_cast<std::uint64_t>(first), block);
      return block[word % 4];
    };
    const WordRow& chosen = row_of(0);
    for (Eigen::Index j = 0; j < count; ++j)
      uniforms[first + j] = unit_uniform(chosen[static_cast<std::size_t>(j)]);
    for (Eigen::Index axis = 0; axis < normals.rows(); axis += 2) {
      const auto word = static_cast<std::uint32_t>(axis + 1);
      const WordRow& a = row_of(word);
      fill_pairs(a, row_of(word + 1), pairs);
      for (Eigen::Index j = 0; j < count; ++j) {
        const auto i = static_cast<std::size_t>(j);
        normals(axis, first + j) = pairs[0][i];
        if (axis + 1 < normals.rows()) normals(axis + 1, first + j) = pairs[1][i];
      }
    }
  }
}

SampleRandom::SampleRandom(std::uint64_t seed, Stream stream, std::uint64_t sample)
    : seed_(seed), stream_(stream), sample_(sample) {}

std::uint32_t SampleRandom::word() {
  if (used_ == 4) {
    words_ = next_block_ == 0 ? first_blocks.words(seed_, stream_, sample_)
                              : philox_block(seed_, stream_, next_block_, sample_);
    ++next_block_;
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
  if (next_block_ == 0) {  // the first block comes, unused
    word();
    used_ = 0;
  }
  std::array<float, 2> pair;
  if (next_block_ == 1 && used_ <= 2 && first_blocks.has(seed_, stream_, sample_)) {
    pair = first_blocks.pair(sample_, static_cast<std::size_t>(used_));
    used_ += 2;
  } else {
    const std::uint32_t a = word();
    pair = normal_pair(a, word());
  }
  spare_ = pair[1];
  has_spare_ = true;
  return pair[0];
}

std::uint32_t SampleRandom::below(std::uint32_t n) {
  return static_cast<std::uint32_t>((std::uint64_t{word()} * n) >> 32);
}

}  // namespace diffuscope
