#include "app/evaluations/field_job.h"

#include <algorithm>
#include <cmath>

#include "app/evaluations/view_denoiser.h"
#include "core/concurrency/thread_priority.h"
#include "core/denoisers/exact_denoiser.h"
#include "core/fields/forward_cloud.h"
#include "core/fields/score_field.h"
#include "core/fields/streamlines.h"
#include "core/fields/upsample.h"
#include "core/scene/image_plane.h"
#include "core/stopwatch.h"

namespace diffuscope {
namespace {

constexpr int kFiner = 3;  // densities are computed coarsely and made finer for drawing
// Cells of what needs a denoiser at each; they divide those of the density (stage_layers.cpp).
constexpr int kQuantityCells = 50, kQuantityCellsKernels = 30;
constexpr float kDensityNats = 9;
constexpr double kLineSpacing = 1.3;  // of streamlines, in cells of the arrows

/// Whether both ask for the same picture but for the weights.
bool same_view(const FieldRequest& a, const FieldRequest& b) {
  return a.snapshot->run == b.snapshot->run && a.snapshot->experiment == b.snapshot->experiment &&
         a.model == b.model && a.t == b.t && a.box == b.box && a.nx == b.nx && a.ny == b.ny &&
         a.arrows == b.arrows && a.quantity == b.quantity && a.streamlines == b.streamlines;
}

bool same_weights(const FieldRequest& a, const FieldRequest& b) {
  return a.model == ModelChoice::kExact || a.snapshot->iteration == b.snapshot->iteration;
}

/// The range of colours: up to the 98 % quantile, for lengths from 0, for signed values symmetric.
void set_range(FieldQuantity quantity, const std::vector<float>& values, FieldView& view) {
  std::vector<float> sizes;
  for (const float value : values)
    if (std::isfinite(value)) sizes.push_back(std::abs(value));
  if (sizes.empty()) sizes.push_back(1);
  const auto at = sizes.begin() + static_cast<std::ptrdiff_t>(0.98 * static_cast<double>(sizes.size() - 1));
  std::nth_element(sizes.begin(), at, sizes.end());
  view.heat_high = std::max(*at, 1e-6f);
  view.heat_low = quantity == FieldQuantity::kDivergence ? -view.heat_high : 0;
}

void add_lines(const FieldRequest& request, FieldView& view) {
  const int n = request.arrows;
  const double spacing = kLineSpacing * (view.box.x_max - view.box.x_min) / n;
  view.lines = streamlines({view.arrows, view.box, n, n}, spacing);
  if (view.exact_arrows.size() == 0) return;
  view.exact_lines = streamlines({view.exact_arrows, view.box, n, n}, spacing);
  const Points difference = view.arrows - view.exact_arrows;
  view.difference_lines = streamlines({difference, view.box, n, n}, spacing);
}

}  // namespace

FieldJob::FieldJob(std::function<void()> wake)
    : job_(
          [this](const FieldRequest& request, const std::atomic<bool>& cancelled) {
            yield_to_foreground();
            const Stopwatch watch;
            Result result{compute(request, cancelled)};
            result.seconds = watch.elapsed();
            return result;
          },
          std::move(wake)) {}

void FieldJob::update(double now) {
  if (const auto fresh = job_.take()) duty_.finished(now, fresh->seconds);
  if (!wanted_) return;
  if (asked_ && same_view(*wanted_, *asked_)) {
    if (same_weights(*wanted_, *asked_) || !duty_.due(now)) return;
  }
  if (!job_.request_if_idle(*wanted_)) return;
  asked_ = wanted_;
  duty_.finished(now, 0.1);  // stands if it fails; replaced when the result is there
}

FieldView FieldJob::compute(const FieldRequest& request, const std::atomic<bool>& cancelled) {
  const ExperimentPtr& experiment = points_of(request.snapshot->experiment);
  FieldView view{.run = request.snapshot->run,
                 .iteration = request.model == ModelChoice::kExact ? -1 : request.snapshot->iteration,
                 .t = request.t,
                 .level = level_with_score(experiment->schedule, request.t),
                 .box = request.box,
                 .nx = request.nx * kFiner,
                 .ny = experiment->dim() == 1 ? 1 : request.ny * kFiner,
                 .density_is_exact = experiment->oracle_is_exact};
  const bool kept = cached_experiment_ == experiment && cached_.t == view.t && cached_.box == view.box &&
                    cached_.nx == view.nx && cached_.ny == view.ny;
  if (!kept) {
    cached_ = view;
    cached_experiment_ = experiment;
    const std::vector<float> coarse =
        view_log_density(*request.snapshot, *experiment, view.level, request, cancelled);
    const int rows = experiment->dim() == 1 ? 1 : request.ny;
    cached_.log_density =
        std::make_shared<const std::vector<float>>(upsample(coarse, request.nx, rows, kFiner));
    cached_.highest = *std::max_element(cached_.log_density->begin(), cached_.log_density->end());
  }
  view.log_density = cached_.log_density;
  view.highest = cached_.highest;
  if (request.snapshot->experiment->plane) return with_arrows_of_images(request, std::move(view));
  view.arrow_points = grid_points(request.box, request.arrows, request.arrows, experiment->dim());
  const auto denoiser = view_denoiser(*request.snapshot, request.model);
  view.arrows = score_at(*denoiser, view.arrow_points, view.level);
  if (request.model != ModelChoice::kExact) add_errors(request, *denoiser, view);
  add_heat(request, *denoiser, view);
  if (request.streamlines && experiment->dim() == 2) add_lines(request, view);
  return view;
}

// Images have no field on their plane: a score is known where an image is, and only its shadow is seen. The
// heat map stays the density of their points.
FieldView FieldJob::with_arrows_of_images(const FieldRequest& request, FieldView view) {
  constexpr Eigen::Index kImages = 196;
  const Experiment& experiment = *request.snapshot->experiment;
  const PrincipalPlane& plane = experiment.plane->axes;
  Points x;
  noise_points(experiment.draw(experiment.scene.seed, kImages),
               forward_noise(experiment.scene.seed, experiment.dim(), kImages), view.level, x);
  view.arrow_points = plane.project(x);
  const auto denoiser = view_denoiser(*request.snapshot, request.model);
  view.arrows = plane.project(score_at(*denoiser, x, view.level));
  if (request.model != ModelChoice::kExact) {
    ExactDenoiser<float> exact(experiment.oracle);
    view.exact_arrows = plane.project(score_at(exact, x, view.level));
    view.error = score_error(*denoiser, exact, x, view.level);
  }
  view.heat = view.log_density;
  view.heat_high = view.highest, view.heat_low = view.highest - kDensityNats;
  return view;
}

void FieldJob::add_errors(const FieldRequest& request, Denoiser<float>& denoiser, FieldView& view) {
  const Experiment& experiment = *request.snapshot->experiment;
  ExactDenoiser<float> exact(experiment.oracle);
  view.exact_arrows = score_at(exact, view.arrow_points, view.level);
  const Eigen::Index count = experiment.oracle_is_exact ? 1000 : 250;  // kernels are thousands of components
  const Points x0 = experiment.draw(experiment.scene.seed, count);
  const Points eps = forward_noise(experiment.scene.seed, experiment.dim(), count);
  Points x;
  noise_points(x0, eps, view.level, x);
  view.error = score_error(denoiser, exact, x, view.level);
}

void FieldJob::add_heat(const FieldRequest& request, Denoiser<float>& denoiser, FieldView& view) {
  const Experiment& experiment = *request.snapshot->experiment;
  const bool plane = experiment.dim() == 2;
  const bool learned = request.model != ModelChoice::kExact;
  view.quantity = request.quantity;
  // The density has been computed already; the error needs something to compare.
  const bool density = request.quantity == FieldQuantity::kLogDensity || !plane ||
                       (request.quantity == FieldQuantity::kError && !learned);
  if (density) view.quantity = FieldQuantity::kLogDensity;
  if (density || request.quantity == FieldQuantity::kEnergy) {
    view.heat = view.log_density;
    view.heat_high = view.highest, view.heat_low = view.highest - kDensityNats;
    return;
  }
  const int cells = experiment.oracle_is_exact ? kQuantityCells : kQuantityCellsKernels;
  const Points x = grid_points(request.box, cells, cells);
  ExactDenoiser<float> exact(experiment.oracle);
  std::vector<float> values(static_cast<std::size_t>(x.cols()));
  Eigen::Map<Eigen::VectorXf> out(values.data(), x.cols());
  if (request.quantity == FieldQuantity::kDivergence)
    out = score_divergence(denoiser, x, view.level);
  else if (request.quantity == FieldQuantity::kScoreLength)
    out = score_at(denoiser, x, view.level).colwise().norm().transpose();
  else
    out = static_cast<float>(view.level.sigma) *
          (score_at(denoiser, x, view.level) - score_at(exact, x, view.level)).colwise().norm().transpose();
  set_range(request.quantity, values, view);
  // As fine as the density, so that both are drawn on the same cells.
  view.heat = std::make_shared<const std::vector<float>>(upsample(values, cells, cells, view.nx / cells));
}

}  // namespace diffuscope
