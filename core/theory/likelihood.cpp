#include "core/theory/likelihood.h"

#include <cmath>
#include <numbers>

#include "core/denoisers/divergence.h"

namespace diffuscope {
namespace {

constexpr double kMaxRatio = 1000;  // stands for σ̃ = ∞: nothing of the data is left

/// x (D×n) and the logarithm of the volume change so far, or their rates.
template <class Scalar>
struct FlowState {
  PointsOf<Scalar> x;
  Eigen::VectorXd log_volume;
};

template <class Scalar>
class ProbabilityFlow {
 public:
  ProbabilityFlow(Denoiser<Scalar>& denoiser, Divergence<Scalar> divergence)
      : denoiser_(denoiser), divergence_(std::move(divergence)) {}

  /// Rates with respect to ln σ̃ at x.
  void rates(double log_ratio, const PointsOf<Scalar>& x, FlowState<Scalar>& rate) {
    const NoiseLevel level = NoiseLevel::variance_preserving(std::exp(log_ratio));
    const Eigen::VectorXd trace = divergence_.evaluate(denoiser_, x, level, denoised_);
    const auto c = static_cast<Scalar>(level.alpha);
    rate.x = c * (c * x - denoised_);
    rate.log_volume = level.alpha * (static_cast<double>(x.rows()) * level.alpha - trace.array()).matrix();
  }

  /// One classical Runge-Kutta step of length h in ln σ̃.
  void step(double log_ratio, double h, FlowState<Scalar>& state) {
    const auto half = static_cast<Scalar>(h / 2), whole = static_cast<Scalar>(h);
    rates(log_ratio, state.x, k1_);
    rates(log_ratio + h / 2, state.x + half * k1_.x, k2_);
    rates(log_ratio + h / 2, state.x + half * k2_.x, k3_);
    rates(log_ratio + h, state.x + whole * k3_.x, k4_);
    state.x += static_cast<Scalar>(h / 6) * (k1_.x + 2 * k2_.x + 2 * k3_.x + k4_.x);
    state.log_volume += h / 6 * (k1_.log_volume + 2 * k2_.log_volume + 2 * k3_.log_volume + k4_.log_volume);
  }

 private:
  Denoiser<Scalar>& denoiser_;
  Divergence<Scalar> divergence_;
  PointsOf<Scalar> denoised_;
  FlowState<Scalar> k1_, k2_, k3_, k4_;
};

}  // namespace

Estimate true_nll(const GaussianMixture& mixture, const Points& x0) {
  Eigen::VectorXd log_density;
  MixtureAtLevel<double>(mixture, {1, 0}).log_density(x0.cast<double>(), log_density);
  return estimate(-log_density);
}

template <class Scalar>
Eigen::VectorXd ode_nll(Denoiser<Scalar>& denoiser, const Schedule& schedule, const Points& x0,
                        const OdeOptions& options) {
  const NoiseLevel last = schedule.at(schedule.steps());
  const double start = std::log(options.min_ratio);
  const double end = std::log(std::min(last.ratio(), kMaxRatio));
  const NoiseLevel first = NoiseLevel::variance_preserving(options.min_ratio);
  ProbabilityFlow<Scalar> flow(denoiser, {x0.rows(), x0.cols(), options.max_exact_dim, options.seed});
  FlowState<Scalar> state{x0.template cast<Scalar>() * static_cast<Scalar>(first.alpha),
                          Eigen::VectorXd::Zero(x0.cols())};
  const double h = (end - start) / options.steps;
  for (int i = 0; i < options.steps; ++i) {
    if (options.cancelled && *options.cancelled)
      return Eigen::VectorXd::Constant(x0.cols(), std::numeric_limits<double>::quiet_NaN());
    flow.step(start + i * h, h, state);
    if (options.progress) options.progress(i + 1, options.steps);
  }
  // The prior on the same scale, and the volume of x = α x_0 at the first level.
  const double std = schedule.prior_std() / std::hypot(last.alpha, last.sigma);
  const auto dim = static_cast<double>(x0.rows());
  const Eigen::VectorXd square = state.x.template cast<double>().colwise().squaredNorm().transpose();
  return (0.5 * square.array() / (std * std) + 0.5 * dim * std::log(2 * std::numbers::pi * std * std) -
          state.log_volume.array() - dim * std::log(first.alpha))
      .matrix();
}

template Eigen::VectorXd ode_nll(Denoiser<float>&, const Schedule&, const Points&, const OdeOptions&);
template Eigen::VectorXd ode_nll(Denoiser<double>&, const Schedule&, const Points&, const OdeOptions&);

}  // namespace diffuscope
