#include "app/evaluations/walk_job.h"

#include <algorithm>
#include <cmath>

#include "app/evaluations/view_denoiser.h"
#include "core/concurrency/thread_priority.h"
#include "core/fields/density.h"
#include "core/fields/stage_box.h"
#include "core/metrics/mode_coverage.h"
#include "core/stopwatch.h"

namespace diffuscope {
namespace {

constexpr int kCounts = 200;         // moments at which particles are counted
constexpr int kCells = 128;          // of a density along an axis
constexpr int kCellsOfKernels = 48;  // where the mixture has thousands of components
constexpr int kCellsOnALine = 400;
constexpr double kSharpestData = 0.02;  // standard deviation added to data without noise, so that they show

bool moves_on(const WalkRequest& a, const WalkRequest& b) {
  return a.snapshot->run != b.snapshot->run || a.snapshot->experiment != b.snapshot->experiment ||
         a.model != b.model || !(a.chain == b.chain) || a.seed != b.seed;
}

/// The particles among the modes while they walk, at kCounts moments.
class ModeCounter {
 public:
  ModeCounter(const GaussianMixture& mixture, int updates, WalkView& view)
      : modes_(mixture), every_(std::max(1, updates / kCounts)), updates_(updates), view_(view) {
    view_.weights = modes_.weights();
    view_.shares.resize(modes_.count());
  }
  void count(int done, const Points& y) {
    if (done % every_ != 0 && done != updates_) return;
    const ModeShares shares = modes_.shares(y);
    view_.counted_after.push_back(done);
    for (std::size_t k = 0; k < modes_.count(); ++k) view_.shares[k].push_back(shares.nearest[k]);
    view_.total_variation.push_back(mode_total_variation(shares, modes_.weights()));
  }

 private:
  Modes modes_;
  int every_, updates_;
  WalkView& view_;
};

void add_levels(const Experiment& experiment, WalkView& view, const std::atomic<bool>& cancelled) {
  const bool plane = experiment.dim() > 1;
  view.nx = !plane ? kCellsOnALine : experiment.oracle_is_exact ? kCells : kCellsOfKernels;
  view.ny = plane ? view.nx : 1;
  Box start = view.box = mixture_box(*experiment.oracle);
  if (const ChainSpec& chain = view.request.chain; chain.start == ChainStart::kBox) {
    start.x_min = -chain.box, start.x_max = chain.box;
    if (plane) start.y_min = -chain.box, start.y_max = chain.box;
  }
  view.box = widened(joined(view.box, start), 0.1);
  for (const ChainUpdate& update : view.record.updates) {
    const auto same = std::ranges::find(view.levels, update.sigma, &WalkView::Level::sigma);
    view.level_of.push_back(static_cast<int>(same - view.levels.begin()));
    if (same != view.levels.end()) continue;
    auto values = log_density_grid(*experiment.oracle, {1, std::max(update.sigma, kSharpestData)}, view.box,
                                   view.nx, view.ny, &cancelled);
    const float highest = *std::ranges::max_element(values);
    view.levels.push_back(
        {update.sigma, std::make_shared<const std::vector<float>>(std::move(values)), highest});
  }
}

}  // namespace

WalkJob::WalkJob(std::function<void()> wake)
    : job_([this](const WalkRequest& request,
                  const std::atomic<bool>& cancelled) { return compute(request, cancelled); },
           std::move(wake)) {}

void WalkJob::want(const WalkRequest& wanted) {
  if (!asked_ || moves_on(*asked_, wanted)) request(wanted);
}

void WalkJob::request(const WalkRequest& request) {
  asked_ = request;
  progress_ = 0;
  job_.request(request);
}

WalkView WalkJob::compute(const WalkRequest& request, const std::atomic<bool>& cancelled) {
  yield_to_foreground();
  const Stopwatch watch;
  const Experiment& experiment = *request.snapshot->experiment;
  const ChainSpec& chain = request.chain;
  const ChainPlan plan = make_chain_plan(chain.rule.id, chain.rule.params, chain.steps);
  WalkView view{.request = request};
  ModeCounter counter(*experiment.oracle, chain.steps, view);
  ChainOptions<float> options;
  options.seed = request.seed;
  options.cancelled = &cancelled;
  options.visit = [&](int done, const Points& y) {
    if (experiment.oracle_is_exact) counter.count(done, y);
    progress_ = static_cast<float>(done) / static_cast<float>(chain.steps);
  };
  const auto denoiser = view_denoiser(*request.snapshot, request.model);
  DenoiserTarget<float> learned(*denoiser);
  MixtureTarget<float> exact(experiment.oracle);
  ChainTarget<float>& target = request.model == ModelChoice::kExact
                                   ? static_cast<ChainTarget<float>&>(exact)
                                   : static_cast<ChainTarget<float>&>(learned);
  SeededNoise<float> noise(request.seed, 1);
  const auto draw = [&](std::uint64_t seed, Eigen::Index n) { return experiment.draw(seed, n); };
  view.record = run_chain<float>(plan, target, noise,
                                 chain_start(chain, experiment.dim(), request.seed, draw), options);
  add_levels(experiment, view, cancelled);
  view.seconds = watch.elapsed();
  return view;
}

}  // namespace diffuscope
