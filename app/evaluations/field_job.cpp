#include "app/evaluations/field_job.h"

#include <algorithm>
#include <chrono>

#include "app/evaluations/view_denoiser.h"
#include "core/denoisers/exact_denoiser.h"
#include "core/fields/density.h"
#include "core/fields/forward_cloud.h"
#include "core/fields/score_field.h"
#include "core/fields/upsample.h"

namespace diffuscope {
namespace {

constexpr int kFiner = 3;  // densities are computed coarsely and made finer for drawing

/// Whether both ask for the same picture but for the weights.
bool same_view(const FieldRequest& a, const FieldRequest& b) {
  return a.snapshot->run == b.snapshot->run && a.model == b.model && a.t == b.t && a.box == b.box &&
         a.nx == b.nx && a.ny == b.ny && a.arrows == b.arrows;
}

bool same_weights(const FieldRequest& a, const FieldRequest& b) {
  return a.model == ModelChoice::kExact || a.snapshot->iteration == b.snapshot->iteration;
}

}  // namespace

FieldJob::FieldJob(std::function<void()> wake)
    : job_(
          [this](const FieldRequest& request, const std::atomic<bool>& cancelled) {
            yield_to_foreground();
            const auto start = std::chrono::steady_clock::now();
            Result result{compute(request, cancelled)};
            result.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
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
  const ExperimentPtr& experiment = request.snapshot->experiment;
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
        log_density_grid(*experiment->oracle, view.level, view.box, request.nx, request.ny, &cancelled);
    const int rows = experiment->dim() == 1 ? 1 : request.ny;
    cached_.log_density =
        std::make_shared<const std::vector<float>>(upsample(coarse, request.nx, rows, kFiner));
    cached_.highest = *std::max_element(cached_.log_density->begin(), cached_.log_density->end());
  }
  view.log_density = cached_.log_density;
  view.highest = cached_.highest;
  view.arrow_points = grid_points(request.box, request.arrows, request.arrows, experiment->dim());
  const auto denoiser = view_denoiser(*request.snapshot, request.model);
  view.arrows = score_at(*denoiser, view.arrow_points, view.level);
  if (request.model != ModelChoice::kExact) add_errors(request, *denoiser, view);
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
  const bool kept = curve_request_ && curve_request_->snapshot->run == view.run &&
                    curve_request_->model == request.model && same_weights(*curve_request_, request);
  if (!kept) {
    cached_curve_ = score_error_curve(denoiser, exact, x0, eps, experiment.schedule, FieldView::kErrorPoints);
    curve_request_ = request;
  }
  view.error_curve = cached_curve_;
}

}  // namespace diffuscope
