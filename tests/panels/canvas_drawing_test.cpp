// The canvas without the mouse: strokes on picture and mask, fill, undo, the moved frame.
#include "app/panels/images/canvas_drawing.h"

#include <gtest/gtest.h>

namespace diffuscope {
namespace {

constexpr ImageShape kShape{6, 4, 1};

CanvasDrawing canvas() {
  CanvasDrawing drawing;
  drawing.start(kShape);
  return drawing;
}

float pixel(const CanvasDrawing& drawing, int x, int y) {
  return (*drawing.state().picture)(y * kShape.width + x, 0);
}
float known(const CanvasDrawing& drawing, int x, int y) {
  return (*drawing.state().known)[y * kShape.width + x];
}

TEST(CanvasDrawing, BeginsBlackWithTheLowerHalfUnknown) {
  const CanvasDrawing drawing = canvas();
  EXPECT_EQ(*drawing.state().picture, Points::Constant(24, 1, -1));
  EXPECT_EQ(known(drawing, 5, 1), 1);
  EXPECT_EQ(known(drawing, 0, 2), 0);
  EXPECT_FALSE(drawing.can_undo());
}

TEST(CanvasDrawing, AStrokeIsOneStepOfUndo) {
  CanvasDrawing drawing = canvas();
  const PointsPtr before = drawing.state().picture;
  CanvasBrush brush;
  drawing.begin_step();
  drawing.stroke(brush, {0, 0}, {2, 0});
  drawing.stroke(brush, {2, 0}, {2, 3});
  EXPECT_NEAR(pixel(drawing, 1, 0), 1, 1e-6);
  EXPECT_NEAR(pixel(drawing, 2, 3), 1, 1e-6);
  EXPECT_EQ(pixel(drawing, 3, 3), -1);
  brush.tool = CanvasTool::kEraser;
  drawing.begin_step();
  drawing.stroke(brush, {2, 3}, {2, 3});
  EXPECT_EQ(pixel(drawing, 2, 3), -1);
  drawing.undo();
  EXPECT_NEAR(pixel(drawing, 2, 3), 1, 1e-6);
  drawing.undo();
  EXPECT_EQ(drawing.state().picture, before);
  drawing.undo();
  EXPECT_EQ(drawing.state().picture, before);
}

TEST(CanvasDrawing, FillsTheRegionUnderTheMouse) {
  CanvasDrawing drawing = canvas();
  drawing.begin_step();
  drawing.stroke({}, {2, 0}, {2, 3});  // a wall
  CanvasBrush half;
  half.color = {0, 0, 0};
  drawing.fill(half, {0, 0});
  EXPECT_NEAR(pixel(drawing, 1, 3), 0, 1e-6);
  EXPECT_EQ(pixel(drawing, 3, 3), -1);
  drawing.undo();
  EXPECT_EQ(pixel(drawing, 1, 3), -1);
}

TEST(CanvasDrawing, PaintsTheMask) {
  CanvasDrawing drawing = canvas();
  CanvasBrush brush{.radius = 1, .on_mask = true};
  const PointsPtr picture = drawing.state().picture;
  drawing.begin_step();
  drawing.stroke(brush, {0, 0}, {1, 0});
  EXPECT_EQ(known(drawing, 1, 0), 0);
  EXPECT_EQ(drawing.state().picture, picture) << "the picture stays";
  brush.tool = CanvasTool::kEraser;
  drawing.begin_step();
  drawing.stroke(brush, {4, 3}, {4, 3});
  EXPECT_EQ(known(drawing, 4, 3), 1);
  brush.tool = CanvasTool::kFill;
  drawing.fill(brush, {5, 0});
  EXPECT_EQ(known(drawing, 3, 1), 0) << "the rest of the upper half";
  EXPECT_EQ(known(drawing, 4, 3), 1) << "not connected";
  drawing.invert_mask();
  EXPECT_EQ(known(drawing, 4, 3), 0);
  EXPECT_EQ(known(drawing, 3, 1), 1);
  drawing.take_away(UnknownPart::kLeftHalf);
  EXPECT_EQ(known(drawing, 4, 3), 1);
  EXPECT_EQ(known(drawing, 2, 3), 0);
}

TEST(CanvasDrawing, TheFrameMovesAndComesBack) {
  CanvasDrawing drawing = canvas();
  Points numbers(24, 1);
  for (int i = 0; i < 24; ++i) numbers(i, 0) = static_cast<float>(i) / 24;
  drawing.take(numbers, 3);
  EXPECT_EQ(drawing.state().label, 3);
  drawing.begin_step();
  drawing.shift(2, -1);
  drawing.shift(1, 0);
  EXPECT_EQ((*drawing.framed_picture())(3, 0), numbers(6, 0));
  EXPECT_EQ((*drawing.framed_known())[2], 0);
  EXPECT_EQ(*drawing.state().picture, numbers) << "nothing is lost";
  drawing.shift(100, 0);
  EXPECT_EQ(drawing.framed_known()->sum(), 3) << "one column stays, of three rows";
  drawing.undo();
  EXPECT_EQ(*drawing.framed_picture(), numbers);
  drawing.begin_step();
  drawing.shift(1, 1);
  drawing.take(Points::Constant(24, 1, 3.0f), kNoLabel);
  EXPECT_EQ(drawing.framed_known()->minCoeff(), 1) << "another picture stands in its frame";
  EXPECT_EQ(drawing.state().picture->maxCoeff(), 1) << "held to the range";
}

}  // namespace
}  // namespace diffuscope
