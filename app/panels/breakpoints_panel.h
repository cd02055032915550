// Debug: where playing stops, which steps of the chosen particle meet a breakpoint, and on to the next one.
#pragma once

#include <memory>
#include <vector>

#include "app/evaluations/debug_jobs.h"
#include "app/panels/panel.h"

namespace diffuscope {

class BreakpointsPanel final : public Panel {
 public:
  const char* title() const override { return "Breakpoints"; }
  Dock dock(Workspace workspace) const override {
    return workspace == Workspace::kDebug ? Dock::kRightBelow : Dock::kHidden;
  }
  void draw(FrameContext& frame) override;

 private:
  void find_hits(const FrameContext& frame, const std::shared_ptr<const TraceView>& view);

  std::shared_ptr<const TraceView> hits_of_;
  Breakpoints hits_for_;
  std::vector<BreakpointHit> hits_;
};

}  // namespace diffuscope
