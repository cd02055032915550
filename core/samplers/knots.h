// The grid drawn by hand: control points of ln σ̃ over the share of the steps done, u = 0 … 1, joined by a
// monotone cubic. A curve that begins noisier than the schedule ends is squeezed to begin there.
#pragma once

#include "core/samplers/time_grid.h"

namespace diffuscope {

inline constexpr std::string_view kKnotsGrid = "knots";

/// The points used where none are given: about a Karras grid from 80 to .0105.
const ControlPoints& default_knots();

/// UserError, starting with `where`, unless there are 2 to kMostControlPoints points with u strictly
/// increasing from 0 to 1 and ln σ̃ strictly decreasing, within ±kLogSnrLimit.
void check_knots(const ControlPoints& points, std::string_view where = "sampler.knots");

/// ln σ̃ of the curve through valid points at u in [0, 1].
double knot_curve_value(const ControlPoints& points, double u);

/// Point `index` moved as near to `to` as validity allows: between its neighbours; both ends keep their u.
ControlPoints with_knot_moved(ControlPoints points, std::size_t index, ControlPoint to);
/// A point added on the curve at u; unchanged where it would touch a neighbour or there are too many.
ControlPoints with_knot_added(ControlPoints points, double u);
// Taking one out is with_point_removed (custom.h): that leaves any curve valid.

TimeGridEntry knots_entry();

}  // namespace diffuscope
