#include "core/theory/variational_bound.h"

#include <cmath>
#include <numbers>

#include "core/random.h"

namespace diffuscope {
namespace {

using Eigen::MatrixXd;
using Eigen::VectorXd;

/// A level t whose reverse step is evaluated, for `steps` terms of the sum.
struct ChosenLevel {
  int t;
  double steps;
};

/// t = 1, and all of 2 … T or one in each stratum.
std::vector<ChosenLevel> chosen_levels(int steps, const BoundOptions& options) {
  std::vector<ChosenLevel> chosen{{1, 1}};
  const std::vector<int> edges = strata_edges(steps, options.strata > 0 ? options.strata : steps);
  for (std::size_t i = 0; i + 1 < edges.size(); ++i) {
    const int count = edges[i + 1] - edges[i];
    SampleRandom random(options.seed, Stream::kBound, i);
    const int offset = count > 1 ? static_cast<int>(random.below(static_cast<std::uint32_t>(count))) : 0;
    chosen.push_back({edges[i] + offset, static_cast<double>(count)});
  }
  return chosen;
}

double log_two_pi(double variance) { return std::log(2 * std::numbers::pi * variance); }

/// Noise number `which` (0, 1, 2) of level t, as many columns as `out` has.
void draw(const BoundOptions& options, int t, int which, Points& out) {
  fill_normals(options.seed, Stream::kBound, static_cast<std::uint32_t>(4 * t + which), 0, out);
}

/// One pass over the levels for one denoiser: evaluates a level at a time into a value for each point.
template <class Scalar>
class BoundPass {
 public:
  BoundPass(Denoiser<Scalar>& denoiser, const Schedule& schedule, const Points& x0,
            const BoundOptions& options)
      : denoiser_(denoiser), schedule_(schedule), options_(options), x0_(x0.cast<double>()), noise_(x0) {}

  /// The values of L_{t−1} (t ≥ 2) or L_0 (t = 1) for every point; `term` takes variance and error.
  VectorXd evaluate(int t, BoundTerm& term) {
    const NoiseLevel from = schedule_.at(t), to = schedule_.at(t - 1);
    draw_path(t);
    denoise(from, to);
    const PosteriorCoefficients q = posterior_coefficients(to, from);
    residual_ = (x0_ - denoised_).array().square();
    term.error = residual_.mean();
    set_variance(to, from, t, term.error);
    term.variance = variance_.mean();
    if (t == 1) return 0.5 * (log_variance() + residual_ / variance_).colwise().sum().matrix().transpose();
    if (options_.decomposition == Decomposition::kPosterior)
      return 0.5 * (q.variance / variance_ - 1 + (variance_ / q.variance).log() +
                    q.x0 * q.x0 * residual_ / variance_)
                       .colwise()
                       .sum()
                       .matrix()
                       .transpose();
    const auto error = (at_to_ - q.x * at_from_ - q.x0 * denoised_).array().square();
    const VectorXd model = 0.5 * (log_variance() + error / variance_).colwise().sum().matrix().transpose();
    return model + forward_log_density(t - 1);
  }

  /// L_T of every point, in closed form; by neighbours ln q(x_T|x_{T−1}) − ln p(x_T) at a drawn path.
  VectorXd prior() {
    const int steps = schedule_.steps();
    const double variance = schedule_.prior_std() * schedule_.prior_std();
    const NoiseLevel level = schedule_.at(steps);
    if (options_.decomposition == Decomposition::kPosterior) {
      const double ratio = level.sigma * level.sigma / variance;
      const auto mean = level.alpha * level.alpha / variance * x0_.array().square();
      return 0.5 * (mean + (ratio - 1 - std::log(ratio))).colwise().sum().matrix().transpose();
    }
    draw_path(steps + 1);
    const auto model = 0.5 * (at_to_.array().square() / variance + log_two_pi(variance));
    return model.colwise().sum().matrix().transpose() + forward_log_density(steps);
  }

 private:
  /// x_t, and by neighbours also x_{t−1} and x_{t−2} before it, all from x_0 and noise of their own.
  void draw_path(int t) {
    if (options_.decomposition == Decomposition::kPosterior || t == 1) {
      const NoiseLevel level = schedule_.at(t);
      draw(options_, t, 0, noise_);
      at_from_ = level.alpha * x0_ + level.sigma * noise_.cast<double>();
      return;
    }
    const NoiseLevel start = schedule_.at(t - 2), middle = schedule_.at(t - 1);
    draw(options_, t, 0, noise_);
    before_ = start.alpha * x0_ + start.sigma * noise_.cast<double>();
    advance(start, middle, t, 1, before_, at_to_);
    if (t <= schedule_.steps()) advance(middle, schedule_.at(t), t, 2, at_to_, at_from_);
  }
  void advance(NoiseLevel s, NoiseLevel t, int stream, int which, const MatrixXd& x, MatrixXd& out) {
    const Transition q = transition(s, t);
    draw(options_, stream, which, noise_);
    out = q.alpha * x + std::sqrt(q.variance) * noise_.cast<double>();
  }
  /// ln q(x_t|x_{t−1}) of the path drawn last, which holds them as at_to_ and before_.
  VectorXd forward_log_density(int t) const {
    const Transition q = transition(schedule_.at(t - 1), schedule_.at(t));
    const auto error = (at_to_ - q.alpha * before_).array().square() / q.variance;
    return -0.5 * (error + log_two_pi(q.variance)).colwise().sum().matrix().transpose();
  }

