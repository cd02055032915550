// Categories against their weights, the ends of the range and weights of 0.
#include "core/categories.h"

#include <gtest/gtest.h>

#include "core/random.h"

namespace diffuscope {
namespace {

Categories categories(std::initializer_list<double> weights) {
  Categories result;
  for (const double weight : weights) result.add(weight);
  return result;
}

TEST(Categories, AShareFallsWhereTheWeightsAddUpToIt) {
  const Categories five = categories({1, 2, 3, 1, 1});
  EXPECT_EQ(five.total(), 8);
  const std::size_t expected[] = {0, 1, 1, 2, 2, 2, 3, 4};
  for (std::size_t eighth = 0; eighth < 8; ++eighth)
    EXPECT_EQ(five.at((static_cast<float>(eighth) + 0.5f) / 8), expected[eighth]) << eighth;
  EXPECT_EQ(five.at(0.125f), 1u) << "a share on the border belongs to the next one";
}

TEST(Categories, WithoutWeightAreNeverChosen) {
  const Categories some = categories({0, 1, 0, 0, 2, 0, 0});
  for (std::uint64_t sample = 0; sample < 1000; ++sample) {
    const std::size_t chosen = some.at(SampleRandom(1, Stream::kData, sample).uniform());
    EXPECT_TRUE(chosen == 1 || chosen == 4) << chosen;
  }
  const float least = unit_uniform(0), most = unit_uniform(0xffffffffu);
  EXPECT_EQ(some.at(least), 1u);
  EXPECT_EQ(some.at(most), 4u);
}

TEST(Categories, ASingleOneIsAlwaysChosen) {
  const Categories one = categories({0.3});
  EXPECT_EQ(one.at(unit_uniform(0)), 0u);
  EXPECT_EQ(one.at(unit_uniform(0xffffffffu)), 0u);
}

}  // namespace
}  // namespace diffuscope
