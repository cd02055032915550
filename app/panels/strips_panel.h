// Images over time: training images on the way to noise, one of them under several schedules, and the reverse
// run of the chosen sample as pictures. All follow the time cursor and move it.
#pragma once

#include "app/panels/images/forward_strip.h"
#include "app/panels/images/reverse_strip_view.h"
#include "app/panels/images/schedule_strips.h"
#include "app/panels/panel.h"

namespace diffuscope {

class StripsPanel final : public Panel {
 public:
  const char* title() const override { return "Strips"; }
  Dock dock(Workspace workspace) const override {
    return workspace == Workspace::kImages ? Dock::kCenter : Dock::kHidden;
  }
  void draw(FrameContext& frame) override;

 private:
  StripPlace place(const FrameContext& frame);

  ForwardStrip forward_;
  ScheduleStrips schedules_;
  ReverseStripView reverse_;
};

}  // namespace diffuscope
