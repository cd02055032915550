// All panels, one row each: being here puts a panel into the View menu, the layouts and the tests. Of panels
// that share a place in a layout the first listed is in front.
#include "app/panels/bound_panel.h"
#include "app/panels/bound_values_panel.h"
#include "app/panels/breakpoints_panel.h"
#include "app/panels/canvas_panel.h"
#include "app/panels/cloud_variance_panel.h"
#include "app/panels/compare_curves_panel.h"
#include "app/panels/compare_panel.h"
#include "app/panels/convolution_panel.h"
#include "app/panels/debug_step_panel.h"
#include "app/panels/energy_panel.h"
#include "app/panels/forward_panel.h"
#include "app/panels/grid_panel.h"
#include "app/panels/honesty_panel.h"
#include "app/panels/langevin_panel.h"
#include "app/panels/level_loss_panel.h"
#include "app/panels/line_process_panel.h"
#include "app/panels/log_panel.h"
#include "app/panels/loss_panel.h"
#include "app/panels/marginals_panel.h"
#include "app/panels/metrics_panel.h"
#include "app/panels/modes_panel.h"
#include "app/panels/own_diagnosis_panel.h"
#include "app/panels/own_network_panel.h"
#include "app/panels/own_trajectory_panel.h"
#include "app/panels/panel.h"
#include "app/panels/path_panel.h"
#include "app/panels/performance_panel.h"
#include "app/panels/posterior_panel.h"
#include "app/panels/reverse_variance_panel.h"
#include "app/panels/sample_marginals_panel.h"
#include "app/panels/sample_metrics_panel.h"
#include "app/panels/sample_panel.h"
#include "app/panels/samplers_panel.h"
#include "app/panels/scene_panel.h"
#include "app/panels/schedule_panel.h"
#include "app/panels/schedules_panel.h"
#include "app/panels/score_matching_panel.h"
#include "app/panels/score_panel.h"
#include "app/panels/sheet_panel.h"
#include "app/panels/stage_panel.h"
#include "app/panels/steps_panel.h"
#include "app/panels/strips_panel.h"
#include "app/panels/timeline_panel.h"
#include "app/panels/trace_panel.h"
#include "app/panels/training_controls_panel.h"
#include "app/panels/weights_panel.h"

namespace diffuscope {

std::vector<std::unique_ptr<Panel>> make_panels() {
  std::vector<std::unique_ptr<Panel>> panels;
  const auto add = [&](auto panel) { panels.push_back(std::move(panel)); };
  add(std::make_unique<TracePanel>());  // in front of the scene where both stand
  add(std::make_unique<OwnTrajectoryPanel>());
  add(std::make_unique<ScenePanel>());
  add(std::make_unique<SheetPanel>());  // in front of the stage in Images
  add(std::make_unique<StagePanel>());
  add(std::make_unique<LineProcessPanel>());
  add(std::make_unique<StepsPanel>());
  add(std::make_unique<ConvolutionPanel>());
  add(std::make_unique<LangevinPanel>());
  add(std::make_unique<SchedulesPanel>());
  add(std::make_unique<TimelinePanel>());
  add(std::make_unique<ForwardPanel>());
  add(std::make_unique<ScorePanel>());
  add(std::make_unique<ScoreMatchingPanel>());
  add(std::make_unique<PosteriorPanel>());
  add(std::make_unique<EnergyPanel>());
  add(std::make_unique<SchedulePanel>());
  add(std::make_unique<MarginalsPanel>());
  add(std::make_unique<TrainingControlsPanel>());
  add(std::make_unique<LossPanel>());
  add(std::make_unique<LevelLossPanel>());
  add(std::make_unique<MetricsPanel>());
  add(std::make_unique<WeightsPanel>());
  add(std::make_unique<BoundPanel>());
  add(std::make_unique<BoundValuesPanel>());
  add(std::make_unique<ReverseVariancePanel>());
  add(std::make_unique<DebugStepPanel>());
  add(std::make_unique<ModesPanel>());
  add(std::make_unique<BreakpointsPanel>());
  add(std::make_unique<OwnDiagnosisPanel>());
  add(std::make_unique<OwnNetworkPanel>());
  add(std::make_unique<SamplePanel>());
  add(std::make_unique<SampleMetricsPanel>());
  add(std::make_unique<SampleMarginalsPanel>());
  add(std::make_unique<CloudVariancePanel>());
  add(std::make_unique<StripsPanel>());
  add(std::make_unique<PathPanel>());
  add(std::make_unique<CanvasPanel>());
  add(std::make_unique<HonestyPanel>());
  add(std::make_unique<GridPanel>());
  add(std::make_unique<ComparePanel>());
  add(std::make_unique<SamplersPanel>());
  add(std::make_unique<CompareLevelsPanel>());
  add(std::make_unique<CompareLossPanel>());
  add(std::make_unique<CompareMetricsPanel>());
  add(std::make_unique<PerformancePanel>());
  add(std::make_unique<LogPanel>());
  return panels;
}

}  // namespace diffuscope
