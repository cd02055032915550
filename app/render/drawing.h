// What the stage shows, as plain values: comparing two drawings says whether anything must be drawn again.
// Positions are in model space; a view box says which part of the plane the picture covers. No GL here.
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "core/backend/drawable_points.h"
#include "core/fields/grid.h"
#include "core/types.h"

namespace diffuscope {

/// Straight (not premultiplied) colour, each channel in [0, 1].
struct Color {
  float r = 0, g = 0, b = 0, a = 1;
  bool operator==(const Color&) const = default;
};

/// Points at first_weight·first + second_weight·second: with weights (α, σ) on (x_0, ε) a cloud of any size
/// follows t without work on the CPU; with (1−f, f) on two recorded states it moves between them.
struct CloudDrawing {
  PointsPtr first;   ///< 2×N
  PointsPtr second;  ///< 2×N, or null
  /// The same points where they were computed, if that is a buffer that the window can draw from.
  DrawablePointsPtr first_on_card = {}, second_on_card = {};
  float first_weight = 1;
  float second_weight = 0;
  Color color = {};
  float radius = 1.5f;      ///< pixels of the picture
  float opacity = 1;        ///< of one point; see density_opacity
  float dense_opacity = 1;  ///< the most that many points drawn as accumulated density can reach
  bool shows_points() const { return first && first->rows() == 2 && first->cols() > 0; }
  bool operator==(const CloudDrawing&) const = default;
};

/// A field as smooth colours with contour lines: `low` and below get the first colour (usually transparent),
/// `high` the last.
struct HeatDrawing {
  std::shared_ptr<const std::vector<float>> values;  ///< nx·ny at cell centres, x fastest, y upward
  int nx = 0, ny = 0;
  Box box;
  float low = 0, high = 1;
  Color low_color, middle_color, high_color;
  float contour_step =
      1;  ///< distance of contour lines in the field's unit, counted down from `high`; 0: none
  Color contour_color;
  bool operator==(const HeatDrawing&) const = default;
};

/// Values far below `low` only spoil the interpolation beside them, −∞ and NaN would spread: painters raise
/// them to this.
inline float lowest_painted(const HeatDrawing& heat) { return heat.low - 4 * (heat.high - heat.low); }

struct StageDrawing {
  int width = 0, height = 0;  ///< pixels
  Box view;
  Color background;
  std::optional<HeatDrawing> heat;
  std::vector<CloudDrawing> clouds;  ///< later ones on top
  bool operator==(const StageDrawing&) const = default;
};

/// Opacity of one of `count` points of `radius` pixels spread over about `area` pixels at which overlapping
/// points still tell dense from less dense: about half a layer of colour on average, never invisible, never
/// quite opaque.
float density_opacity(Eigen::Index count, float radius, double area);

/// Beyond so many points in view software drawing goes from dots to accumulated density.
inline constexpr Eigen::Index kMostDotsInSoftware = 30'000;

/// True if more than `most_dots` of the cloud's points are in `view`: then it should be drawn as accumulated
/// density. Of large clouds some thousand points are looked at.
bool exceeds_dots(const CloudDrawing& cloud, const Box& view, Eigen::Index most_dots);

}  // namespace diffuscope
