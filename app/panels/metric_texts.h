// How metrics are written down wherever they are shown: values, floors, and whether a value has reached its
// floor. Any thread, pure functions.
#pragma once

#include <span>
#include <string>

#include "app/widgets/labelled_value.h"
#include "core/metrics/metrics.h"

namespace diffuscope {

/// "97.4 %" for shares, "23" for counts, else a short number; "–" where the metric does not apply.
std::string metric_text(std::string_view id, std::optional<double> value);

/// What a measure is called and means.
struct MeasureName {
  std::string id, label;
  About about;
  bool higher_is_better = false;
  std::string floor = "perfect";  ///< what scores its floor
};
/// Those of images, then those of points: all that MetricValues may hold.
std::span<const MeasureName> measure_names();

/// Good when the value is as good as its floor (with 5 % of the distance to nothing as tolerance), else
/// plain.
Tint metric_tint(bool higher_is_better, const MetricValue& value);
/// The same, and a warning where images lie nearer to the training images than new ones do.
Tint metric_tint(const MeasureName& measure, const MetricValue& value);

/// The one value that says most of a set: of images the share that shows its class, or how far they are from
/// the training images; of points the share on a mode, or SW2 for data without modes; none before there is
/// one.
struct TellingMetric {
  const MeasureName* measure;
  MetricValue value;
  std::string says;   ///< after the value: "on a mode", "sliced W2"
  std::string about;  ///< id of its card
  Tint tint() const { return metric_tint(*measure, value); }
};
std::optional<TellingMetric> telling_metric(const MetricValues& values);

/// The headline of a set of values: its telling metric. Draws it. `when`, if not empty, says which moment
/// they belong to: "at iteration 1,200".
void draw_metric_headline(const MetricValues& values, const std::string& when = "");

}  // namespace diffuscope
