// Points on the graphics card: sums, sharing of memory, the named operations and copies back, against Eigen.
#include "core/backend_gl/gl_vector_device.h"

#include <gtest/gtest.h>

#include "core/backend/vector_operations.h"
#include "core/backend_gl/gl_engine.h"

namespace diffuscope {
namespace {

Points random_points(Eigen::Index rows, Eigen::Index cols, std::uint32_t which) {
  Points points(rows, cols);
  fill_normals(5, Stream::kEvaluation, which, 0, points);
  return points;
}

class GlVectorDeviceTest : public ::testing::Test {
 protected:
  DevicePoints on_card(const Points& points) { return {card, points}; }

  GlVectorDevice card{card_of_this_thread()};
  const Points a = random_points(3, 333, 1), b = random_points(3, 333, 2), c = random_points(3, 333, 3);
};

TEST_F(GlVectorDeviceTest, SumsAreThoseOfEigen) {
  const DevicePoints x = on_card(a), y = on_card(b), z = on_card(c);
  DevicePoints sum = Device(0.5) * x - Device(2) * (y + 3 * z) / Device(4);
  EXPECT_TRUE(sum.read().isApprox(0.5f * a - 0.5f * b - 1.5f * c, 1e-6f));
  sum += x * Device(2);
  sum -= y;
  sum *= 0.5;
  EXPECT_TRUE(sum.read().isApprox(1.25f * a - 0.75f * b - 0.75f * c, 1e-6f));
  const DevicePoints seven = x + y + z + x + y + z + x;
  EXPECT_TRUE(seven.read().isApprox(3 * a + 2 * b + 2 * c, 1e-6f));
  EXPECT_THROW(DevicePoints(x + y + z + x + y + z + x + y), std::invalid_argument);
  EXPECT_THROW(x + on_card(Points::Zero(3, 332)), std::logic_error);
  EXPECT_THROW(x + DevicePoints(3, 333), std::logic_error);
}

TEST_F(GlVectorDeviceTest, CopiesShareMemoryUntilOneIsWrittenTo) {
  DevicePoints x = on_card(a);
  const DevicePoints copy = x;
  EXPECT_EQ(copy.memory(), x.memory());
  x *= 2;
  EXPECT_EQ(copy.read(), a);
  EXPECT_EQ(x.read(), 2 * a);
  DevicePoints clipped = x;
  clip(1, clipped);
  add_scaled(on_card(b.cwiseAbs()), on_card(c), x);
  EXPECT_TRUE(x.read().isApprox(2 * a + b.cwiseAbs().cwiseSqrt().cwiseProduct(c), 1e-6f));
  EXPECT_EQ(clipped.read(), (2 * a).cwiseMax(-1.0f).cwiseMin(1.0f));
}

TEST_F(GlVectorDeviceTest, ReductionsAreThoseOfEigen) {
  const DevicePoints x = on_card(a), y = on_card(b), z = on_card(c);
  EXPECT_NEAR(mean_norm(x), mean_norm<float>(a), 1e-6);
  EXPECT_NEAR(mean_product(x, y), a.cwiseProduct(b).cast<double>().sum() / 333, 1e-6);
  const double expected = error_norm<float>(a, b, c, 0.01);
  EXPECT_NEAR(error_norm(x, y, z, 0.01) / expected, 1, 1e-6);
  EXPECT_EQ(mean_norm(x), mean_norm(x));
}

// More than one dispatch takes.
TEST_F(GlVectorDeviceTest, LongVectorsGoInPieces) {
  const Eigen::Index count = kPieceFloats / 2 + 77;
  DevicePoints z(2, count);
  const NormalSequence sequence{9, Stream::kStepNoise, 4, 0};
  card.normals(sequence, z.size(), z.overwrite(card));
  Points expected(2, count);
  fill_normals(sequence.seed, sequence.stream, sequence.step, 0, expected);
  EXPECT_LE((z.read() - expected).cwiseAbs().maxCoeff(), 1e-6f);
  EXPECT_NEAR(mean_norm(z), mean_norm(expected), 1e-5);
  z = z * Device(2);
  clip(1, z);
  EXPECT_LE((z.read() - (2 * expected).cwiseMax(-1.0f).cwiseMin(1.0f)).cwiseAbs().maxCoeff(), 2e-6f);
}

TEST(GlReadback, WhatWasAskedForArrivesWhateverIsWrittenLater) {
  GlDevice device;
  for (const bool persistent : {true, false}) {
    GlReadback readback(device, persistent);
    GlBuffer buffer(device, 1000);
    std::vector<std::vector<float>> copies(9, std::vector<float>(500));
    for (std::size_t i = 0; i < copies.size(); ++i) {
      const std::vector<float> values(1000, static_cast<float>(i));
      buffer.write(values.data(), 1000);
      readback.start(buffer, 500, copies[i]);
    }
    readback.finish();
    EXPECT_TRUE(readback.arrived());
    for (std::size_t i = 0; i < copies.size(); ++i)
      EXPECT_EQ(copies[i], std::vector<float>(500, static_cast<float>(i))) << persistent;
  }
}

TEST(GlReadback, MemoryIsRefusedOnPurpose) {
  GlDevice device;
  GlBuffer buffer(device, 10);
  GlReadback readback(device);
  std::vector<float> all(static_cast<std::size_t>(device.limits().buffer_bytes / 4) + 1);
  EXPECT_THROW(readback.start(buffer, 0, all), GlFailure);
}

}  // namespace
}  // namespace diffuscope
