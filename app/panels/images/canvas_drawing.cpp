#include "app/panels/images/canvas_drawing.h"

#include <algorithm>
#include <utility>

namespace diffuscope {

void CanvasDrawing::start(const ImageShape& shape) {
  shape_ = shape;
  undo_.clear();
  set({std::make_shared<const Points>(Points::Constant(shape.dim(), 1, -1)),
       std::make_shared<const KnownPixels>(known_except(UnknownPart::kLowerHalf, shape))});
}

void CanvasDrawing::set(CanvasState state) {
  state_ = std::move(state);
  ShiftedPicture moved = shifted(*state_.picture, shape_, state_.right, state_.down);
  framed_ = std::make_shared<const Points>(std::move(moved.picture));
  framed_known_ = std::make_shared<const KnownPixels>(std::move(moved.known));
}

void CanvasDrawing::begin_step() {
  if (undo_.size() == kMostSteps) undo_.erase(undo_.begin());
  undo_.push_back(state_);
}

void CanvasDrawing::undo() {
  if (undo_.empty()) return;
  set(undo_.back());
  undo_.pop_back();
}

void CanvasDrawing::stroke(const CanvasBrush& brush, PixelPlace from, PixelPlace to) {
  apply(brush, stroke_pixels(shape_, from, to, brush.radius));
}

void CanvasDrawing::fill(const CanvasBrush& brush, PixelPlace at) {
  begin_step();
  const ImageShape mask{shape_.width, shape_.height, 1};
  apply(brush, brush.on_mask ? region_pixels(mask, *state_.known, at)
                             : region_pixels(shape_, state_.picture->col(0), at));
}

void CanvasDrawing::apply(const CanvasBrush& brush, const std::vector<int>& pixels) {
  if (pixels.empty()) return;
  CanvasState next = state_;
  const bool erases = brush.tool == CanvasTool::kEraser;
  if (brush.on_mask) {
    KnownPixels known = *state_.known;
    for (const int pixel : pixels) known[pixel] = erases ? 1.0f : 0.0f;
    next.known = std::make_shared<const KnownPixels>(std::move(known));
  } else {
    Points picture = *state_.picture;
    paint_pixels(shape_, pixels, erases ? PaintColor{-1, -1, -1} : brush.color, picture.col(0));
    next.picture = std::make_shared<const Points>(std::move(picture));
  }
  set(std::move(next));
}

void CanvasDrawing::clear() { take(Points::Constant(shape_.dim(), 1, -1), kNoLabel); }

void CanvasDrawing::take(const Points& picture, Label label) {
  begin_step();
  set({std::make_shared<const Points>(picture.cwiseMax(-1.0f).cwiseMin(1.0f)), state_.known, label});
}

void CanvasDrawing::take_away(UnknownPart part) {
  begin_step();
  CanvasState next = state_;
  next.known = std::make_shared<const KnownPixels>(known_except(part, shape_));
  set(std::move(next));
}

void CanvasDrawing::invert_mask() {
  begin_step();
  CanvasState next = state_;
  next.known = std::make_shared<const KnownPixels>(1 - state_.known->array());
  set(std::move(next));
}

void CanvasDrawing::shift(int right, int down) {
  CanvasState next = state_;
  next.right = std::clamp(next.right + right, 1 - shape_.width, shape_.width - 1);
  next.down = std::clamp(next.down + down, 1 - shape_.height, shape_.height - 1);
  if (next.right != state_.right || next.down != state_.down) set(std::move(next));
}

}  // namespace diffuscope
