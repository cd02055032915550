// The generator of random.h by vectors: many blocks of standard normals at once. Written with Highway's
// portable vectors for every instruction set; nothing is rounded otherwise than in single steps, so that all
// of them, and a pair by itself, give the same bits.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace diffuscope {

/// Multipliers and key increments of Philox4x32 (Salmon et al. 2011, table 2).
namespace philox {
inline constexpr std::uint32_t kMultiplier0 = 0xD2511F53u, kMultiplier1 = 0xCD9E8D57u;
inline constexpr std::uint32_t kKeyStep0 = 0x9E3779B9u, kKeyStep1 = 0xBB67AE85u;
inline constexpr int kRounds = 10;
}  // namespace philox

/// What the blocks of a sequence have in common: the key and the upper half of the counter of Philox4x32.
struct BlockSequence {
  std::uint64_t seed;
  std::uint32_t step, stream;
};

/// Word i of sixteen blocks from `first` on goes to words[i].
inline constexpr int kWordBlocks = 16;
using WordRow = std::array<std::uint32_t, kWordBlocks>;
using BlockWords = std::array<WordRow, 4>;
void fill_words(const BlockSequence& sequence, std::uint64_t first, BlockWords& words);
/// The normal_pair of each word of `a` and its neighbour in `b`.
using BlockNormals = std::array<std::array<float, kWordBlocks>, 2>;
void fill_pairs(const WordRow& a, const WordRow& b, BlockNormals& normals);

/// Writes the normals of blocks [first, first + count), four each: those of words 0 and 1, then of 2 and 3.
void fill_normal_blocks(const BlockSequence& sequence, std::uint64_t first, std::ptrdiff_t count, float* out);
/// normal_pair of random.h.
std::array<float, 2> one_normal_pair(std::uint32_t a, std::uint32_t b);
/// fill_normal_blocks on every instruction set that this machine can run.
using FillNormalBlocks = void (*)(const BlockSequence& sequence, std::uint64_t first, std::ptrdiff_t count,
                                  float* out);
std::vector<FillNormalBlocks> all_fill_normal_blocks();

}  // namespace diffuscope
