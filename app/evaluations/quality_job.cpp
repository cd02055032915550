#include "app/evaluations/quality_job.h"

#include <array>
#include <cmath>

#include "app/evaluations/view_denoiser.h"
#include "core/concurrency/thread_priority.h"
#include "core/training/sampler_quality.h"

namespace diffuscope {
namespace {

constexpr std::array<int, 14> kStepCounts{1, 2, 3, 5, 7, 10, 14, 20, 30, 45, 65, 90, 130, 200};
constexpr std::array<double, 11> kSkippedShares{0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95};

/// One cell of the sweep: a column at a step count or with a skipped share.
struct Cell {
  std::size_t column = 0;
  int steps = 0;
  double skipped = 0;
};

/// All cells, the cheap ones first, so that every curve shows its shape early.
std::vector<Cell> cells_of(const QualityRequest& request) {
  std::vector<Cell> cells;
  const auto columns = request.columns.size();
  if (request.over == SweepOver::kSkipped) {
    for (const double share : kSkippedShares)
      for (std::size_t i = 0; i < columns; ++i) cells.push_back({i, request.columns[i].sampler.steps, share});
    return cells;
  }
  for (const int steps : kStepCounts)
    for (std::size_t i = 0; i < columns; ++i) {
      SamplerSpec spec = request.columns[i].sampler;
      spec.steps = steps;
      // A grid of whole levels has no more steps than the schedule.
      if (with_fewer_steps(spec, *request.snapshot->experiment, steps).steps == steps)
        cells.push_back({i, steps, 0});
    }
  return cells;
}

double distance(const Points& a, const Points& b) {
  return std::sqrt(static_cast<double>((a - b).colwise().squaredNorm().mean()));
}

/// What a column needs for all its cells.
struct Column {
  DenoiserPtr<float> denoiser;
  Points fine;  ///< its samples at many steps; empty while skipping
};

Column prepare(const QualityRequest& request, std::size_t column, const std::atomic<bool>& cancelled) {
  Column made{column_denoiser(*request.snapshot, request.columns[column]), {}};
  if (request.over != SweepOver::kSteps) return made;
  SamplerSpec many = request.columns[column].sampler;
  many.steps = QualityPoint::kFineSteps;
  many = with_fewer_steps(many, *request.snapshot->experiment, many.steps);
  SamplingOptions options;
  options.count = request.count;
  options.record = false;
  options.cancelled = &cancelled;
  made.fine =
      run_view_sampler(*request.snapshot->experiment, many, *made.denoiser, request.seed, std::move(options))
          .samples;
  return made;
}

}  // namespace

QualityJob::QualityJob(std::function<void()> wake)
    : job_([this](const QualityRequest& request,
                  const std::atomic<bool>& cancelled) { return compute(request, cancelled); },
           std::move(wake)) {}

void QualityJob::request(const QualityRequest& request) {
  progress_ = 0;
  job_.request(request);
}

QualityView QualityJob::compute(const QualityRequest& request, const std::atomic<bool>& cancelled) {
  yield_to_foreground();
  QualityView view{.request = request};
  view.columns.resize(request.columns.size());
  view.errors.resize(request.columns.size());
  const ExperimentPtr& experiment = request.snapshot->experiment;
  const MetricEvaluator* evaluator =
      evaluator_.prepare(experiment, column_metric_sizes(request.count), cancelled);
  if (!evaluator) return view;
  std::vector<Column> columns(request.columns.size());
  const std::vector<Cell> cells = cells_of(request);
  for (std::size_t done = 0; done < cells.size() && !cancelled; ++done) {
    const Cell& cell = cells[done];
    std::string& error = view.errors[cell.column];
    Column& column = columns[cell.column];
    if (!error.empty()) continue;
    try {
      if (!column.denoiser) column = prepare(request, cell.column, cancelled);
      SamplerSpec spec = request.columns[cell.column].sampler;
      spec.steps = cell.steps;
      SamplerQuality quality = measure_sampler<float>(
          *experiment, spec, *column.denoiser, *evaluator,
          {.seed = request.seed, .count = request.count, .skipped = cell.skipped, .cancelled = &cancelled});
      if (cancelled) break;
      QualityPoint point{.steps = cell.steps,
                         .skipped = cell.skipped,
                         .evaluations = quality.evaluations,
                         .seconds = quality.seconds / static_cast<double>(request.count),
                         .metrics = std::move(quality.metrics)};
      if (column.fine.size() > 0) point.strong_error = distance(quality.samples, column.fine);
      view.columns[cell.column].push_back(std::move(point));
    } catch (const UserError& failure) {
      error = failure.what();
    }
    progress_ = static_cast<float>(done + 1) / static_cast<float>(cells.size());
    job_.publish_preview(view);
  }
  view.complete = !cancelled;
  return view;
}

}  // namespace diffuscope
