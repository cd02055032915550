// The radix sort against std::sort, on both sides of the size where it takes over.
#include "core/metrics/sort_floats.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <limits>

#include "core/random.h"

namespace diffuscope {
namespace {

TEST(FloatSorter, EqualsComparisonSort) {
  FloatSorter sorter;
  for (const Eigen::Index n : {0, 1, 2, 17, 511, 512, 513, 5000, 40, 20000}) {
    Points points(1, n);
    fill_normals(3, Stream::kEvaluation, static_cast<std::uint32_t>(n), 0, points);
    std::vector<float> values(points.data(), points.data() + n);
    for (std::size_t i = 0; i < values.size(); i += 7) values[i] *= 1e30f;      // all exponents
    for (std::size_t i = 3; i < values.size(); i += 11) values[i] = values[0];  // ties
    for (std::size_t i = 5; i < values.size(); i += 13) values[i] *= 1e-42f;    // denormal
    std::vector<float> expected = values;
    std::sort(expected.begin(), expected.end());
    sorter.sort(values);
    EXPECT_EQ(values, expected) << n;
  }
}

TEST(FloatSorter, InfinitiesZerosAndNansHaveAPlace) {
  constexpr float inf = std::numeric_limits<float>::infinity();
  std::vector<float> values{inf, 1.0f, std::numeric_limits<float>::quiet_NaN(), -inf, 0.0f, -0.0f};
  FloatSorter().sort(values);
  EXPECT_EQ(values[0], -inf);
  EXPECT_TRUE(std::signbit(values[1]) && values[1] == 0);
  EXPECT_TRUE(!std::signbit(values[2]) && values[2] == 0);
  EXPECT_EQ(values[3], 1.0f);
  EXPECT_EQ(values[4], inf);
  EXPECT_TRUE(std::isnan(values[5]));
}

}  // namespace
}  // namespace diffuscope
