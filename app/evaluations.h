// What the window shows of a run beyond its snapshot: samples of the moment, fields, a reverse trajectory,
// metrics. Each is a background job where the newest request wins; results are immutable and stay until a
// newer one arrives. The UI thread only posts requests and swaps pointers.
#pragma once

#include <functional>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "app/app_state.h"
#include "app/run_view.h"
#include "core/concurrency/latest_job.h"
#include "core/fields/grid.h"
#include "core/fields/score_field.h"
#include "core/metrics/metrics.h"
#include "core/samplers/run_sampler.h"
#include "core/theory/variance_curve.h"
#include "core/training/snapshot.h"

namespace diffuscope {

struct ProbeRequest;       // app/evaluations/probe_job.h
struct ProbeView;          // the same
struct ScoreErrorHistory;  // app/evaluations/error_job.h

/// The data and fixed noise of the forward view: x_t = α·x0 + σ·eps, so points move continuously with t.
/// Model space.
struct ForwardCloud {
  ExperimentPtr experiment;
  Points x0, eps;  ///< D×n each
  Box data_box;    ///< holds nearly all data (stage_box.h)
  Box whole_box;   ///< holds data and noise
  double terminal_kl =
      std::numeric_limits<double>::quiet_NaN();  ///< KL(q(x_T) ‖ prior), nats (terminal_mismatch.h)
  std::shared_ptr<const std::vector<float>> over_time =
      {};  ///< 1D: ln p_t(x) over whole_box.x and t (density.h)
  float over_time_highest = 0;
  std::shared_ptr<const std::vector<Label>> labels = {};  ///< of images: the class of every point
  static constexpr int kOverTimeX = 320, kOverTimeT = 192;
};

/// Samples drawn with the weights of one moment (Train). Model space.
struct LiveSamples {
  int run = 0;
  std::int64_t iteration = 0;
  Points samples;                                         ///< D×n
  Points on_plane = {};                                   ///< of images: 2×n, on their principal plane
  std::shared_ptr<const std::vector<Label>> labels = {};  ///< the class each was asked for; null without
  double seconds = 0;
};

/// Density and score at one level over a box. Model space.
struct FieldView {
  int run = 0;
  std::int64_t iteration = 0;  ///< of the weights; −1 for the exact field
  double t = 0;
  NoiseLevel level;
  Box box;
  int nx = 0, ny = 0;  ///< of log_density, x fastest, y upward (ny = 1 in 1D)
  std::shared_ptr<const std::vector<float>> log_density = {};  ///< the same object while only weights change
  Points arrow_points = {};      ///< D×m; of images: noised ones on their plane, 2×m
  Points arrows = {};            ///< D×m, the score there (unscaled); of images: projected
  Points exact_arrows = {};      ///< D×m, the exact score there; empty where `arrows` are exact
  float highest = 0;             ///< of log_density
  bool density_is_exact = true;  ///< false: kernel estimate of a shape that is no mixture
  /// What `quantity` asked for on nx×ny cells: log_density itself, or values of their own; its range of
  /// colours.
  FieldQuantity quantity = FieldQuantity::kLogDensity;
  std::shared_ptr<const std::vector<float>> heat = {};
  float heat_low = 0, heat_high = 1;
  /// 2×n each, along `arrows`, `exact_arrows` and their difference; empty unless asked for.
  std::vector<Points> lines = {}, exact_lines = {}, difference_lines = {};
  std::optional<ScoreError> error =
      {};  ///< of a learned score against that of the density shown, over points of x_t
};

struct SampleRequest {
  SnapshotPtr snapshot;
  ModelChoice model = ModelChoice::kEma;
  SamplerSpec sampler;
  std::uint64_t seed = 1;
};

/// A reverse run for the Sample and Debug workspaces: first coarse (few particles), then whole.
struct SampleView {
  SampleRequest request;  ///< what it was made from, with the steps and particles that it has
  int run = 0;
  std::int64_t iteration = 0;
  bool coarse = false;
  ModelChoice model = ModelChoice::kEma;
  Trajectory<float> trajectory;
  /// Of images: the recorded states on their principal plane, 2×M each, and the class each was asked for.
  std::vector<Points> plane_states = {};
  std::shared_ptr<const std::vector<Label>> labels = {};
  Points data = {};           ///< true samples, as many, D×M
  MetricValues metrics = {};  ///< empty while coarse, and until they are computed
  double seconds = 0;
};

/// Metrics of the EMA samples over training, newest last, with floors.
struct MetricHistory {
  int run = 0;
  std::vector<std::int64_t> iterations;
  std::vector<MetricValues> values;
  std::vector<double> level_floor;  ///< noise error of the exact denoiser in kLevelBins parts of u = t/T
  std::vector<double> level_ema;    ///< the same of the averaged weights of `level_ema_iteration`
  std::int64_t level_ema_iteration = 0;
};

/// The bound of a run term by term, learned (EMA) beside exact. Nats, model space.
struct BoundView {
  int run = 0;
  std::int64_t iteration = 0;
  BoundSettings settings;
  bool whole = false;  ///< all T terms; false: a stratified estimate, refreshed while training goes on
  Bound learned, exact;
  std::optional<Estimate> nll_true = {};                     ///< of the data; none where they are no mixture
  std::optional<Estimate> ode_learned = {}, ode_exact = {};  ///< −ln p by the probability-flow ODE
  std::shared_ptr<const VarianceCurve> exact_variance = {};  ///< of the exact reverse conditional
  VarianceCurve learned_variance = {};                       ///< of the variance head; empty without one
  double seconds = 0;
  static constexpr Eigen::Index kPoints = 2000;
  static constexpr int kStrata = 40;
};

struct FieldRequest {
  SnapshotPtr snapshot;
  ModelChoice model = ModelChoice::kEma;
  double t = 0;
  Box box;
  int nx = 128, ny = 128;
  int arrows = 24;  ///< per axis
  FieldQuantity quantity = FieldQuantity::kLogDensity;
  bool streamlines = false;
};

class DebugJobs;
class OwnFilesJobs;
class ForwardJobs;
class WalkJob;
class ColumnsJob;
class QualityJob;
class ImageJobs;
class HonestyJob;
class RestoreJob;
class BenchmarkJob;

/// Owns the worker threads. All members are called on the UI thread and return at once.
class Evaluations {
 public:
  /// `wake` is called from workers after a result has arrived (e.g. glfwPostEmptyEvent).
  explicit Evaluations(std::function<void()> wake);
  ~Evaluations();

