// Equality of two clouds: the p-value against Kolmogorov's table, false alarms as rare as promised, true
// differences found; and the forward process step by step against its closed form.
#include "core/metrics/two_sample_test.h"

#include <gtest/gtest.h>

#include "core/random.h"

namespace diffuscope {
namespace {

Points normals(std::uint64_t seed, int dim, Eigen::Index n) {
  Points x(dim, n);
  fill_normals(seed, Stream::kEvaluation, 0, 0, x);
  return x;
}

TEST(KolmogorovPValue, MeetsTheTable) {
  // Critical values of the Kolmogorov distribution: P(K > 1.22385) = .10, 1.35810 → .05, 1.62762 → .01.
  constexpr double kN = 2e8;  // √(nm/(n+m)) = 1e4: corrections vanish
  EXPECT_NEAR(kolmogorov_p_value(1.22385e-4, kN, kN), 0.10, 1e-4);
  EXPECT_NEAR(kolmogorov_p_value(1.35810e-4, kN, kN), 0.05, 1e-4);
  EXPECT_NEAR(kolmogorov_p_value(1.62762e-4, kN, kN), 0.01, 1e-4);
  EXPECT_EQ(kolmogorov_p_value(0, 100, 100), 1);
}

TEST(TwoSampleTest, DistanceOfKnownSamples) {
  Points a(1, 4), b(1, 2);
  a << 1, 2, 3, 4;
  b << 2.5, 10;
  EXPECT_DOUBLE_EQ(two_sample_test(a, b).distance, 0.5);  // at 2: 2/4 against 0; at 4: 1 against ½
  EXPECT_EQ(two_sample_test(a, b).directions, 1);
  EXPECT_EQ(two_sample_test(a, a).distance, 0);
}

TEST(TwoSampleTest, FalseAlarmsAreRare) {
  for (const int dim : {1, 2}) {
    int alarms = 0;
    for (std::uint64_t seed = 0; seed < 200; ++seed)
      alarms +=
          two_sample_test(normals(2 * seed + 1, dim, 500), normals(2 * seed + 2, dim, 700)).p_value < 0.05;
    EXPECT_LE(alarms, 10 + 14) << dim;  // at most .05·200 expected; 4.5 standard deviations of 3.1
    EXPECT_GE(alarms, dim == 1 ? 1 : 0) << dim;
  }
}

TEST(TwoSampleTest, FindsShiftsAndScales) {
  const Points a = normals(1, 2, 4000);
  Points shifted = normals(2, 2, 4000), wider = normals(3, 2, 4000);
  shifted.row(1).array() += 0.2f;
  wider *= 1.25f;
  EXPECT_LT(two_sample_test(a, shifted).p_value, 1e-6);
  EXPECT_LT(two_sample_test(a, wider).p_value, 1e-4);
}

}  // namespace
}  // namespace diffuscope
