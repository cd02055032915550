// What the program has said, newest at the bottom: notifications stay readable here. Opened from View >
// Panels. Main thread.
#pragma once

#include <cstddef>

#include "app/panels/panel.h"

namespace diffuscope {

class LogPanel final : public Panel {
 public:
  const char* title() const override { return "Log"; }
  Dock dock(Workspace) const override { return Dock::kHidden; }
  void draw(FrameContext& frame) override;

 private:
  std::size_t shown_ = 0;  // lines at the last frame
};

}  // namespace diffuscope
