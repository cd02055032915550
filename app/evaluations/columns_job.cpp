#include "app/evaluations/columns_job.h"

#include <fmt/format.h>

#include <algorithm>

#include "app/evaluations/view_denoiser.h"
#include "core/concurrency/thread_priority.h"
#include "core/denoisers/mlp_denoiser.h"
#include "core/stopwatch.h"
#include "core/training/model_file.h"

namespace diffuscope {
namespace {

constexpr std::size_t kColumnBytes = kTrajectoryBudget / kMostColumns;

ModelChoice model_choice(ColumnModel model) {
  return model == ColumnModel::kRaw     ? ModelChoice::kRaw
         : model == ColumnModel::kExact ? ModelChoice::kExact
                                        : ModelChoice::kEma;
}

DenoiserPtr<float> saved_denoiser(const Snapshot& snapshot, const std::string& file) {
  const Experiment& experiment = *snapshot.experiment;
  if (file.empty()) throw UserError("Name the file of a saved model (.safetensors).");
  const TrainedModel model = load_model(file);
  const Standardization here = experiment.standardization, there = model.standardization();
  constexpr double kSame = 1e-3;  // of the scale: what two samples of the same data differ by
  if (model.dim() != experiment.dim() || std::abs(here.scale - there.scale) > kSame * here.scale ||
      (here.mean - there.mean).norm() > kSame * here.scale)
    throw UserError(fmt::format(
        "{}: this model was trained on other data than the run shown; open its own scene to compare it.",
        file));
  return std::make_unique<MlpDenoiser<float>>(make_network(model), std::make_shared<const Weights>(model.ema),
                                              model_role(model, experiment), nullptr, snapshot.make_engine);
}

bool moves_on(const ColumnsRequest& a, const ColumnsRequest& b) {
  return a.snapshot->run != b.snapshot->run || a.snapshot->experiment != b.snapshot->experiment ||
         a.columns != b.columns || a.count != b.count || a.seed != b.seed;
}

}  // namespace

MetricSizes column_metric_sizes(Eigen::Index particles) {
  const Eigen::Index points = std::min<Eigen::Index>(particles, 2000);
  return {.points = points,
          .mmd_points = std::min<Eigen::Index>(points, 1000),
          .projections = 128,
          .floor_pairs = 4};
}

DenoiserPtr<float> column_denoiser(const Snapshot& snapshot, const SamplerColumn& column) {
  if (column.model == ColumnModel::kSaved) return saved_denoiser(snapshot, column.file);
  return view_denoiser(snapshot, model_choice(column.model));
}

ColumnsJob::ColumnsJob(std::function<void()> wake)
    : job_([this](const ColumnsRequest& request,
                  const std::atomic<bool>& cancelled) { return compute(request, cancelled); },
           std::move(wake)) {}

void ColumnsJob::want(const ColumnsRequest& wanted) {
  if (!asked_ || moves_on(*asked_, wanted)) request(wanted);
}

void ColumnsJob::request(const ColumnsRequest& request) {
  asked_ = request;
  job_.request(request);
}

std::shared_ptr<const ColumnView> ColumnsJob::kept(const ColumnsRequest& request,
                                                   const SamplerColumn& column) const {
  const ColumnsRequest& last = last_.request;
  if (!last.snapshot || last.snapshot->experiment != request.snapshot->experiment ||
      last.snapshot->iteration != request.snapshot->iteration || last.count != request.count ||
      last.seed != request.seed)
    return nullptr;
  for (const auto& view : last_.columns)
    if (view && view->column == column && view->error.empty()) return view;
  return nullptr;
}

ColumnsView ColumnsJob::compute(const ColumnsRequest& request, const std::atomic<bool>& cancelled) {
  yield_to_foreground();
  ColumnsView result{request, std::vector<std::shared_ptr<const ColumnView>>(request.columns.size())};
  for (std::size_t i = 0; i < request.columns.size(); ++i) {
    if (cancelled) return result;
    const SamplerColumn& column = request.columns[i];
    result.columns[i] = kept(request, column);
    if (result.columns[i]) continue;
    ColumnView view{.column = column};
    try {
      const auto denoiser = column_denoiser(*request.snapshot, column);
      SamplingOptions options;
      options.count = request.count;
      options.memory_budget = kColumnBytes;
      options.cancelled = &cancelled;
      const Stopwatch watch;
      view.trajectory = run_view_sampler(*request.snapshot->experiment, column.sampler, *denoiser,
                                         request.seed, std::move(options));
      view.seconds = watch.elapsed();
      if (cancelled) return result;
      view.metrics = evaluator_.evaluate(request.snapshot->experiment, column_metric_sizes(request.count),
                                         {view.trajectory.samples, column.sampler}, cancelled);
    } catch (const UserError& error) {
      view.error = error.what();
    }
    result.columns[i] = std::make_shared<const ColumnView>(std::move(view));
    job_.publish_preview(result);
  }
  last_ = result;
  return result;
}

}  // namespace diffuscope