  void denoise(NoiseLevel from, NoiseLevel to) {
    input_ = at_from_.template cast<Scalar>();
    if (options_.variance == ReverseVariance::kLearned)
      denoiser_.denoise_with_variance(input_, from, to, output_, learned_);
    else
      denoiser_.denoise(input_, from, output_);
    denoised_ = output_.template cast<double>();
  }

  void set_variance(NoiseLevel s, NoiseLevel t, int step, double error) {
    const VarianceRange range = variance_range(s, t);
    if (options_.variance == ReverseVariance::kLearned) {
      variance_ = learned_.template cast<double>().array();
      return;
    }
    double variance = range.posterior;
    if (options_.variance == ReverseVariance::kOptimal)
      variance = optimal_variance(s, t, error);
    else if (step == 1)
      variance = options_.decoder_variance.value_or(range.beta);
    else if (options_.variance == ReverseVariance::kBeta)
      variance = range.beta;
    else if (options_.variance == ReverseVariance::kInterpolated)
      variance = std::exp(range.log_at(options_.interpolation));
    variance_.setConstant(x0_.rows(), x0_.cols(), variance);
  }
  auto log_variance() const { return (2 * std::numbers::pi * variance_).log(); }

  Denoiser<Scalar>& denoiser_;
  const Schedule& schedule_;
  const BoundOptions& options_;
  MatrixXd x0_, before_, at_to_, at_from_, denoised_;
  Points noise_;
  PointsOf<Scalar> input_, output_, learned_;
  Eigen::ArrayXXd residual_, variance_;
};

/// What leaving out terms adds to the variance of the total: terms that change by d over a stratum have the
/// variance d²/12 around its middle, and picks in neighbouring strata differ by about d.
double strata_variance(const std::vector<BoundTerm>& terms) {
  double sum = 0;
  for (std::size_t i = 0; i + 1 < terms.size(); ++i) {
    const double difference = terms[i + 1].nats.mean - terms[i].nats.mean;
    if (terms[i].steps > 1) sum += terms[i].steps * terms[i].steps * difference * difference / 12;
  }
  return sum;
}

}  // namespace

std::vector<int> strata_edges(int steps, int strata) {
  const int terms = steps - 1;
  strata = std::min(strata, terms);
  std::vector<int> edges;
  for (int i = 0; i <= strata; ++i) {
    const double share = strata > 0 ? static_cast<double>(i) / strata : 0;
    edges.push_back(2 + std::max(i, static_cast<int>(share * share * share * terms)));
  }
  return edges;
}

double Bound::consistency_sum() const {
  double sum = 0;
  for (const BoundTerm& term : consistency) sum += term.steps * term.nats.mean;
  return sum;
}

template <class Scalar>
Bound variational_bound(Denoiser<Scalar>& denoiser, const Schedule& schedule, const Points& x0,
                        const BoundOptions& options) {
  BoundPass<Scalar> pass(denoiser, schedule, x0, options);
  Bound bound;
  bound.steps = schedule.steps();
  VectorXd totals = pass.prior();
  bound.prior = estimate(totals);
  const auto chosen = chosen_levels(schedule.steps(), options);
  int done = 0;
  for (const auto& [t, steps] : chosen) {
    if (options.cancelled && *options.cancelled) return bound;
    BoundTerm term;
    term.t = t;
    term.steps = steps;
    const VectorXd values = pass.evaluate(t, term);
    term.nats = estimate(values);
    totals += steps * values;
    if (t == 1) {
      bound.reconstruction = term.nats;
      bound.decoder_variance = term.variance;
    } else {
      bound.consistency.push_back(term);
    }
    if (options.progress) options.progress(++done, static_cast<int>(chosen.size()));
  }
  bound.total = estimate(totals);
  bound.total.standard_error =
      std::hypot(bound.total.standard_error, std::sqrt(strata_variance(bound.consistency)));
  bound.point_totals = std::move(totals);
  bound.complete = true;
  return bound;
}

template Bound variational_bound(Denoiser<float>&, const Schedule&, const Points&, const BoundOptions&);
template Bound variational_bound(Denoiser<double>&, const Schedule&, const Points&, const BoundOptions&);

}  // namespace diffuscope
