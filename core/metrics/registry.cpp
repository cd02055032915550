// The list of metrics: a new one is an include and a row here.
#include "core/metrics/mmd.h"
#include "core/metrics/mode_coverage.h"
#include "core/metrics/sliced_wasserstein.h"
#include "core/metrics/wasserstein_1.h"

namespace diffuscope {

std::span<const MetricEntry> metrics() {
  static const std::vector<MetricEntry> entries{
      sliced_w2_entry(),
      mmd2_entry(),
      mode_share_entry(),
      modes_covered_entry(),
      mode_total_variation_entry(),
      wasserstein_1_entry(),
  };
  return entries;
}

}  // namespace diffuscope
