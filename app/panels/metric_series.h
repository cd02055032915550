// One metric of a history as numbers over iterations, for whoever plots it.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "app/evaluations.h"

namespace diffuscope {

struct MetricSeries {
  std::vector<double> iterations, values;  ///< only where it was measured
  std::optional<double> floor;             ///< of the last value
};

MetricSeries metric_series(const MetricHistory& history, std::string_view id);

}  // namespace diffuscope
