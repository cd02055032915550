#include "app/panels/stage/moving_cloud.h"

#include <algorithm>

#include "app/playback.h"
#include "core/fields/forward_cloud.h"

namespace diffuscope {
namespace {

constexpr int kPathPoints = 72;

double spread_at(const FrameContext& frame, NoiseLevel level) {
  return std::hypot(level.alpha * frame.on_stage().data_std, level.sigma);
}

CloudPath forward_curve(const FrameContext& frame, Eigen::Index i) {
  const auto cloud = frame.evaluations.forward_cloud();
  if (!cloud || i >= cloud->x0.cols()) return {};
  CloudPath path{forward_path(cloud->x0.col(i), cloud->eps.col(i), frame.experiment.schedule, kPathPoints),
                 {}};
  for (int k = 0; k < kPathPoints; ++k) path.u.push_back(static_cast<float>(k) / (kPathPoints - 1));
  return path;
}

/// The recorded states as the stage shows them.
const std::vector<Points>& stage_states(const SampleView& view) {
  return view.plane_states.empty() ? view.trajectory.states : view.plane_states;
}

CloudPath reverse_track(const FrameContext& frame, Eigen::Index i) {
  const auto view = frame.evaluations.samples();
  if (!view || i < 0 || i >= view->trajectory.kept()) return {};
  const auto& states = stage_states(*view);
  CloudPath path{Points(states.front().rows(), static_cast<Eigen::Index>(states.size())), {}};
  const double T = frame.experiment.schedule.steps();
  for (std::size_t k = 0; k < states.size(); ++k) {
    path.points.col(static_cast<Eigen::Index>(k)) = states[k].col(i);
    path.u.push_back(static_cast<float>(view->trajectory.levels[k].t / T));
  }
  return path;
}

}  // namespace

double noise_share(NoiseLevel level) {
  const double signal = level.alpha * level.alpha, noise = level.sigma * level.sigma;
  return noise / std::max(signal + noise, 1e-300);
}

Eigen::Vector2f MovingCloud::at(Eigen::Index i) const {
  Eigen::Vector2f position(0, 0);
  for (Eigen::Index axis = 0; axis < std::min<Eigen::Index>(2, first->rows()); ++axis) {
    position(axis) = static_cast<float>(weights.alpha) * (*first)(axis, i);
    if (second) position(axis) += static_cast<float>(weights.sigma) * (*second)(axis, i);
  }
  return position;
}

std::optional<MovingCloud> noised_cloud(const FrameContext& frame) {
  const auto cloud = frame.evaluations.forward_cloud();
  if (!cloud) return std::nullopt;
  const NoiseLevel level = frame.experiment.schedule.at(frame.view.u * frame.experiment.schedule.steps());
  return MovingCloud{PointsPtr(cloud, &cloud->x0), PointsPtr(cloud, &cloud->eps), level,
                     noise_share(level),           spread_at(frame, level),       cloud->labels};
}

std::optional<MovingCloud> data_cloud(const FrameContext& frame) {
  const auto cloud = frame.evaluations.forward_cloud();
  if (!cloud) return std::nullopt;
  return MovingCloud{PointsPtr(cloud, &cloud->x0), nullptr,      {1, 0}, 0,
                     frame.on_stage().data_std,    cloud->labels};
}

std::optional<MovingCloud> reverse_cloud(const FrameContext& frame) {
  const auto view = frame.evaluations.samples();
  if (!view) return std::nullopt;
  const Trajectory<float>& run = view->trajectory;
  const LevelPosition at = level_position(frame.view.reverse_progress, static_cast<int>(run.levels.size()));
  const auto index = static_cast<std::size_t>(at.index);
  const std::vector<Points>& states = stage_states(*view);
  const double data_std = frame.on_stage().data_std;
  if (run.complete() && frame.view.reverse_progress >= 1 && view->plane_states.empty())
    return MovingCloud{.first = PointsPtr(view, &run.samples),
                       .second = nullptr,
                       .weights = {1, 0},
                       .spread = data_std,
                       .first_on_card = run.samples_on_card};
  if (index + 1 >= states.size()) {  // cancelled before that level
    if (states.empty()) return std::nullopt;
    return MovingCloud{PointsPtr(view, &states.back()), nullptr, {1, 0}, 0, data_std, view->labels};
  }
  const NoiseLevel from = run.levels[index].level, to = run.levels[index + 1].level;
  const double noise = std::lerp(noise_share(from), noise_share(to), at.fraction);
  MovingCloud cloud{PointsPtr(view, &states[index]),
                    PointsPtr(view, &states[index + 1]),
                    {1 - at.fraction, at.fraction},
                    noise,
                    spread_at(frame, at.fraction < 0.5 ? from : to),
                    view->labels};
  const bool drawable = view->plane_states.empty() && index + 1 < run.states_on_card.size();
  if (drawable)
    cloud.first_on_card = run.states_on_card[index], cloud.second_on_card = run.states_on_card[index + 1];
  return cloud;
}

std::optional<MovingCloud> live_cloud(const FrameContext& frame) {
  const auto live = frame.evaluations.live_samples();
  if (!live || live->samples.cols() == 0) return std::nullopt;
  const Points& shown = live->on_plane.size() > 0 ? live->on_plane : live->samples;
  return MovingCloud{PointsPtr(live, &shown), nullptr, {1, 0}, 0, frame.on_stage().data_std, live->labels};
}

std::optional<MovingCloud> workspace_cloud(const FrameContext& frame) {
  std::optional<MovingCloud> cloud;
  switch (frame.view.workspace) {
    case Workspace::kTrain:
      cloud = live_cloud(frame);
      break;
    case Workspace::kSample:
    case Workspace::kDebug:
    case Workspace::kImages:
      cloud = reverse_cloud(frame);
      break;
    default:
      cloud = noised_cloud(frame);
  }
  // Results of the run before have another dimension for a moment when the data change.
  if (cloud && cloud->first->rows() != frame.on_stage().dim()) return std::nullopt;
  return cloud;
}

CloudPath path_of(const FrameContext& frame, Eigen::Index i) {
  CloudPath path;
  if (plays_reverse(frame.view.workspace)) path = reverse_track(frame, i);
  if (frame.view.workspace == Workspace::kForward || frame.view.workspace == Workspace::kScore)
    path = forward_curve(frame, i);
  if (path.points.rows() != frame.on_stage().dim()) return {};
  return path;
}

}  // namespace diffuscope
