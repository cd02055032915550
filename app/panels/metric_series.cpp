#include "app/panels/metric_series.h"

namespace diffuscope {

MetricSeries metric_series(const MetricHistory& history, std::string_view id) {
  MetricSeries series;
  for (std::size_t i = 0; i < history.values.size(); ++i) {
    const auto found = history.values[i].find(id);
    if (found == history.values[i].end() || !found->second.value) continue;
    series.iterations.push_back(static_cast<double>(history.iterations[i]));
    series.values.push_back(*found->second.value);
    series.floor = found->second.floor;
  }
  return series;
}

}  // namespace diffuscope
