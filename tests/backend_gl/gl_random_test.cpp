// Random numbers of the graphics card against core/random.h: the same integers, the same normals.
#include "core/backend_gl/gl_random.h"

#include <gtest/gtest.h>

namespace diffuscope {
namespace {

constexpr int kBlocks = 5000;
constexpr std::uint64_t kSeeds[] = {0, 0x123456789abcdef0};
constexpr std::uint64_t kFirstBlocks[] = {0, 0xfffffff0,
                                          0x1234567890};  // the second crosses into the high word

TEST(GlRandom, IntegersAreThoseOfTheProcessor) {
  GlDevice device;
  GlBuffer out(device, 4 * kBlocks);
  std::vector<std::uint32_t> words(4 * kBlocks);
  for (const std::uint64_t seed : kSeeds)
    for (const std::uint64_t first : kFirstBlocks) {
      gl_fill_words(device, {seed, Stream::kStepNoise, 31, 4 * first}, out.words(), out);
      out.read(words.data(), out.words());
      for (std::size_t i = 0; i < kBlocks; ++i) {
        const auto expected = philox_block(seed, Stream::kStepNoise, 31, first + i);
        for (std::size_t k = 0; k < 4; ++k) ASSERT_EQ(words[4 * i + k], expected[k]) << i << ' ' << k;
      }
    }
  device.check();
}

TEST(GlRandom, NormalsAreThoseOfTheProcessor) {
  GlDevice device;
  GlBuffer out(device, 4 * kBlocks);
  Points normals(2, 2 * kBlocks), expected(2, 2 * kBlocks);
  for (const std::uint64_t seed : kSeeds)
    for (const std::uint64_t first : kFirstBlocks) {
      gl_fill_normals(device, {seed, Stream::kTrainingNoise, 0, 4 * first}, out.words(), out);
      out.read(normals.data(), out.words());
      fill_normals(seed, Stream::kTrainingNoise, 0, 2 * first, expected);
      EXPECT_LE((normals - expected).cwiseAbs().maxCoeff(), 1e-6f) << seed << ' ' << first;
    }
  device.check();
}

TEST(GlRandom, NormalsBeginAtAnyElement) {
  GlDevice device;
  for (const std::uint64_t sample : {1u, 2u, 3u}) {  // elements 5, 10, 15
    GlBuffer out(device, 5 * 33);
    Points normals(5, 33), expected(5, 33);
    gl_fill_normals(device, {7, Stream::kStepNoise, 2, 5 * sample}, out.words(), out);
    out.read(normals.data(), out.words());
    fill_normals(7, Stream::kStepNoise, 2, sample, expected);
    EXPECT_LE((normals - expected).cwiseAbs().maxCoeff(), 1e-6f) << sample;
  }
}

}  // namespace
}  // namespace diffuscope