  /// Once a frame: starts live samples and metrics when due. Live samples take at most a tenth of the time.
  /// `sampler`: of the scene as it is now (it may be changed while the run goes on).
  void update(const SnapshotPtr& snapshot, const SamplerSpec& sampler, const AppState& view);
  /// Once a frame: the same for runs side by side, all of them, which share the time of one; nothing for less
  /// than two.
  void update_runs(std::span<const RunView> runs, const AppState& view);
  /// True while any job runs: results will come.
  bool busy() const;

  void request_field(const FieldRequest& request);     ///< no-op when it equals the last request
  void request_probe(const ProbeRequest& request);     ///< likewise
  void request_samples(const SampleRequest& request);  ///< restarts the reverse run
  /// The same, if run, model, sampler or seed differ from the last request (newer weights alone do not).
  void want_samples(const SampleRequest& request);
  void cancel_samples();
  bool sampling() const;
  float sampling_progress() const;  ///< 0 … 1

  /// What is computed about the forward process and its schedule (evaluations/forward_jobs.h).
  ForwardJobs& forward();
  /// Single steps of the reverse run shown, taken apart, and forks of it (evaluations/debug_jobs.h).
  DebugJobs& debug();
  /// The walk of the Langevin view (evaluations/walk_job.h).
  WalkJob& walk();
  /// Samplers side by side, and their quality against cost (evaluations/columns_job.h, quality_job.h).
  ColumnsJob& columns();
  QualityJob& quality();
  /// Trajectories and networks of one's own, from files (evaluations/own_files_jobs.h).
  OwnFilesJobs& own_files();
  /// Strips and paths of images, how honest their samples are, and the restoration of pictures
  /// (evaluations/image_jobs.h, honesty_job.h, restore_job.h).
  ImageJobs& images();
  HonestyJob& honesty();
  RestoreJob& restoring();
  /// How fast this machine is, for the Performance panel.
  BenchmarkJob& benchmark();
  /// All terms of the bound with the weights of `snapshot`; takes seconds.
  void compute_bound(const SnapshotPtr& snapshot, const BoundSettings& settings);
  void cancel_bound();
  bool computing_bound() const;  ///< of all terms; the refreshes while training do not count
  float bound_progress() const;  ///< 0 … 1

  std::shared_ptr<const ForwardCloud> forward_cloud() const;
  std::shared_ptr<const LiveSamples> live_samples() const;
  std::shared_ptr<const FieldView> field() const;
  std::shared_ptr<const SampleView> samples() const;
  std::shared_ptr<const MetricHistory> metrics() const;
  /// Of one of the runs side by side; null before the first. A run that is alone has no samples here.
  std::shared_ptr<const LiveSamples> live_samples_of(int run) const;
  std::shared_ptr<const MetricHistory> metrics_of(int run) const;
  /// Errors of the learned score by noise level over the run shown; null before the first.
  std::shared_ptr<const ScoreErrorHistory> score_errors() const;
  std::shared_ptr<const ProbeView> probe() const;
  std::shared_ptr<const BoundView> bound() const;
  /// Errors of jobs since the last call, one sentence each, for the log and a notification.
  std::vector<std::string> take_errors();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace diffuscope
