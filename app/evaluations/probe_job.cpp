#include "app/evaluations/probe_job.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "app/evaluations/view_denoiser.h"
#include "core/concurrency/thread_priority.h"
#include "core/fields/density.h"
#include "core/fields/stage_box.h"

namespace diffuscope {
namespace {

constexpr int kCells = 72;             // of a density in the plane, along an axis
constexpr int kLineCells = 400;        // on a line
constexpr double kNegligible = 1e-7;   // shares below are left out of pictures
constexpr double kWeightsPause = 0.2;  // seconds between two looks at new weights
constexpr std::size_t kMostGapComponents = 64;
constexpr int kGapPoints = 14;
constexpr Eigen::Index kGapSamples = 300;

/// Without the components that nobody would see.
GaussianMixture visible_part(const GaussianMixture& mixture) {
  std::vector<MixtureComponent> kept;
  for (const MixtureComponent& component : mixture.components())
    if (component.weight > kNegligible) kept.push_back(component);
  return GaussianMixture(std::move(kept));
}

DensityView density_view(const GaussianMixture& mixture, Box box) {
  DensityView view;
  view.box = widened(box, 0.15);
  const bool plane = mixture.dim() > 1;
  view.nx = plane ? kCells : kLineCells, view.ny = plane ? kCells : 1;
  view.log_density = log_density_grid(mixture, {1, 0}, view.box, view.nx, view.ny);
  view.highest = *std::max_element(view.log_density.begin(), view.log_density.end());
  return view;
}

/// ∫ p ln(p/q) over the grid, both normalized on it.
double kl_on_grid(const DensityView& p, const Gaussian& q) {
  const PointsOf<double> x = grid_points<double>(p.box, p.nx, p.ny, static_cast<int>(q.mean.size()));
  Eigen::VectorXd log_q;
  MixtureAtLevel<double>(GaussianMixture({{1, q.mean, q.covariance}}), {1, 0}).log_density(x, log_q);
  double mass = 0, sum = 0;
  for (Eigen::Index i = 0; i < x.cols(); ++i) {
    const auto log_p = static_cast<double>(p.log_density[static_cast<std::size_t>(i)]);
    const double weight = std::exp(log_p - static_cast<double>(p.highest));
    mass += weight;
    sum += weight * (log_p - log_q(i));
  }
  return std::max(0.0, sum / mass);
}

/// The largest shares first, with where they are.
template <class Place>
std::vector<Origin> largest(const Eigen::VectorXd& shares, const Place& place) {
  std::vector<int> order(static_cast<std::size_t>(shares.size()));
  std::iota(order.begin(), order.end(), 0);
  const std::size_t count = std::min(ProbeView::kMostOrigins, order.size());
  std::partial_sort(order.begin(), order.begin() + static_cast<std::ptrdiff_t>(count), order.end(),
                    [&](int a, int b) { return shares(a) > shares(b); });
  std::vector<Origin> origins;
  for (std::size_t i = 0; i < count; ++i) origins.push_back({order[i], shares(order[i]), place(order[i])});
  return origins;
}

void add_points(const Experiment& experiment, ProbeView& view) {
  const Points* data = experiment.data->as_points();
  if (!data) return;
  const Points points = experiment.standardization.to_model(*data);
  const Eigen::VectorXd weights = posterior_weights(points, view.level_t, view.request.x_t);
  view.points = largest(weights, [&](int i) { return Eigen::VectorXd(points.col(i).cast<double>()); });
  view.all_points = points.cols();
  double entropy = 0;
  for (const double w : weights)
    if (w > 0) entropy -= w * std::log(w);
  view.effective_points = std::exp(entropy);
}

/// One or two axes around what is drawn in a plot of densities on a line.
Box line_box(const ProbeView& view, const Box& exact) {
  Box box = exact;
  for (const Gaussian* g : {&view.posterior, &view.best}) {
    const double reach = 3 * std::sqrt(g->covariance(0, 0));
    box.x_min = std::min(box.x_min, g->mean(0) - reach), box.x_max = std::max(box.x_max, g->mean(0) + reach);
  }
  return box;
}

void add_bayes(ProbeView& view) {
  for (int i = 0; i < kLineCells; ++i)
    view.xs.push_back(std::lerp(view.exact.box.x_min, view.exact.box.x_max, (i + 0.5) / kLineCells));
  view.bayes = bayes_factors(view.level_s, view.level_t, view.request.x_0(0), view.request.x_t(0), view.xs);
}

Eigen::VectorXd denoised(Denoiser<float>& denoiser, const Eigen::VectorXd& x, NoiseLevel level) {
  const Points point = x.cast<float>();
  Points x0;
  denoiser.denoise(point, level, x0);
  return x0.col(0).cast<double>();
}

GapCurves gap_curves(const Experiment& experiment, const std::atomic<bool>& cancelled) {
  yield_to_foreground();
  GapCurves curves;
  if (experiment.oracle->components().size() > kMostGapComponents) return curves;
  ScheduleSpec spec = experiment.scene.schedule;
  for (const int steps : {10, 30, 100, 1000}) {
    if (cancelled) break;
    spec.diffusion_steps = steps;
    const Schedule schedule = make_schedule(spec);
    curves.diffusion_steps.push_back(steps);
    curves.curves.push_back(
        gap_curve(*experiment.oracle, schedule, kGapPoints, kGapSamples, experiment.scene.seed, &cancelled));
  }
  return curves;
}

}  // namespace

ProbeView probe(const ProbeRequest& request) {
  const Experiment& experiment = *request.snapshot->experiment;
  const GaussianMixture& data = *experiment.oracle;
  ProbeView view;
  view.request = request;
  view.level_t = level_with_score(experiment.schedule, request.t);
  view.level_s = experiment.schedule.at(request.s);
  view.oracle_is_exact = experiment.oracle_is_exact;
  view.posterior = posterior(view.level_s, view.level_t, request.x_t, request.x_0);
  view.model_x0 = denoised(*view_denoiser(*request.snapshot, request.model), request.x_t, view.level_t);
  view.exact_x0 = denoised(*view_denoiser(*request.snapshot, ModelChoice::kExact), request.x_t, view.level_t);
  view.model_mean = posterior(view.level_s, view.level_t, request.x_t, view.model_x0).mean;
  const GaussianMixture step =
      visible_part(reverse_conditional(data, view.level_s, view.level_t, request.x_t));
  view.best = best_gaussian(step);
  const Box box = mixture_box(step);
  view.exact = density_view(step, step.dim() > 1 ? box : line_box(view, box));
  view.best_kl = kl_on_grid(view.exact, view.best);
  const GaussianMixture origin = visible_part(reverse_conditional(data, {1, 0}, view.level_t, request.x_t));
  view.origin = density_view(origin, mixture_box(origin));
  PointsOf<double> shares;
  MixtureAtLevel<double>(data, view.level_t).responsibilities(PointsOf<double>(request.x_t), shares);
  view.components =
      largest(shares.col(0), [&](int k) { return data.components()[static_cast<std::size_t>(k)].mean; });
  add_points(experiment, view);
  if (step.dim() == 1) add_bayes(view);
  return view;
}

ProbeJob::ProbeJob(const std::function<void()>& wake)
    : gaps_([](const ExperimentPtr& experiment,
               const std::atomic<bool>& cancelled) { return gap_curves(*experiment, cancelled); },
            wake),
      job_(
          [](const Request& request, const std::atomic<bool>&) {
            yield_to_foreground();
            ProbeView view = probe(request.probe);
            view.gaps = request.gaps;
            return view;
          },
          wake) {}

bool ProbeJob::is_asked(const ProbeRequest& wanted) const {
  if (!asked_) return false;
  const ProbeRequest& last = asked_->probe;
  return last.snapshot->experiment == wanted.snapshot->experiment && last.model == wanted.model &&
         last.t == wanted.t && last.s == wanted.s && last.x_t.size() == wanted.x_t.size() &&
         last.x_t == wanted.x_t && last.x_0 == wanted.x_0;
}

void ProbeJob::update(double now) {
  if (!wanted_) return;
  const ExperimentPtr& experiment = wanted_->snapshot->experiment;
  if (gaps_of_ != experiment && gaps_.request_if_idle(experiment)) gaps_of_ = experiment;
  const auto gaps = gaps_of_ == experiment && !gaps_.busy() ? gaps_.latest() : nullptr;
  const bool same_weights = asked_ && asked_->probe.snapshot->iteration == wanted_->snapshot->iteration &&
                            asked_->probe.snapshot->run == wanted_->snapshot->run;
  const bool same = is_asked(*wanted_) && asked_->gaps == gaps;
  if (same && (same_weights || now < next_weights_)) return;
  const Request next{*wanted_, gaps};
  if (!job_.request_if_idle(next)) return;
  asked_ = next;
  next_weights_ = now + kWeightsPause;
}

}  // namespace diffuscope
