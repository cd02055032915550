// The counter-based generator against its published answers, and what the program relies on: the same values
// in any order and block, normal and uniform moments, independent streams.
#include "core/random.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>
#include <vector>

#include "core/random_vectors.h"

namespace diffuscope {
namespace {

using Words = std::array<std::uint32_t, 4>;

// Published with the generator (Random123, kat_vectors, philox4x32 with 10 rounds): counter, key → output.
TEST(Philox, KnownAnswers) {
  const auto block = [](Words counter, std::uint32_t key0, std::uint32_t key1) {
    const std::uint64_t seed = std::uint64_t{key1} << 32 | key0;
    const std::uint64_t index = std::uint64_t{counter[1]} << 32 | counter[0];
    return philox_block(seed, static_cast<Stream>(counter[3]), counter[2], index);
  };
  EXPECT_EQ(block({0, 0, 0, 0}, 0, 0), (Words{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}));
  EXPECT_EQ(block({0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff}, 0xffffffff, 0xffffffff),
            (Words{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}));
  EXPECT_EQ(block({0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344}, 0xa4093822, 0x299f31d0),
            (Words{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}));
}

TEST(UnitUniform, StaysInsideTheOpenInterval) {
  EXPECT_GT(unit_uniform(0), 0.0f);
  EXPECT_LT(unit_uniform(0xffffffffu), 1.0f);
  EXPECT_FLOAT_EQ(unit_uniform(0x80000000u), 0.5f);
  // Neighbouring cells stay apart at the upper end, where floats are coarsest.
  EXPECT_LT(unit_uniform(0xfffffdffu), unit_uniform(0xffffffffu));
}

TEST(NormalPair, IsBoxMuller) {
  for (const std::uint32_t a : {0u, 123456789u, 0x7fffffffu, 0xffffffffu})
    for (const std::uint32_t b : {0u, 987654321u, 0xc0000000u, 0xffffffffu}) {
      const double radius = std::sqrt(-2 * std::log(double{unit_uniform(a)}));
      const double angle = 2 * std::numbers::pi * unit_uniform(b);
      const auto pair = normal_pair(a, b);
      EXPECT_NEAR(pair[0], radius * std::cos(angle), 5e-6);
      EXPECT_NEAR(pair[1], radius * std::sin(angle), 5e-6);
    }
}

TEST(FillNormals, ElementsFollowTheCounter) {
  constexpr std::uint64_t kSeed = 77;
  Points points(3, 5);
  fill_normals(kSeed, Stream::kStepNoise, 9, 4, points);
  for (std::uint64_t j = 0; j < 5; ++j)
    for (std::uint64_t axis = 0; axis < 3; ++axis) {
      const std::uint64_t element = (4 + j) * 3 + axis;
      const auto words = philox_block(kSeed, Stream::kStepNoise, 9, element / 4);
      const auto pair = normal_pair(words[element % 4 / 2 * 2], words[element % 4 / 2 * 2 + 1]);
      EXPECT_EQ(points(Eigen::Index(axis), Eigen::Index(j)), pair[element % 2]) << element;
    }
}

// Vectors of any width, and blocks on both sides of where the upper half of their number changes.
TEST(FillNormals, SameBitsOnEveryInstructionSet) {
  const BlockSequence sequence{std::uint64_t{7} << 32 | 77, 9,
                               static_cast<std::uint32_t>(Stream::kStepNoise)};
  const auto fills = all_fill_normal_blocks();
  ASSERT_FALSE(fills.empty());
  for (const FillNormalBlocks fill : fills)
    for (const std::uint64_t first : {std::uint64_t{0}, std::uint64_t{0xfffffff3}})
      for (const std::ptrdiff_t count : {1, 15, 16, 37}) {
        std::vector<float> found(static_cast<std::size_t>(4 * count + 1), 5.0f), expected;
        fill(sequence, first, count, found.data());
        for (std::uint64_t block = first; block < first + static_cast<std::uint64_t>(count); ++block) {
          const auto words = philox_block(sequence.seed, Stream::kStepNoise, sequence.step, block);
          for (const std::size_t i : {0u, 2u})
            for (const float normal : normal_pair(words[i], words[i + 1])) expected.push_back(normal);
        }
        expected.push_back(5.0f);  // nothing beyond the end is touched
        EXPECT_EQ(found, expected) << first << ' ' << count;
      }
}

TEST(FillNormals, SameInAnyBlock) {
  for (const Eigen::Index dim : {1, 2, 3, 5}) {
    Points whole(dim, 1000);
    fill_normals(1, Stream::kInitialNoise, 0, 0, whole);
    Points pieces(dim, 1000);
    for (Eigen::Index first = 0, size = 1; first < 1000; first += size, ++size) {
      const Eigen::Index count = std::min(size, 1000 - first);
      fill_normals(1, Stream::kInitialNoise, 0, static_cast<std::uint64_t>(first),
                   pieces.middleCols(first, count));
    }
    EXPECT_EQ(whole, pieces) << "dimension " << dim;
  }
}

// Means of n independent values must lie within 5 standard errors of the truth.
void expect_mean(const Eigen::ArrayXd& values, double truth, double std) {
  const double error = std / std::sqrt(static_cast<double>(values.size()));
  EXPECT_NEAR(values.mean(), truth, 5 * error);
}

TEST(FillNormals, MomentsOfTheStandardNormal) {
  Points points(2, 500000);
  fill_normals(3, Stream::kInitialNoise, 0, 0, points);
  const Eigen::ArrayXd z = points.cast<double>().reshaped().array();
  expect_mean(z, 0, 1);
  expect_mean(z.square(), 1, std::sqrt(2.0));
  expect_mean(z.cube(), 0, std::sqrt(15.0));
  expect_mean(z.square().square(), 3, std::sqrt(96.0));
  const double inside = std::erf(1 / std::numbers::sqrt2);
  expect_mean((z.abs() < 1).cast<double>(), inside, std::sqrt(inside * (1 - inside)));
  expect_mean(z.head(z.size() - 1) * z.tail(z.size() - 1), 0,
              1);  // neighbours: within a pair, a block and across
}

TEST(FillNormals, SeedStreamAndStepAreIndependent) {
  const auto draw = [](std::uint64_t seed, Stream stream, std::uint32_t step) {
    Points points(1, 100000);
    fill_normals(seed, stream, step, 0, points);
    return Eigen::ArrayXd(points.cast<double>().reshaped().array());
  };
  const Eigen::ArrayXd base = draw(1, Stream::kStepNoise, 0);
  for (const auto& other :
       {draw(2, Stream::kStepNoise, 0), draw(std::uint64_t{1} << 32 | 1, Stream::kStepNoise, 0),
        draw(1, Stream::kInitialNoise, 0), draw(1, Stream::kStepNoise, 1)})
    expect_mean(base * other, 0, 1);
}

TEST(SampleRandom, SameArgumentsSameSequence) {
  SampleRandom a(5, Stream::kData, 17);
  SampleRandom b(5, Stream::kData, 17);
  for (int i = 0; i < 20; ++i) {
    EXPECT_EQ(a.uniform(), b.uniform());
    EXPECT_EQ(a.normal(), b.normal());
    EXPECT_EQ(a.below(1000), b.below(1000));
    EXPECT_EQ(a.uniform(-2, 3), b.uniform(-2, 3));
  }
}

// One after the other, again, backwards, in turns with another stream: always the words of its own blocks.
TEST(SampleRandom, WordsAreThoseOfItsBlocks) {
  std::vector<std::uint64_t> samples;
  for (std::uint64_t i = 0; i < 40; ++i) samples.push_back(0xfffffff0 + i);
  for (const std::uint64_t i : {7u, 7u, 6u, 23u, 22u, 0u}) samples.push_back(i);
  for (const Stream other : {Stream::kData, Stream::kTrainingLevel})
    for (const std::uint64_t sample : samples) {
      SampleRandom random(5, Stream::kData, sample);
      for (std::uint32_t block = 0; block < 2; ++block)
        for (const std::uint32_t word : philox_block(5, Stream::kData, block, sample))
          EXPECT_EQ(random.uniform(), unit_uniform(word)) << sample;
      if (sample % 3 == 0) {
        const float first = unit_uniform(philox_block(6, other, 0, sample)[0]);
        EXPECT_EQ(SampleRandom(6, other, sample).uniform(), first);
      }
    }
}

// After none, one and two other words, of samples one after the other and of one alone.
TEST(SampleRandom, NormalsAreThoseOfItsWords) {
  for (std::uint64_t sample = 0; sample < 50; sample += sample == 35 ? 7 : 1)
    for (std::size_t skipped = 0; skipped < 3; ++skipped) {
      SampleRandom random(5, Stream::kData, sample);
      for (std::size_t i = 0; i < skipped; ++i) random.uniform();
      const auto words = philox_block(5, Stream::kData, 0, sample);
      const auto pair = normal_pair(words[skipped], words[skipped + 1]);
      EXPECT_EQ(random.normal(), pair[0]) << sample;
      EXPECT_EQ(random.normal(), pair[1]) << sample;
      const std::uint32_t next =
          skipped < 2 ? words[skipped + 2] : philox_block(5, Stream::kData, 1, sample)[0];
      EXPECT_EQ(random.uniform(), unit_uniform(next)) << sample;
    }
}

// Odd and even numbers of normals, within one block of the generator and over many; whole groups and parts.
TEST(FillUniformsAndNormals, AreThoseOfEachSample) {
  for (const Eigen::Index dim : {1, 2, 3, 7, 64})
    for (const Eigen::Index count : {1, 16, 37}) {
      const std::uint64_t first = 0xfffffff5;
      Eigen::RowVectorXf uniforms(count);
      Points normals(dim, count);
      fill_uniforms_and_normals(9, Stream::kData, first, uniforms, normals);
      for (Eigen::Index j = 0; j < count; ++j) {
        SampleRandom random(9, Stream::kData, first + static_cast<std::uint64_t>(j));
        EXPECT_EQ(uniforms[j], random.uniform());
        for (Eigen::Index axis = 0; axis < dim; ++axis) EXPECT_EQ(normals(axis, j), random.normal());
      }
    }
}

TEST(SampleRandom, UniformMoments) {
  Eigen::ArrayXd u(400000);
  for (Eigen::Index i = 0; i < u.size(); i += 8) {  // 8 values a sample: two blocks of the generator
    SampleRandom random(11, Stream::kData, static_cast<std::uint64_t>(i));
    for (Eigen::Index k = 0; k < 8; ++k) u(i + k) = random.uniform();
  }
  EXPECT_GT(u.minCoeff(), 0);
  EXPECT_LT(u.maxCoeff(), 1);
  expect_mean(u, 0.5, std::sqrt(1.0 / 12));
  expect_mean((u - 0.5).square(), 1.0 / 12, std::sqrt(1.0 / 180));
  expect_mean((u.head(u.size() - 1) - 0.5) * (u.tail(u.size() - 1) - 0.5), 0, 1.0 / 12);
}

TEST(SampleRandom, NormalMomentsAndSpare) {
  Eigen::ArrayXd z(300000);
  for (Eigen::Index i = 0; i < z.size(); i += 3) {  // an odd number: the spare of the second pair is dropped
    SampleRandom random(12, Stream::kData, static_cast<std::uint64_t>(i));
    for (Eigen::Index k = 0; k < 3; ++k) z(i + k) = random.normal();
  }
  expect_mean(z, 0, 1);
  expect_mean(z.square(), 1, std::sqrt(2.0));
  expect_mean(z.head(z.size() - 1) * z.tail(z.size() - 1), 0, 1);
}

TEST(SampleRandom, BelowIsEquallyLikely) {
  constexpr std::uint32_t kSides = 7;
  constexpr int kDraws = 140000;
  std::vector<int> counts(kSides);
  for (int i = 0; i < kDraws; ++i) {
    SampleRandom random(13, Stream::kData, static_cast<std::uint64_t>(i));
    const std::uint32_t side = random.below(kSides);
    ASSERT_LT(side, kSides);
    ++counts[side];
  }
  double chi_squared = 0;
  for (const int count : counts)
    chi_squared += std::pow(count - kDraws / double{kSides}, 2) / (kDraws / double{kSides});
  EXPECT_LT(chi_squared, 22.5);  // 6 degrees of freedom: the 99.9th percentile
  SampleRandom random(13, Stream::kData, 0);
  EXPECT_EQ(random.below(1), 0u);
}

}  // namespace
}  // namespace diffuscope
