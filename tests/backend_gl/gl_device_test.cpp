// Kernels, buffers and failures of the graphics card as such.
#include "core/backend_gl/gl_device.h"

#include <gtest/gtest.h>

#include <cstdlib>

#include "core/backend_gl/gl_self_test.h"
#include "core/io/shader_source.h"

namespace diffuscope {
namespace {

TEST(GlDevice, EveryKernelCompiles) {
  GlDevice device;
  int kernels = 0;
  for (const std::string& name : shader_names()) {
    if (!name.ends_with(".comp")) continue;
    const std::string kernel = name.substr(name.find('/') + 1);
    EXPECT_NO_THROW(device.prepare(kernel.substr(0, kernel.size() - 5), "")) << name;
    ++kernels;
  }
  EXPECT_GE(kernels, 12);
  EXPECT_THROW(device.prepare("no_such_kernel", ""), std::runtime_error);
  EXPECT_THROW(device.prepare("adam", "not GLSL\n"), GlFailure);
  EXPECT_NO_THROW(device.check());
}

TEST(GlDevice, TellsWhatItIs) {
  GlDevice device;
  EXPECT_FALSE(device.renderer().empty());
  EXPECT_GE(device.limits().shared_bytes, 32768);
  EXPECT_GE(device.limits().storage_blocks, 8);
  EXPECT_GE(device.limits().buffer_bytes, 1 << 27);
}

TEST(GlDevice, TestsThatWerePassedAreNotRunAgain) {
  GlDevice device;
  int runs = 0;
  const auto with = [&](bool passes) { return [&runs, passes] { return ++runs, passes; }; };
  EXPECT_FALSE(device.passes("a", with(false)));
  EXPECT_TRUE(device.passes("a", with(true)));
  EXPECT_TRUE(device.passes("a", with(false)));
  EXPECT_EQ(runs, 2);
  EXPECT_FALSE(device.passes("b", with(false)));
  EXPECT_EQ(device.tests_run(), 3);
  GlFault lost;
  lost.lost_after = 0;
  GlDevice gone(lost);
  EXPECT_THROW(gone.passes("a", with(true)), GlFailure);
}

TEST(GlBuffer, KeepsWhatIsWritten) {
  GlDevice first, second;  // two cards take turns on one thread
  GlBuffer a(first, 3), b(second, 3);
  const float ones[] = {1, 2, 3}, twos[] = {4, 5, 6};
  a.write(ones, 3), b.write(twos, 3);
  float back[2] = {};
  a.read(back, 2, 1);
  EXPECT_EQ(back[0], 2);
  b.read(back, 2, 1);
  EXPECT_EQ(back[0], 5);
  const unsigned id = a.id();
  a.reserve(first, 2);
  EXPECT_EQ(a.id(), id);
  a.reserve(first, 4);
  EXPECT_EQ(a.words(), 4);
}

TEST(GlBuffer, MoreThanTheCardHasIsRefused) {
  GlDevice device;
  EXPECT_THROW(GlBuffer(device, device.limits().buffer_bytes), GlFailure);
  EXPECT_NO_THROW(GlBuffer(device, 10));
  EXPECT_NO_THROW(device.check());
}

TEST(GlFault, ComesFromTheEnvironment) {
  const auto fault = [](const char* text) {
    setenv("DIFFUSCOPE_GL_FAULT", text, 1);
    const GlFault found = GlFault::from_environment();
    unsetenv("DIFFUSCOPE_GL_FAULT");
    return found;
  };
  EXPECT_TRUE(fault("shader").shader);
  EXPECT_TRUE(fault("memory").memory);
  EXPECT_EQ(fault("lost:12").lost_after, 12);
  EXPECT_EQ(GlFault::from_environment().lost_after, -1);
  EXPECT_THROW(fault("fire"), UserError);
  unsetenv("DIFFUSCOPE_GL_FAULT");
}

TEST(GlSelfTest, PassesHere) {
  GlDevice device;
  for (const int hidden : {64, 136}) {
    const GlSelfTest found = gl_self_test(
        device, std::make_shared<const Mlp>(NetworkSpec{.hidden = hidden}, 2), GlNetwork::Use::kTraining);
    EXPECT_TRUE(found.passed()) << found.text();
    EXPECT_NE(found.text().find("passed"), std::string::npos);
  }
}

TEST(GlSelfTest, FailsWhereSomethingDiffers) {
  const GlSelfTest good{.integers_agree = true};
  EXPECT_TRUE(good.passed());
  for (const auto part : {&GlSelfTest::normal_error, &GlSelfTest::answer_error, &GlSelfTest::gradient_error})
    for (const double error : {1e-3, std::numeric_limits<double>::quiet_NaN()}) {
      GlSelfTest bad = good;
      bad.*part = error;
      EXPECT_FALSE(bad.passed());
    }
}

TEST(GlSpeed, Measures) {
  GlDevice device;
  const GlSpeed speed =
      gl_speed(device, std::make_shared<const Mlp>(NetworkSpec{.hidden = 32, .layers = 2}, 2), 128, 64);
  for (const double number : {speed.peak, speed.sampling, speed.training, speed.iterations_per_second})
    EXPECT_GT(number, 0);
}

}  // namespace
}  // namespace diffuscope
