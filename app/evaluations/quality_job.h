// Quality against cost: every column's sampler over many step counts, or over the share of the reverse
// process that is skipped at its noisy end (Nichol & Dhariwal 2021, figure 5). A sweep in the background with
// progress; points arrive one by one. Called on the UI thread; the work is done on a thread of its own.
#pragma once

#include <atomic>

#include "app/evaluations/columns_job.h"

namespace diffuscope {

enum class SweepOver { kSteps, kSkipped };

struct QualityRequest {
  SnapshotPtr snapshot;
  std::vector<SamplerColumn> columns;
  SweepOver over = SweepOver::kSteps;
  int count = 2000;
  std::uint64_t seed = 1;
};

struct QualityPoint {
  int steps = 0;
  double skipped = 0;   ///< share of the levels left out at the noisy end
  int evaluations = 0;  ///< of the denoiser, for each particle
  double seconds = 0;   ///< for each particle
  MetricValues metrics = {};
  /// Root mean square distance from where the same sampler gets on the same noise and path in kFineSteps
  /// steps; model space. NaN where something was skipped.
  double strong_error = std::numeric_limits<double>::quiet_NaN();
  static constexpr int kFineSteps = 400;
};

struct QualityView {
  QualityRequest request;
  std::vector<std::vector<QualityPoint>> columns = {};  ///< ascending evaluations, or share skipped
  std::vector<std::string> errors = {};                 ///< per column; empty where it went well
  bool complete = false;
};

class QualityJob {
 public:
  explicit QualityJob(std::function<void()> wake);

  void request(const QualityRequest& request);
  void cancel() { job_.cancel(); }
  bool busy() const { return job_.busy(); }
  float progress() const { return progress_; }  ///< 0 … 1
  std::shared_ptr<const QualityView> latest() const { return job_.latest(); }
  std::string error() const { return job_.error(); }

 private:
  QualityView compute(const QualityRequest& request, const std::atomic<bool>& cancelled);

  std::atomic<float> progress_ = 0;
  CachedMetricEvaluator evaluator_;  // used by the job's thread only
  LatestJob<QualityRequest, QualityView> job_;
};

}  // namespace diffuscope
