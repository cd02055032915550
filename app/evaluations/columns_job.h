// Samplers side by side: each column is a sampler with its own grid, steps and model; all start from the same
// noise and follow the same Brownian path, so that what differs is the sampler. The newest request wins;
// columns that did not change are kept. Called on the UI thread; the work is done on a thread of its own.
#pragma once

#include "app/evaluations.h"
#include "app/evaluations/metric_job.h"

namespace diffuscope {

/// Whose denoiser a column uses.
enum class ColumnModel { kEma, kRaw, kExact, kSaved };

struct SamplerColumn {
  SamplerSpec sampler;
  ColumnModel model = ColumnModel::kEma;
  std::string file = {};  ///< of kSaved: a model file
  bool operator==(const SamplerColumn&) const = default;
};
inline constexpr std::size_t kMostColumns = 4;

struct ColumnsRequest {
  SnapshotPtr snapshot;
  std::vector<SamplerColumn> columns;
  int count = 2000;  ///< particles of each
  std::uint64_t seed = 1;
};

struct ColumnView {
  SamplerColumn column;
  Trajectory<float> trajectory = {};
  MetricValues metrics = {};
  double seconds = 0;      ///< of sampling alone
  std::string error = {};  ///< why there is no trajectory
};

struct ColumnsView {
  ColumnsRequest request;
  std::vector<std::shared_ptr<const ColumnView>> columns;  ///< null: not computed yet
};

/// The denoiser of a column; UserError for a saved model that does not fit the data of the run.
DenoiserPtr<float> column_denoiser(const Snapshot& snapshot, const SamplerColumn& column);
/// How samples are measured here: up to 2,000 points.
MetricSizes column_metric_sizes(Eigen::Index particles);

class ColumnsJob {
 public:
  explicit ColumnsJob(std::function<void()> wake);

  /// Requests what differs from the last request in more than its weights.
  void want(const ColumnsRequest& wanted);
  /// Requests it with the weights of now, whatever was asked before.
  void request(const ColumnsRequest& request);
  bool busy() const { return job_.busy(); }
  std::shared_ptr<const ColumnsView> latest() const { return job_.latest(); }
  std::string error() const { return job_.error(); }

 private:
  ColumnsView compute(const ColumnsRequest& request, const std::atomic<bool>& cancelled);
  std::shared_ptr<const ColumnView> kept(const ColumnsRequest& request, const SamplerColumn& column) const;

  std::optional<ColumnsRequest> asked_;
  // Of the job's thread only.
  CachedMetricEvaluator evaluator_;
  ColumnsView last_;
  LatestJob<ColumnsRequest, ColumnsView> job_;
};

}  // namespace diffuscope
