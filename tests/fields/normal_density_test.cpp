// The normal density against its defining integrals.
#include "core/normal_density.h"

#include <gtest/gtest.h>

namespace diffuscope {
namespace {

TEST(NormalDensity, HasMassOneAndTheMeanAndVarianceItIsGiven) {
  for (const auto& [mean, std] : {std::pair{0.0, 1.0}, {-1.3, 0.2}, {4.0, 2.5}}) {
    double mass = 0, first = 0, second = 0;
    const double step = 0.01 * std;
    for (double x = mean - 10 * std; x <= mean + 10 * std; x += step) {
      const double p = step * normal_density(x, mean, std);
      mass += p, first += p * x, second += p * (x - mean) * (x - mean);
    }
    EXPECT_NEAR(mass, 1, 1e-10);
    EXPECT_NEAR(first, mean, 1e-9);
    EXPECT_NEAR(second, std * std, 1e-9);
  }
}

}  // namespace
}  // namespace diffuscope
