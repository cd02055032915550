// Points that another context wrote on the card are drawn without passing through the processor's memory.
#include <epoxy/egl.h>
#include <gtest/gtest.h>

#include <thread>

#include "app/render/stage_image.h"
#include "core/backend_gl/gl_drawable_points.h"
#include "tests/render/hidden_context.h"

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

TEST(DrawablePoints, ThereAreNoneWithoutASharedContext) {
  GlDevice device;
  EXPECT_FALSE(device.shares());
  const GlBuffer buffer(device, 6);
  EXPECT_EQ(GlDrawablePoints::copy(device, buffer, 6), nullptr);
}

}  // namespace
}  // namespace diffuscope
