// The reverse step from one point x_t, exactly and as the model makes it: densities, responsibilities, what
// x_0 it may have come from; and, once for a run, what no Gaussian step can gain at several T. Called on the
// UI thread; the work is done on threads of its own.
#pragma once

#include "app/evaluations.h"
#include "core/theory/posterior.h"

namespace diffuscope {

struct ProbeRequest {
  SnapshotPtr snapshot;
  ModelChoice model = ModelChoice::kEma;
  double t = 1, s = 0;       ///< 0 < s < t
  Eigen::VectorXd x_t, x_0;  ///< model space
};

/// A log-density on a grid of its own.
struct DensityView {
  Box box;
  int nx = 0, ny = 1;
  std::vector<float> log_density;
  float highest = 0;
};

/// How likely x_t came from one component (or one point of a finite data set).
struct Origin {
  int index = 0;
  double share = 0;
  Eigen::VectorXd place;  ///< mean of the component, or the point; model space
};

/// KL(exact reverse conditional ‖ best Gaussian) over t, for schedules of one kind and several T.
struct GapCurves {
  std::vector<int> diffusion_steps;
  std::vector<GapCurve> curves;
};

struct ProbeView {
  ProbeRequest request;
  NoiseLevel level_t, level_s;
  Gaussian posterior;                  ///< q(x_s|x_t, x_0) for the second probe's x_0
  Eigen::VectorXd model_mean;          ///< of p_θ(x_s|x_t): q's mean at the model's x̂_0
  Gaussian best;                       ///< closest to the exact q(x_s|x_t)
  double best_kl = 0;                  ///< KL(q(x_s|x_t) ‖ best), nats, by integration on the grid
  Eigen::VectorXd model_x0, exact_x0;  ///< E[x_0|x_t], learned and exact
  DensityView exact, origin;           ///< q(x_s|x_t) and p(x_0|x_t)
  std::vector<Origin> components;      ///< largest first, at most kMostOrigins
  std::vector<Origin> points;          ///< of a finite data set, likewise; else empty
  Eigen::Index all_points = 0;         ///< of the finite data set
  double effective_points = 0;         ///< e^entropy of the weights: how many points matter
  std::vector<double> xs;              ///< 1D: where the factors are evaluated
  BayesFactors bayes;                  ///< 1D
  bool oracle_is_exact = true;
  std::shared_ptr<const GapCurves> gaps;  ///< null while it is being computed
  static constexpr std::size_t kMostOrigins = 12;
};

/// Everything of a probe but the gaps.
ProbeView probe(const ProbeRequest& request);

class ProbeJob {
 public:
  explicit ProbeJob(const std::function<void()>& wake);

  /// Remembers what is to be shown; an earlier question is finished first.
  void request(const ProbeRequest& request) { wanted_ = request; }
  void update(double now);
  std::shared_ptr<const ProbeView> latest() const { return job_.latest(); }
  bool busy() const { return job_.busy() || gaps_.busy(); }
  std::string error() const { return job_.error().empty() ? gaps_.error() : job_.error(); }

 private:
  struct Request {
    ProbeRequest probe;
    std::shared_ptr<const GapCurves> gaps;
  };
  bool is_asked(const ProbeRequest& wanted) const;

  double next_weights_ = 0;
  std::optional<ProbeRequest> wanted_;
  std::optional<Request> asked_;
  ExperimentPtr gaps_of_;
  LatestJob<ExperimentPtr, GapCurves> gaps_;
  LatestJob<Request, ProbeView> job_;
};

}  // namespace diffuscope
