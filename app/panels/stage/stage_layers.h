// The layers of the stage that the graphics card draws: clouds of points and the density as heat map. Each
// function adds one layer to a StageDrawing, in the colours of the roles. Main thread.
#pragma once

#include <imgui.h>

#include "app/panels/stage/moving_cloud.h"
#include "app/panels/stage/stage_plot.h"

namespace diffuscope {

/// How a cloud is drawn.
struct CloudLook {
  ImVec4 color;
  float size = 1;     ///< times the usual radius
  float opacity = 1;  ///< times the usual opacity
};

/// The points of a cloud and their weights, to be given a look.
CloudDrawing drawing_of(const MovingCloud& cloud);

/// Adds a cloud of a 2D run.
void add_cloud(StageDrawing& drawing, const StagePlot& plot, const MovingCloud& cloud, const CloudLook& look);

/// The colour of x_t: data (or the model's) turning into noise.
ImVec4 noised_color(const ImVec4& clean, double noise);

inline constexpr float kHeatNats = 9;
struct Cells {
  int x, y;
};
/// A log-density (cells.x × cells.y values over `box`) as heat map with contours one nat apart, from
/// `highest` down to kHeatNats below.
HeatDrawing density_heat(std::shared_ptr<const std::vector<float>> log_density, float highest, Cells cells,
                         const Box& box);

/// The quantity that the field was asked for, in the colours of whose it is: lengths from nothing to strong,
/// the divergence from sinks (noise) through nothing to sources (exact), the energy as the density upside
/// down.
HeatDrawing quantity_heat(const FieldView& field);

/// What the field evaluation should look at for this view: a square box that follows the view in steps, so
/// that small movements ask for nothing new.
FieldRequest field_request(const FrameContext& frame, const StageMap& map);

/// The field as evaluated last, if it belongs to data of the same dimension as the run shown.
std::shared_ptr<const FieldView> shown_field(const FrameContext& frame);

}  // namespace diffuscope
