// Which schedules are on show: the scene's own, as it is being edited in this very frame, and up to three
// kept to compare with. A row of chips: show or hide, exchange with the scene's (A/B), remove. Main thread.
#pragma once

#include <imgui.h>

#include <memory>
#include <vector>

#include "app/frame_context.h"
#include "app/panels/schedules/schedule_curves.h"

namespace diffuscope {

inline constexpr std::size_t kMostCompared = 3;  // beside the scene's

/// The scene as this frame's edits leave it: what is drawn after an edit shows it at once.
const Scene& scene_now(const FrameContext& frame);

/// Colour of schedule `index` on show; 0 is the scene's own.
ImVec4 schedule_color(std::size_t index);

class ScheduleComparison {
 public:
  /// Takes over what has been edited, and the information curve when it is there.
  void update(const FrameContext& frame);
  /// The row of chips and the controls that add to it.
  void draw(FrameContext& frame);
  /// The scene's own first, then those kept (also the hidden ones).
  const std::vector<ShownSchedule>& shown() const { return shown_; }

 private:
  void draw_chip(FrameContext& frame, std::size_t index);
  void draw_adder(FrameContext& frame);
  void add(ShownSchedule schedule);

  std::vector<ShownSchedule> shown_;
  std::shared_ptr<const InformationByRatio> known_;
  std::size_t remove_ = 0;
};

}  // namespace diffuscope
