// The stage's picture, read back pixel by pixel: dots stand where they should, fields have the right colours
// and lines, nothing is drawn twice, GL state comes back, shaders are reloaded.
#include "app/render/stage_image.h"

#include <epoxy/gl.h>
#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <initializer_list>
#include <random>
#include <thread>

#include "core/io/shader_source.h"
#include "tests/render/hidden_context.h"

namespace diffuscope {
namespace {

class Render : public ::testing::Test {
 protected:
  HiddenContext context_;
};

/// The same for both painters.
class RenderBoth : public ::testing::TestWithParam<StageImage::Painter> {
 protected:
  HiddenContext context_;
};

INSTANTIATE_TEST_SUITE_P(Both, RenderBoth,
                         ::testing::Values(StageImage::Painter::kProcessor,
                                           StageImage::Painter::kGraphicsCard),
                         [](const auto& painter) {
                           return painter.param == StageImage::Painter::kProcessor ? "Processor"
                                                                                   : "GraphicsCard";
                         });

struct Pixel {
  int r, g, b;
};

Pixel pixel(const StageImage& image, int x, int y_from_top) {
  const auto bytes = image.canvas().read_pixels();
  const auto at = 4 * static_cast<std::size_t>(y_from_top * image.canvas().width() + x);
  return {bytes[at], bytes[at + 1], bytes[at + 2]};
}

PointsPtr one_point(float x, float y) {
  Points points(2, 1);
  points << x, y;
  return std::make_shared<const Points>(points);
}

StageDrawing empty_drawing() {
  return {.width = 100,
          .height = 80,
          .view = {-5, 5, -4, 4},
          .background = {0, 0, 0, 1},
          .heat = {},
          .clouds = {}};
}

TEST_F(Render, EveryShaderCompilesAndLinks) {
  ShaderLibrary shaders;
  int programs = 0;
  for (const std::string& name : shader_names()) {
    if (!name.ends_with(".vert")) continue;
    EXPECT_NE(shaders.program(name.substr(0, name.size() - 5)), 0u) << name;
    ++programs;
  }
  EXPECT_GE(programs, 2);
  EXPECT_EQ(glGetError(), static_cast<GLenum>(GL_NO_ERROR));
  EXPECT_THROW(shaders.program("no_such_shader"), std::runtime_error);
}

TEST_P(RenderBoth, ADotStandsAtItsPlaceWithYUpward) {
  ShaderLibrary shaders;
  StageImage image(shaders, GetParam());
  StageDrawing drawing = empty_drawing();
  drawing.clouds.push_back(
      {.first = one_point(2, 3), .second = nullptr, .color = {1, 0.5f, 0, 1}, .radius = 4});
  image.texture(drawing);
  // 10 pixels a unit: x = (2 + 5)·10, y from the top = (4 − 3)·10.
  const Pixel centre = pixel(image, 70, 10);
  EXPECT_EQ(centre.r, 255);
  EXPECT_NEAR(centre.g, 128, 1);
  EXPECT_EQ(centre.b, 0);
  EXPECT_EQ(pixel(image, 76, 10).r, 0);
  EXPECT_EQ(pixel(image, 70, 16).r, 0);
  EXPECT_EQ(pixel(image, 30, 70).r, 0);
}

TEST_P(RenderBoth, WeightsMovePointsBetweenTwoPositions) {
  ShaderLibrary shaders;
  StageImage image(shaders, GetParam());
  StageDrawing drawing = empty_drawing();
  drawing.clouds.push_back(
      {.first = one_point(2, 0), .second = one_point(0, 2), .color = {1, 1, 1, 1}, .radius = 3});
  drawing.clouds[0].first_weight = 0.5f;
  drawing.clouds[0].second_weight = -1;
  image.texture(drawing);  // at (1, −2)
  EXPECT_EQ(pixel(image, 60, 60).r, 255);
  EXPECT_EQ(pixel(image, 70, 40).r, 0);
}

TEST_P(RenderBoth, OpacityBlendsWithTheBackground) {
  ShaderLibrary shaders;
  StageImage image(shaders, GetParam());
  StageDrawing drawing = empty_drawing();
  drawing.background = {0, 0, 1, 1};
  drawing.clouds.push_back(
      {.first = one_point(0, 0), .second = nullptr, .color = {1, 0, 0, 1}, .radius = 5, .opacity = 0.25f});
  image.texture(drawing);
  const Pixel centre = pixel(image, 50, 40);
  EXPECT_NEAR(centre.r, 64, 1);
  EXPECT_NEAR(centre.b, 191, 1);
}

TEST_F(Render, ProcessorAndGraphicsCardDrawTheSameCloud) {
  ShaderLibrary shaders;
  StageImage by_processor(shaders, StageImage::Painter::kProcessor),
      by_card(shaders, StageImage::Painter::kGraphicsCard);
  StageDrawing drawing = empty_drawing();
  drawing.clouds.push_back({.first = std::make_shared<const Points>(1.5f * Points::Random(2, 300)),
                            .second = std::make_shared<const Points>(2.5f * Points::Random(2, 300)),
                            .first_weight = 0.8f,
                            .second_weight = 0.6f,
                            .color = {1, 1, 1, 1},
                            .radius = 1.6f,
                            .opacity = 0.4f});
  drawing.clouds.push_back(drawing.clouds[0]);
  for (PointsPtr* points : {&drawing.clouds[1].first, &drawing.clouds[1].second})
    *points = std::make_shared<const Points>((*points)->leftCols(50));
  drawing.clouds[1].color = {0, 0, 1, 1};
  by_processor.texture(drawing), by_card.texture(drawing);
  const auto a = by_processor.canvas().read_pixels(), b = by_card.canvas().read_pixels();
  double sum = 0, difference = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    // A sixteenth of a pixel off, a dot's edge changes by as much of its opacity; a few dots overlap.
    EXPECT_NEAR(a[i], b[i], 3 * 0.4 * 255 / 16) << i;
    sum += a[i] - b[i], difference += std::abs(a[i] - b[i]);
  }
  EXPECT_LT(std::abs(sum), 0.1 * difference + 1);  // no shift of brightness
  EXPECT_LT(difference / static_cast<double>(a.size()), 1.5);
}

TEST_P(RenderBoth, DrawsAgainOnlyWhenTheDrawingChanges) {
  ShaderLibrary shaders;
  StageImage image(shaders, GetParam());
  StageDrawing drawing = empty_drawing();
  drawing.clouds.push_back({.first = one_point(0, 0), .second = nullptr, .color = {1, 0, 0, 1}});
  const unsigned texture = image.texture(drawing);
  EXPECT_EQ(image.texture(drawing), texture);
  EXPECT_EQ(image.redraws(), 1);
  drawing.clouds[0].first_weight = 0.5f;
  image.texture(drawing);
  EXPECT_EQ(image.redraws(), 2);
  drawing.clouds[0].first = one_point(0, 0);  // another object of equal points is new data
  image.texture(drawing);
  EXPECT_EQ(image.redraws(), 3);
}

/// 32×32 values equal to x over a box that covers the whole view.
HeatDrawing ramp() {
  auto values = std::make_shared<std::vector<float>>();
  for (int i = 0; i < 32 * 32; ++i) values->push_back(-5 + 10 * (static_cast<float>(i % 32) + 0.5f) / 32);
  return {.values = values,
          .nx = 32,
          .ny = 32,
          .box = {-5, 5, -4, 4},
          .low = -4,
          .high = 4,
          .low_color = {0, 0, 0, 0},
          .middle_color = {1, 0, 0, 1},
          .high_color = {1, 1, 1, 1},
          .contour_step = 0,
          .contour_color = {0, 1, 0, 1}};
}

TEST_P(RenderBoth, FieldColoursFollowTheValuesAndUnderLowIsBackground) {
  ShaderLibrary shaders;
  StageImage image(shaders, GetParam());
  StageDrawing drawing = empty_drawing();
  drawing.background = {0, 0, 1, 1};
  drawing.heat = ramp();
  image.texture(drawing);
  const Pixel low = pixel(image, 4, 40), middle = pixel(image, 49, 40), high = pixel(image, 95, 40);
  EXPECT_EQ(low.r, 0);
  EXPECT_EQ(low.b, 255);
  EXPECT_GT(middle.r, 245);
  EXPECT_LT(middle.g, 10);
  EXPECT_LT(middle.b, 10);
  EXPECT_EQ(high.g, 255);
  const Pixel quarter = pixel(image, 29, 40);  // x = −2.05: level .244, so .49 of the middle colour
  EXPECT_NEAR(quarter.r, 0.4875 * 255, 4);
  EXPECT_NEAR(quarter.b, 255 - 0.4875 * 255, 4);
}

TEST_P(RenderBoth, ContourLinesStandAtWholeStepsBelowHigh) {
  ShaderLibrary shaders;
  StageImage image(shaders, GetParam());
  StageDrawing drawing = empty_drawing();
  drawing.heat = ramp();
  drawing.heat->low_color = drawing.heat->middle_color = drawing.heat->high_color = {1, 0, 0, 1};
  drawing.heat->contour_step = 2;
  image.texture(drawing);
  for (const int x : {30, 50, 70}) {  // values −2, 0, 2, ten pixels a unit
    // The line is one pixel wide and lies on the edge of two pixels: half of each.
    EXPECT_NEAR(pixel(image, x - 1, 40).g + pixel(image, x, 40).g, 255, 5) << x;
  }
  for (const int x : {20, 40, 60, 80}) EXPECT_EQ(pixel(image, x, 40).g, 0) << x;
}

/// A bumpy field on a coarse grid that leaves a margin of the view free, with steep and flat parts.
HeatDrawing bumps() {
  auto values = std::make_shared<std::vector<float>>();
  for (int i = 0; i < 24 * 20; ++i)
    values->push_back(3 * std::sin(0.5f * static_cast<float>(i % 24)) *
                      std::cos(0.3f * static_cast<float>(i / 24)));
  return {.values = values,
          .nx = 24,
          .ny = 20,
          .box = {-4, 4.5, -3.5, 3},
          .low = -2,
          .high = 3,
          .low_color = {0, 0, 0, 0},
          .middle_color = {0.8f, 0.2f, 0.1f, 0.7f},
          .high_color = {1, 0.9f, 0.3f, 1},
          .contour_step = 0.6f,
          .contour_color = {1, 1, 1, 0.5f}};
}

TEST_F(Render, ProcessorAndGraphicsCardDrawTheSameField) {
  ShaderLibrary shaders;
  StageImage by_processor(shaders, StageImage::Painter::kProcessor),
      by_card(shaders, StageImage::Painter::kGraphicsCard);
  StageDrawing drawing = empty_drawing();
  drawing.background = {0.1f, 0.2f, 0.3f, 1};
  drawing.heat = bumps();
  drawing.heat->contour_step = 0;
  by_processor.texture(drawing), by_card.texture(drawing);
  auto a = by_processor.canvas().read_pixels(), b = by_card.canvas().read_pixels();
  // Linear filters of graphics cards know 1/256 of a cell; a cell here spans up to half the colours.
  for (std::size_t i = 0; i < a.size(); ++i) EXPECT_NEAR(a[i], b[i], 3) << i;
  drawing.heat->contour_step = 0.6f;
  by_processor.texture(drawing), by_card.texture(drawing);
  a = by_processor.canvas().read_pixels(), b = by_card.canvas().read_pixels();
  // The card takes one slope for four pixels, so lines differ a little at single pixels.
  double difference = 0;
  for (std::size_t i = 0; i < a.size(); ++i) difference += std::abs(a[i] - b[i]);
  EXPECT_LT(difference / static_cast<double>(a.size()), 2);
}

TEST(ProcessorPicture, RepaintsTheFieldWhenItsBackgroundOrPlaceChanges) {
  ProcessorPicture kept;
  StageDrawing drawing = empty_drawing();
  drawing.heat = bumps();
  const auto matches_a_new_one = [&] { return kept.compose(drawing) == ProcessorPicture().compose(drawing); };
  EXPECT_TRUE(matches_a_new_one());
  drawing.background = {1, 1, 1, 1};
  EXPECT_TRUE(matches_a_new_one());
  drawing.view.x_max = 9;
  EXPECT_TRUE(matches_a_new_one());
  drawing.width = 90;
  EXPECT_TRUE(matches_a_new_one());
  drawing.heat->high = 2;
  EXPECT_TRUE(matches_a_new_one());
  drawing.heat.reset();
  EXPECT_TRUE(matches_a_new_one());
}

TEST_P(RenderBoth, InfinitiesInAFieldDoNotSpread) {
  ShaderLibrary shaders;
  StageImage image(shaders, GetParam());
  StageDrawing drawing = empty_drawing();
  drawing.heat = ramp();
  auto values = *drawing.heat->values;
  for (std::size_t i = 0; i < 32; ++i) values[i] = -std::numeric_limits<float>::infinity();
  values[40] = std::numeric_limits<float>::quiet_NaN();
  drawing.heat->values = std::make_shared<const std::vector<float>>(values);
  image.texture(drawing);
  EXPECT_GT(pixel(image, 95, 20).g, 245);
}

TEST_F(Render, RestoresGlState) {
  glViewport(1, 2, 33, 44);
  glDisable(GL_BLEND);
  glEnable(GL_SCISSOR_TEST);
  glBlendFunc(GL_SRC_ALPHA, GL_ONE);
  glClearColor(0.25f, 0.5f, 0.75f, 1);
  unsigned texture = 0;
  glGenTextures(1, &texture);
  glBindTexture(GL_TEXTURE_2D, texture);
  {
    ShaderLibrary shaders;
    StageImage image(shaders);
    StageDrawing drawing = empty_drawing();
    drawing.heat = ramp();
    drawing.clouds.push_back({.first = one_point(0, 0), .second = nullptr, .color = {1, 0, 0, 1}});
    image.texture(drawing);
  }
  GLint viewport[4], value = 0;
  glGetIntegerv(GL_VIEWPORT, viewport);
  EXPECT_EQ(viewport[0], 1);
  EXPECT_EQ(viewport[3], 44);
  EXPECT_FALSE(glIsEnabled(GL_BLEND));
  EXPECT_TRUE(glIsEnabled(GL_SCISSOR_TEST));
  glGetIntegerv(GL_BLEND_DST_RGB, &value);
  EXPECT_EQ(value, GL_ONE);
  glGetIntegerv(GL_TEXTURE_BINDING_2D, &value);
  EXPECT_EQ(value, static_cast<GLint>(texture));
  for (const GLenum binding :
       std::initializer_list<GLenum>{GL_DRAW_FRAMEBUFFER_BINDING, GL_CURRENT_PROGRAM, GL_VERTEX_ARRAY_BINDING,
                                     GL_ARRAY_BUFFER_BINDING}) {
    glGetIntegerv(binding, &value);
    EXPECT_EQ(value, 0) << binding;
  }
  EXPECT_EQ(glGetError(), static_cast<GLenum>(GL_NO_ERROR));
}

TEST_F(Render, ShadersReloadFromAFolderAndABrokenOneKeepsTheOld) {
  const auto folder = std::filesystem::path(::testing::TempDir()) / "reloaded_shaders";
  std::filesystem::create_directories(folder);
  const auto write = [&](const std::string& text, int seconds) {
    std::ofstream(folder / "point_cloud.frag") << text;
    std::filesystem::last_write_time(
        folder / "point_cloud.frag",
        std::filesystem::file_time_type::clock::now() + std::chrono::seconds(seconds));
  };
  write(shader_source("point_cloud.frag"), 0);
  setenv("DIFFUSCOPE_SHADERS", folder.c_str(), 1);
  ShaderLibrary shaders;
  unsetenv("DIFFUSCOPE_SHADERS");
  shaders.program("point_cloud");
  write("#version 330 core\nout vec4 f;\nvoid main() { f = vec4(0, 1, 0, 1); }\n", 5);
  EXPECT_TRUE(shaders.reload_changed());
  EXPECT_TRUE(shaders.errors().empty());
  StageImage image(shaders, StageImage::Painter::kGraphicsCard);
  StageDrawing drawing = empty_drawing();
  drawing.clouds.push_back({.first = one_point(0, 0), .second = nullptr, .color = {1, 0, 0, 1}, .radius = 5});
  image.texture(drawing);
  EXPECT_EQ(pixel(image, 50, 40).g, 255);
  const unsigned second = shaders.program("point_cloud");
  EXPECT_FALSE(shaders.reload_changed());
  write("not a shader", 10);
  std::this_thread::sleep_for(std::chrono::milliseconds(600));  // it looks at most twice a second
  EXPECT_TRUE(shaders.reload_changed());
  ASSERT_EQ(shaders.errors().size(), 1u);
  EXPECT_NE(shaders.errors()[0].find("point_cloud.frag"), std::string::npos);
  EXPECT_EQ(shaders.program("point_cloud"), second);
  std::filesystem::remove_all(folder);
}

/// 120,000 points of a bell that the weights make half as wide.
CloudDrawing dense_bell() {
  std::mt19937 engine(3);
  std::normal_distribution<float> normal;
  Points points(2, 120'000);
  for (float& value : points.reshaped()) value = normal(engine);
  return {.first = std::make_shared<const Points>(points),
          .second = std::make_shared<const Points>(Points::Constant(2, points.cols(), 1)),
          .first_weight = 0.5f,
          .second_weight = 1,
          .color = {1, 0.5f, 0, 1},
          .dense_opacity = 0.9f};
}

TEST_F(Render, ProcessorAndGraphicsCardDrawTheSameDensity) {
  ShaderLibrary shaders;
  StageImage by_processor(shaders, StageImage::Painter::kProcessor),
      by_card(shaders, StageImage::Painter::kGraphicsCard);
  StageDrawing drawing = empty_drawing();
  drawing.background = {0, 0.1f, 0.6f, 1};
  drawing.clouds.push_back(dense_bell());
  by_processor.texture(drawing);
  by_card.texture(drawing);
  EXPECT_EQ(glGetError(), static_cast<GLenum>(GL_NO_ERROR));
  const auto a = by_processor.canvas().read_pixels(), b = by_card.canvas().read_pixels();
  ASSERT_EQ(a.size(), b.size());
  int different = 0, bright = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    // A point within rounding of two pixels may fall into either, which shows where there are few.
    different += std::abs(a[i] - b[i]) > 2;
    bright += i % 4 == 0 && a[i] > 100;
  }
  EXPECT_LE(different, 20);
  EXPECT_GT(bright, 200);
}

TEST_P(RenderBoth, ADenseCloudLeavesWhatIsDrawnAfterItAlone) {
  ShaderLibrary shaders;
  StageImage image(shaders, GetParam());
  StageDrawing drawing = empty_drawing();
  drawing.clouds = {dense_bell(),
                    {.first = one_point(-3, 0), .second = nullptr, .color = {0, 0, 1, 1}, .radius = 3}};
  image.texture(drawing);
  EXPECT_EQ(pixel(image, 20, 40).b, 255);  // the dot
  EXPECT_EQ(pixel(image, 5, 5).r, 0);      // nobody is there
  EXPECT_GT(pixel(image, 60, 30).r, 150);  // the bell stands around (1, 1)
}

TEST(Opacity, FallsWithTheNumberOfPointsWithinItsBounds) {
  EXPECT_FLOAT_EQ(density_opacity(10, 2, 400000), 0.9f);
  EXPECT_FLOAT_EQ(density_opacity(10000000, 2, 400000), 0.06f);
  const float few = density_opacity(50000, 2, 400000), many = density_opacity(100000, 2, 400000);
  EXPECT_NEAR(few / many, 2, 1e-3);
  EXPECT_FLOAT_EQ(density_opacity(0, 2, 400000), 0.9f);
}

}  // namespace
}  // namespace diffuscope
