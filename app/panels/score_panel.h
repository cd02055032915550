// Whose score the arrows show, how long they are drawn, and how far the learned score is from the exact one
// at the time cursor.
#pragma once

#include <vector>

#include "app/panels/panel.h"

namespace diffuscope {

class ScorePanel final : public Panel {
 public:
  const char* title() const override { return "Score"; }
  Dock dock(Workspace workspace) const override {
    return workspace == Workspace::kScore ? Dock::kRight : Dock::kHidden;
  }
  void draw(FrameContext& frame) override;

 private:
  void remember(const FieldView& field, int diffusion_steps);
  void draw_history(FrameContext& frame);

  /// Errors seen so far by noise level, newest per bin: the curve fills as t is moved.
  static constexpr std::size_t kBins = 100;
  std::vector<double> u_, error_;
  int run_ = 0;
  std::shared_ptr<const FieldView> last_;
};

}  // namespace diffuscope
