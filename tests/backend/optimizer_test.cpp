// Adam, AdamW and the EMA against a scalar computation in double from the papers.
#include "core/backend/optimizer.h"

#include <gtest/gtest.h>

#include <cmath>

namespace diffuscope {
namespace {

struct ScalarAdam {
  double theta, m = 0, v = 0, ema;
  void step(double g, int t, double lr, double decay, double ema_max) {
    theta -= lr * decay * theta;
    m = 0.9 * m + 0.1 * g;
    v = 0.999 * v + 0.001 * g * g;
    theta -= lr * (m / (1 - std::pow(0.9, t))) / (std::sqrt(v / (1 - std::pow(0.999, t))) + 1e-8);
    const double rate = std::min(ema_max, (1.0 + t) / (10.0 + t));
    ema = rate * ema + (1 - rate) * theta;
  }
};

void compare(double decay, double scale) {
  constexpr Eigen::Index kSize = 37;  // not a multiple of any vector width
  Weights raw = Weights::LinSpaced(kSize, -1, 1), m = Weights::Zero(kSize), v = m, ema = raw;
  std::vector<ScalarAdam> expected;
  for (Eigen::Index i = 0; i < kSize; ++i) expected.push_back({raw[i], 0, 0, raw[i]});
  for (int t = 1; t <= 50; ++t) {
    Weights g(kSize);
    for (Eigen::Index i = 0; i < kSize; ++i) g[i] = std::sin(static_cast<float>(t * 7 + i));
    OptimizerStep step{.learning_rate = 0.01,
                       .number = t,
                       .gradient_scale = scale,
                       .decoupled_decay = decay,
                       .ema_decay = 0.8};
    adam_update(step, g, 0, 20, raw, m, v, ema);
    adam_update(step, g, 20, kSize - 20, raw, m, v, ema);
    for (Eigen::Index i = 0; i < kSize; ++i)
      expected[static_cast<std::size_t>(i)].step(scale * g[i], t, 0.01, decay, 0.8);
  }
  for (Eigen::Index i = 0; i < kSize; ++i) {
    EXPECT_NEAR(raw[i], expected[static_cast<std::size_t>(i)].theta, 3e-6) << i;
    EXPECT_NEAR(ema[i], expected[static_cast<std::size_t>(i)].ema, 3e-6) << i;
  }
}

TEST(Optimizer, AdamFollowsThePaper) { compare(0, 1); }
TEST(Optimizer, AdamWDecaysTheWeightsThemselves) { compare(0.1, 1); }
TEST(Optimizer, ClippingScalesTheGradient) { compare(0, 0.25); }

TEST(Optimizer, EmaRateRisesToItsLimit) {
  EXPECT_NEAR(ema_rate(0.999, 1), 2.0 / 11, 1e-12);
  EXPECT_EQ(ema_rate(0.999, 1000000), 0.999);
}

}  // namespace
}  // namespace diffuscope
