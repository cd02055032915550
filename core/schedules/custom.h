// A schedule drawn by hand: control points of ᾱ or of the log-SNR over u = t/T, joined by a monotone cubic,
// so that noise only ever grows. Editing keeps the points valid whatever is asked for; points from files that
// are not are refused with a sentence. Variance preserving.
#pragma once

#include "core/schedules/control_points.h"
#include "core/schedules/schedule.h"

namespace diffuscope {

inline constexpr std::string_view kCustomSchedule = "custom";

/// The quantity that a custom schedule's parameter values name.
CurveQuantity curve_quantity(const ParamValues& params);

/// The points used where none are given.
const ControlPoints& default_points(CurveQuantity quantity);

/// UserError, starting with `where`, unless there are 2 to kMostControlPoints points with u strictly
/// increasing from 0 to 1 and values strictly decreasing: ᾱ from 1 to at least 0, the log-SNR within
/// ±kLogSnrLimit.
void check_control_points(CurveQuantity quantity, const ControlPoints& points, std::string_view where);

/// The schedule with T = `steps` through valid points (empty: the default ones); UserError otherwise.
Schedule schedule_of_points(CurveQuantity quantity, const ControlPoints& points, int steps,
                            std::string_view where = "schedule");

/// The curve between the points at u in [0, 1]; points must be valid.
double curve_value(const ControlPoints& points, double u);

/// Points from which schedule_of_points rebuilds about this schedule (its ratios; every scale).
ControlPoints points_of_schedule(CurveQuantity quantity, const Schedule& schedule);

/// Point `index` moved as near to `to` as validity allows: between its neighbours; both ends keep their u,
/// and ᾱ keeps 1 at u = 0.
ControlPoints with_point_moved(CurveQuantity quantity, ControlPoints points, std::size_t index,
                               ControlPoint to);
/// A point added on the curve at u; unchanged where it would touch a neighbour or there are too many.
ControlPoints with_point_added(ControlPoints points, double u);
/// Without inner point `index`; the ends stay.
ControlPoints with_point_removed(ControlPoints points, std::size_t index);

ScheduleEntry custom_schedule();

}  // namespace diffuscope
