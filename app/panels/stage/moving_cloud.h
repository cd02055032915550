// The points a workspace shows at the present time, as two sets and their weights: noised data at t (Forward,
// Score), a reverse run between two recorded states (Sample), the newest samples (Train). Nothing of size N
// is computed here. Main thread.
#pragma once

#include <optional>

#include "app/frame_context.h"
#include "core/backend/drawable_points.h"

namespace diffuscope {

struct MovingCloud {
  PointsPtr first;     ///< D×N, model space; of images 2×N, on their plane
  PointsPtr second;    ///< D×N or null
  NoiseLevel weights;  ///< positions are alpha·first + sigma·second
  double noise = 0;    ///< share of noise in it: 0 data … 1 pure noise
  double spread = 1;   ///< about its standard deviation, model space
  std::shared_ptr<const std::vector<Label>> labels = {};  ///< N, the class of each; null where there are none

  DrawablePointsPtr first_on_card = {}, second_on_card = {};  ///< where the card computed them, or null

  Eigen::Index size() const { return first->cols(); }
  /// Position of point i; y = 0 in 1D.
  Eigen::Vector2f at(Eigen::Index i) const;
};

/// σ²/(α² + σ²): how much of x_t is noise.
double noise_share(NoiseLevel level);

/// x_t of the forward cloud at the cursor u; empty before the first cloud.
std::optional<MovingCloud> noised_cloud(const FrameContext& frame);
/// The true samples x_0; empty before the first cloud.
std::optional<MovingCloud> data_cloud(const FrameContext& frame);
/// The particles at reverse_progress.
std::optional<MovingCloud> reverse_cloud(const FrameContext& frame);
/// The newest samples of the training run.
std::optional<MovingCloud> live_cloud(const FrameContext& frame);
/// The one that the current workspace is about: what is clicked, selected and binned.
std::optional<MovingCloud> workspace_cloud(const FrameContext& frame);

/// The path of point i of the workspace's cloud, D×n, from data to noise (Forward, Score) or noise to data
/// (Sample), with u = t/T for each of its points; no points where there is none.
struct CloudPath {
  Points points;
  std::vector<float> u;
};
CloudPath path_of(const FrameContext& frame, Eigen::Index i);

}  // namespace diffuscope
