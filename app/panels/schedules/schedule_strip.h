// The same cloud noised under each schedule on show at equal t, side by side; with one schedule, at several
// times. On scales that let the noise grow, positions are divided by the spread of x_t, so that shapes stay
// comparable. Main thread.
#pragma once

#include <array>
#include <memory>

#include "app/frame_context.h"
#include "app/panels/schedules/schedule_comparison.h"
#include "app/panels/stage/stage_plot.h"

namespace diffuscope {

class ScheduleStrip {
 public:
  void draw(FrameContext& frame, const std::vector<ShownSchedule>& shown);

 private:
  static constexpr std::size_t kCells = 4;
  struct Cell {
    const ShownSchedule* schedule;
    double u;
    bool named;  ///< its caption says which schedule it is
  };
  struct Pictures {
    ShaderLibrary shaders = {};
    std::array<StagePlot, kCells> plots{StagePlot{shaders}, StagePlot{shaders}, StagePlot{shaders},
                                        StagePlot{shaders}};
  };
  void draw_cell(FrameContext& frame, const Cell& cell, std::size_t index, ImVec2 size);
  void draw_plane(FrameContext& frame, const Cell& cell, std::size_t index, ImVec2 size);
  void draw_line(FrameContext& frame, const Cell& cell, ImVec2 size);

  std::unique_ptr<Pictures> pictures_;
  std::array<Camera, kCells> cameras_;
};

}  // namespace diffuscope
