// Images: a canvas to paint on. The drawing is noised and denoised, or taken for what is known of a picture
// that is to be restored; the answers follow the hand and the training.
#pragma once

#include "app/panels/images/canvas_answers.h"
#include "app/panels/images/canvas_choices.h"
#include "app/panels/images/canvas_surface.h"
#include "app/panels/panel.h"

namespace diffuscope {

class CanvasPanel final : public Panel {
 public:
  const char* title() const override { return "Canvas"; }
  Dock dock(Workspace workspace) const override {
    return workspace == Workspace::kImages ? Dock::kCenter : Dock::kHidden;
  }
  void draw(FrameContext& frame) override;

  /// The canvas as it is, and what it asks of `frame`.
  const CanvasDrawing& drawing() const { return drawing_; }
  PictureQuestion question(const FrameContext& frame) const;

 private:
  void begin_anew_with(FrameContext& frame);
  void draw_canvas(FrameContext& frame);
  void draw_steps();
  void draw_answers(FrameContext& frame);

  CanvasDrawing drawing_;
  CanvasChoices choices_;
  CanvasSurface surface_;
  CanvasAnswers answers_;
  DataSpec data_;  // of the pictures that the canvas was made for
};

}  // namespace diffuscope
