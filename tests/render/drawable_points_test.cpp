// Points that another context wrote on the card are drawn without passing through the processor's memory.
#include <epoxy/egl.h>
#include <gtest/gtest.h>

#include <thread>

#include "app/render/stage_image.h"
#include "core/backend_gl/gl_drawable_points.h"
#include "core/backend_gl/gl_exact_denoiser.h"
#include "core/samplers/run_sampler.h"
#include "core/schedules/schedule.h"
#include "tests/render/hidden_context.h"
#include "tests/samplers/mixtures.h"

namespace diffuscope {
namespace {

Points dots(float shift) {
  Points points(2, 3);
  points << -3 + shift, 0 + shift, 2 + shift, -2, 0, 3;
  return points;
}

/// What `drawing` looks like from the card.
std::vector<std::uint8_t> picture(ShaderLibrary& shaders, const StageDrawing& drawing) {
  StageImage image(shaders, StageImage::Painter::kGraphicsCard);
  image.texture(drawing);
  return image.canvas().read_pixels();
}

TEST(DrawablePoints, AreDrawnFromTheBufferThatAWorkerWrote) {
  const HiddenContext window(/*by_egl=*/true);
  const GlShareGroup group{eglGetCurrentDisplay(), eglGetCurrentContext()};
  const Points here = dots(0), there = dots(1);
  DrawablePointsPtr on_card;
  std::thread([&] {
    GlDevice device(GlFault{}, group);
    ASSERT_TRUE(device.shares());
    GlBuffer buffer(device, there.size());
    buffer.write(there.data(), there.size());
    on_card = GlDrawablePoints::copy(device, buffer, there.size());
  }).join();
  ASSERT_NE(on_card, nullptr);

  ShaderLibrary shaders;
  StageDrawing drawing{.width = 100,
                       .height = 80,
                       .view = {-5, 5, -4, 4},
                       .background = {0, 0, 0, 1},
                       .heat = {},
                       .clouds = {}};
  drawing.clouds = {
      {.first = std::make_shared<const Points>(here), .second = nullptr, .color = {1, 1, 1, 1}, .radius = 3}};
  const auto before = picture(shaders, drawing);
  CloudDrawing expected = drawing.clouds[0];
  expected.first = std::make_shared<const Points>(there);
  // The processor's copy is another one: what is drawn must come from the card.
  drawing.clouds[0].first_on_card = on_card;
  const auto drawn = picture(shaders, drawing);
  drawing.clouds[0] = expected;
  EXPECT_EQ(drawn, picture(shaders, drawing));
  EXPECT_NE(drawn, before);
}

// States of a trajectory cost memory and time of the card only where somebody will draw them.
TEST(DrawablePoints, TrajectoriesHaveThemWhereTheyAreAskedFor) {
  const HiddenContext window(/*by_egl=*/true);
  const GlShareGroup group{eglGetCurrentDisplay(), eglGetCurrentContext()};
  Trajectory<float> drawn, counted, ends;
  std::thread([&] {
    keep_card_open(group);
    const Schedule schedule = make_schedule("linear", {}, 100);
    std::vector<GridLevel> grid;
    for (const double t : {60, 30, 0}) grid.push_back({t, schedule.at(t)});
    GlExactDenoiser model(std::make_shared<const GaussianMixture>(ring_of_8()));
    DeviceDenoiser& card = *model.on_device();
    const auto run = [&](bool record, bool drawable) {
      DeviceNoise noise(card.device(), 2, 1);
      return run_sampler(*make_sampler<Device>("ddpm", {}), card, noise, grid,
                         {.count = 50, .record = record, .drawable = drawable});
    };
    drawn = run(true, true), counted = run(true, false), ends = run(false, true);
  }).join();
  EXPECT_EQ(drawn.states_on_card.size(), 3u);
  EXPECT_NE(drawn.samples_on_card, nullptr);
  EXPECT_EQ(counted.states, drawn.states);
  EXPECT_TRUE(counted.states_on_card.empty());
  EXPECT_EQ(counted.samples_on_card, nullptr);
  EXPECT_TRUE(ends.states_on_card.empty());
}

TEST(DrawablePoints, ThereAreNoneWithoutASharedContext) {
  GlDevice device;
  EXPECT_FALSE(device.shares());
  const GlBuffer buffer(device, 6);
  EXPECT_EQ(GlDrawablePoints::copy(device, buffer, 6), nullptr);
}

}  // namespace
}  // namespace diffuscope
