#include "app/panels/compare/run_stage.h"

#include <fmt/format.h>
#include <imgui.h>

#include <algorithm>

#include "app/panels/metric_texts.h"
#include "app/widgets/labelled_value.h"
#include "app/widgets/role_colors.h"
#include "core/fields/forward_cloud.h"
#include "core/scene/image_plane.h"

namespace diffuscope {
namespace {

constexpr Eigen::Index kPoints = 1000;  // of data and of noised data

void draw_share(const FrameContext& frame, const RunView& run) {
  const auto history = frame.evaluations.metrics_of(run.snapshot->run);
  if (!history || history->values.empty()) return tinted_text(Tint::kDim, "measuring the samples …");
  const auto telling = telling_metric(history->values.back());
  if (!telling) return tinted_text(Tint::kDim, "measuring the samples …");
  const std::string& id = telling->measure->id;
  tinted_text(telling->tint(), metric_text(id, telling->value.value));
  ImGui::SameLine(0, 0.4f * ImGui::GetFontSize());
  tinted_text(Tint::kDim,
              fmt::format("{} (perfect {})", telling->says, metric_text(id, telling->value.floor)));
}

/// Where the run is, and what keeps it.
void draw_status(const FrameContext& frame, const Snapshot& snapshot) {
  if (snapshot.status == RunStatus::kDiverged || snapshot.status == RunStatus::kFailed) {
    tinted_text(Tint::kBad, snapshot.status == RunStatus::kDiverged ? "diverged" : "stopped by an error");
    ImGui::SetItemTooltip("%s", snapshot.message.c_str());
    return;
  }
  constexpr std::int64_t kBehind = 100;  // snapshots of runs that are level differ by less
  for (const RunView& other : frame.runs) {
    if (!other.snapshot || other.snapshot->status != RunStatus::kRunning) continue;
    if (snapshot.status == RunStatus::kRunning && other.snapshot->iteration + kBehind < snapshot.iteration)
      return tinted_text(Tint::kDim, fmt::format("iteration {}, waits for {}",
                                                 with_separators(snapshot.iteration), other.name));
  }
  tinted_text(Tint::kDim, "iteration " + with_separators(snapshot.iteration));
}

}  // namespace

const ImVec4& run_color(std::size_t index) { return role_colors().runs[std::min<std::size_t>(index, 3)]; }

void draw_run_name(const RunView& run, std::size_t index) {
  ImGui::TextColored(run_color(index), "%s", run.name.c_str());
  if (run.title.empty()) return;
  ImGui::SameLine(0, 0.5f * ImGui::GetFontSize());
  ImGui::TextUnformatted(run.title.c_str());
}

void RunStage::update(const ExperimentPtr& run) {
  const ExperimentPtr& experiment = points_of(run);
  if (experiment_ == experiment) return;
  experiment_ = experiment;
  x0_ = experiment->draw(experiment->scene.seed, kPoints);
  eps_ = forward_noise(experiment->scene.seed, experiment->dim(), kPoints);
  data_ = experiment->standardization.to_data(x0_);
}

const Points& RunStage::moving(const FrameContext& frame, const RunView& run) {
  if (frame.view.compare_view == CompareView::kNoised) {
    Points x;
    noise_points(x0_, eps_, experiment_->schedule.at(frame.view.u * experiment_->schedule.steps()), x);
    moving_ = experiment_->standardization.to_data(x);
    return moving_;
  }
  const auto live = frame.evaluations.live_samples_of(run.snapshot->run);
  const Points* samples = !live ? nullptr : live->on_plane.size() > 0 ? &live->on_plane : &live->samples;
  if (samples && samples->rows() == experiment_->dim())
    moving_ = experiment_->standardization.to_data(*samples);
  else
    moving_.resize(experiment_->dim(), 0);
  return moving_;
}

void RunStage::draw(FrameContext& frame, std::size_t index, LinkedView& view, ImVec2 size) {
  const RunView& run = frame.runs[index];
  ImGui::BeginChild(run.name.c_str(), size);
  draw_run_name(run, index);
  if (!run.snapshot) {
    stale_note("is being built …");
    return ImGui::EndChild();
  }
  update(run.snapshot->experiment);
  draw_share(frame, run);
  ImGui::SameLine(0, ImGui::GetFontSize());
  draw_status(frame, *run.snapshot);
  draw_linked_plot(view, *experiment_, data_, moving(frame, run), run_color(index));
  ImGui::EndChild();
}

}  // namespace diffuscope
