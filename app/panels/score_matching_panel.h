// Score: denoising score matching and the Fisher divergence over training at the level of the cursor, and
// their gap, which does not depend on the network (Vincent 2011): why a loss that cannot reach zero trains
// the exact score.
#pragma once

#include <vector>

#include "app/evaluations/error_job.h"
#include "app/panels/panel.h"

namespace diffuscope {

class ScoreMatchingPanel final : public Panel {
 public:
  const char* title() const override { return "Score matching"; }
  Dock dock(Workspace workspace) const override {
    return workspace == Workspace::kScore ? Dock::kRightBelow : Dock::kHidden;
  }
  bool takes_images() const override { return false; }
  void draw(FrameContext& frame) override;

 private:
  void draw_history(const ScoreErrorHistory& history, std::size_t level, const Snapshot& snapshot);

  std::vector<double> iterations_, denoising_, fisher_;  // the curves, kept to spare allocations
};

}  // namespace diffuscope
