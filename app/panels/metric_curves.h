// Curves of measures over the iterations of a run, each beside its floor, small and in columns: for every
// panel that shows how samples became better. Main thread.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "app/panels/metric_series.h"
#include "app/panels/metric_texts.h"
#include "core/training/snapshot.h"

namespace diffuscope {

/// One measure's curve in plottable form.
struct MetricCurve {
  MeasureName measure;
  MetricSeries series;
};

/// Of all that was measured, but counts, which stand in headlines, and what says little about images beside
/// their own measures.
std::vector<MetricCurve> metric_curves(const MetricHistory& history);

/// Where in the history (not empty) the values of the time that is looked at stand: the last measured by
/// then.
std::size_t measured_at(const MetricHistory& history, const Snapshot& seen);

/// Fills what is left of the window.
void draw_metric_curves(std::span<const MetricCurve> curves, const Snapshot& seen);

}  // namespace diffuscope
