// How metrics are written down wherever they are shown: values, floors, and whether a value has reached its
// floor. Any thread, pure functions.
#pragma once

#include <string>

#include "app/widgets/labelled_value.h"
#include "core/metrics/metrics.h"

namespace diffuscope {

/// "97.4 %" for shares, "23" for counts, else a short number; "–" where the metric does not apply.
std::string metric_text(std::string_view id, std::optional<double> value);

/// Good when the value is as good as its floor (with 5 % of the distance to nothing as tolerance), else
/// plain.
Tint metric_tint(bool higher_is_better, const MetricValue& value);

/// The one value that says most of a set: the share on a mode, or SW2 for data without modes; none before
/// there is either.
struct TellingMetric {
  std::string id;
  MetricValue value;
  bool on_modes = false;  ///< it is the share on a mode
};
std::optional<TellingMetric> telling_metric(const MetricValues& values);

/// The headline of a set of values: the share on a mode, or SW2 for data without modes. Draws it.
/// `when`, if not empty, says which moment they belong to: "at iteration 1,200".
void draw_metric_headline(const MetricValues& values, const std::string& when = "");

}  // namespace diffuscope
