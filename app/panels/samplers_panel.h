// Compare: up to four samplers side by side on one noise and one Brownian path, with linked cameras and time,
// each with its own rule, grid, steps and model; below, quality against cost for all of them.
#pragma once

#include <optional>

#include "app/evaluations/columns_job.h"
#include "app/panels/compare/linked_plot.h"
#include "app/panels/compare/quality_plot.h"
#include "app/panels/panel.h"

namespace diffuscope {

class SamplersPanel final : public Panel {
 public:
  const char* title() const override { return "Samplers"; }
  Dock dock(Workspace workspace) const override {
    return workspace == Workspace::kCompare ? Dock::kCenter : Dock::kHidden;
  }
  void draw(FrameContext& frame) override;

 private:
  void draw_header(FrameContext& frame, const ColumnsRequest& request);
  /// What the timeline of the first column says for all: t at this progress.
  double shared_t(const FrameContext& frame, const ColumnsView* view) const;
  void draw_column(std::size_t index, const ColumnView* view, double t);
  static void draw_settings(SamplerColumn& column);
  void update_data(const FrameContext& frame);
  ColumnsRequest wanted(const FrameContext& frame) const;

  std::vector<SamplerColumn> columns_;  // filled from the scene in the first frame
  int count_ = 2000;
  std::optional<std::size_t> closed_;
  ExperimentPtr experiment_;
  Points data_;  // data units
  LinkedView view_;
  QualityPlot quality_;
};

}  // namespace diffuscope
