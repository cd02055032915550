// Images: what lies between two starts x_T. Starts on the arc between them, and the samples that DDIM without
// noise makes of them; the place on the way can be dragged, and its sample is shown large.
#pragma once

#include "app/evaluations/image_jobs.h"
#include "app/panels/images/image_strip.h"
#include "app/panels/panel.h"

namespace diffuscope {

class PathPanel final : public Panel {
 public:
  const char* title() const override { return "Path"; }
  Dock dock(Workspace workspace) const override {
    return workspace == Workspace::kImages ? Dock::kCenter : Dock::kHidden;
  }
  void draw(FrameContext& frame) override;
  const PathSettings& settings() const { return settings_; }

 private:
  void draw_end(FrameContext& frame, const char* name, PathEnd& end) const;
  void ask(FrameContext& frame) const;
  void take(const std::shared_ptr<const PathView>& view);
  void draw_strips(FrameContext& frame);
  void draw_large(const FrameContext& frame);

  PathSettings settings_;
  std::shared_ptr<const PathView> shown_;
  PointsPtr starts_, samples_, start_, sample_;
  ImageStrip starts_strip_, samples_strip_;
  ImageGrid large_start_, large_sample_;
};

}  // namespace diffuscope
