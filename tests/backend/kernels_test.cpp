// The elementary functions of every instruction set against double precision, over their whole range.
#include "core/backend/kernels/kernels.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace diffuscope {
namespace {

/// n numbers from low to high, evenly.
std::vector<float> range(double low, double high, int n) {
  std::vector<float> x;
  for (int i = 0; i < n; ++i) x.push_back(static_cast<float>(low + (high - low) * i / (n - 1)));
  return x;
}

TEST(Kernels, TheFastestComesFirstAndPanelsFitThePadding) {
  ASSERT_FALSE(all_kernels().empty());
  for (const Kernels& k : all_kernels()) {
    EXPECT_FALSE(k.name.empty());
    EXPECT_TRUE(k.panel % kPadding == 0 || kPadding % k.panel == 0) << k.name;
  }
}

TEST(Kernels, ExponentialIsRightToAMillionthOverItsWholeRange) {
  std::vector<float> x = range(-87, 88, 2'000'003);
  for (const float tiny : {0.0f, 1e-30f, -1e-30f, 1e-7f, 0.34657359f, 0.34657362f}) x.push_back(tiny);
  std::vector<float> y(x.size());
  for (const Kernels& k : all_kernels()) {
    k.exponential(x.data(), y.data(), static_cast<std::ptrdiff_t>(x.size()));
    double worst = 0;
    for (std::size_t i = 0; i < x.size(); ++i) {
      const double exact = std::exp(static_cast<double>(x[i]));
      worst = std::max(worst, std::abs(static_cast<double>(y[i]) - exact) / exact);
    }
    EXPECT_LE(worst, 1e-6) << k.name;
    EXPECT_GT(worst, 0) << k.name;
  }
}

TEST(Kernels, ExponentialBeyondItsRangeStaysFinite) {
  for (const Kernels& k : all_kernels()) {
    const std::vector<float> x{-1e30f, 1e30f, std::numeric_limits<float>::quiet_NaN()};
    std::vector<float> y(3);
    k.exponential(x.data(), y.data(), 3);
    EXPECT_GE(y[0], 0) << k.name;
    EXPECT_LT(y[0], 1e-37f) << k.name;
    EXPECT_TRUE(std::isfinite(y[1]) && y[1] > 1e38f) << k.name;
    EXPECT_TRUE(std::isnan(y[2])) << k.name;
  }
}

TEST(Kernels, SinesAndCosinesAreRight) {
  for (const double limit : {1.0, 1000.0, 8192.0, 1e6}) {
    const std::vector<float> x = range(-limit, limit, 100'003);
    std::vector<float> s(x.size()), c(x.size());
    for (const Kernels& k : all_kernels()) {
      k.sine_cosine(x.data(), s.data(), c.data(), static_cast<std::ptrdiff_t>(x.size()));
      double worst = 0;
      for (std::size_t i = 0; i < x.size(); ++i) {
        const auto angle = static_cast<double>(x[i]);
        worst = std::max({worst, std::abs(static_cast<double>(s[i]) - std::sin(angle)),
                          std::abs(static_cast<double>(c[i]) - std::cos(angle))});
      }
      EXPECT_LT(worst, 2e-7) << k.name << " up to " << limit;
    }
  }
}

/// One layer with unit weights on `z`, so that what comes out is act(z) and its slope.
void activate(const Kernels& k, Activation activation, const std::vector<float>& z, std::vector<float>& h,
              std::vector<float>& slope) {
  std::vector<float> identity(kPadding * kPadding), packed(kPadding * kPadding), bias(kPadding);
  for (std::size_t i = 0; i < kPadding; ++i) identity[i * kPadding + i] = 1;
  const PackedMatrix weights =
      pack({identity.data(), kPadding, 1, kPadding, kPadding}, k.panel, packed.data());
  h.resize(z.size());
  slope.resize(z.size());
  k.forward(activation,
            {.in = z.data(),
             .in_stride = kPadding,
             .inputs = kPadding,
             .weights = weights,
             .bias = bias.data(),
             .out = h.data(),
             .slope = slope.data(),
             .stride = kPadding},
            static_cast<std::ptrdiff_t>(z.size()) / kPadding);
}

double exact(Activation activation, double z) {
  switch (activation) {
    case Activation::kSilu:
      return z / (1 + std::exp(-z));
    case Activation::kGelu:
      return 0.5 * z * (1 + std::tanh(std::sqrt(2 / M_PI) * (z + 0.044715 * z * z * z)));
    case Activation::kRelu:
      return std::max(z, 0.0);
    default:
      return std::tanh(z);
  }
}

TEST(Kernels, ActivationsAndSlopesAreRight) {
  const std::vector<float> z = range(-30, 30, kPadding * 2000);
  for (const Kernels& k : all_kernels())
    for (int a = 0; a < 4; ++a) {
      const auto kind = static_cast<Activation>(a);
      std::vector<float> h, slope;
      activate(k, kind, z, h, slope);
      double worst = 0, worst_slope = 0;
      for (std::size_t i = 0; i < z.size(); ++i) {
        const auto x = static_cast<double>(z[i]);
        worst = std::max(worst, std::abs(static_cast<double>(h[i]) - exact(kind, x)) / (1 + std::abs(x)));
        const double d = (exact(kind, x + 1e-4) - exact(kind, x - 1e-4)) / 2e-4;
        worst_slope = std::max(worst_slope, std::abs(static_cast<double>(slope[i]) - d));
      }
      EXPECT_LT(worst, 5e-7) << k.name << " " << kActivationIds[static_cast<std::size_t>(a)];
      EXPECT_LT(worst_slope, 2e-6) << k.name << " " << kActivationIds[static_cast<std::size_t>(a)];
    }
}

TEST(Kernels, ActivationsOfNotANumberAreNone) {
  const std::vector<float> z(kPadding, std::numeric_limits<float>::quiet_NaN());
  for (const Kernels& k : all_kernels())
    for (int a = 0; a < 4; ++a) {
      std::vector<float> h, slope;
      activate(k, static_cast<Activation>(a), z, h, slope);
      for (const float value : h) EXPECT_TRUE(std::isnan(value)) << k.name << " " << a;
    }
}

}  // namespace
}  // namespace diffuscope
