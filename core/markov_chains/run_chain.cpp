#include "core/markov_chains/run_chain.h"

namespace diffuscope {
namespace {

/// How many particles' states, drifts and noises of `updates` updates fit into `budget` bytes; at most
/// `count`.
template <class Scalar>
Eigen::Index recorded(Eigen::Index count, std::size_t updates, int dim, std::size_t budget) {
  const std::size_t bytes = (3 * updates + 1) * static_cast<std::size_t>(dim) * sizeof(Scalar);
  return std::min(count, static_cast<Eigen::Index>(budget / std::max<std::size_t>(bytes, 1)));
}

/// The particles with the score, and where it is needed the density, at the place where they are.
template <class Scalar>
struct Walkers {
  PointsOf<Scalar> y, score;
  typename ChainTarget<Scalar>::Vector log_density;
  double sigma = -1;  ///< level of score and density; negative: not computed yet

  void evaluate(ChainTarget<Scalar>& target, double level, bool density) {
    target.score(y, level, score);
    if (density) target.log_density(y, level, log_density);
    sigma = level;
  }
};

template <class Scalar>
class ChainRun {
 public:
  ChainRun(ChainTarget<Scalar>& target, bool metropolis, std::uint64_t seed, PointsOf<Scalar> start)
      : target_(target), metropolis_(metropolis), seed_(seed) {
    here_.y = std::move(start);
  }

  const PointsOf<Scalar>& y() const { return here_.y; }
  const PointsOf<Scalar>& drift() const { return drift_; }
  const PointsOf<Scalar>& noise() const { return noise_; }

  /// One update with unit normals z; returns the share of particles that took it.
  double update(const ChainUpdate& update, int index, NoiseSource<Scalar>& source) {
    // After an accepted proposal score and density are known already.
    if (!metropolis_ || here_.sigma != update.sigma) here_.evaluate(target_, update.sigma, metropolis_);
    noise_.resize(here_.y.rows(), here_.y.cols());
    if (update.noise > 0)
      source.step(index, 0, noise_);
    else
      noise_.setZero();
    noise_ *= static_cast<Scalar>(update.noise);
    drift_ = static_cast<Scalar>(update.drift) * here_.score;
    if (metropolis_) return propose(update, index);
    here_.y += drift_ + noise_;
    return 1;
  }

 private:
  /// Metropolis–Hastings: accepts y' with probability min(1, p(y')^{1/τ} q(y|y') / (p(y)^{1/τ} q(y'|y))).
  double propose(const ChainUpdate& update, int index) {
    there_.y = here_.y + drift_ + noise_;
    there_.evaluate(target_, update.sigma, true);
    const double half_precision = 1 / (2 * update.noise * update.noise);
    Eigen::Index accepted = 0;
    for (Eigen::Index j = 0; j < here_.y.cols(); ++j) {
      const auto back =
          here_.y.col(j) - there_.y.col(j) - static_cast<Scalar>(update.drift) * there_.score.col(j);
      const double forward2 = noise_.col(j).squaredNorm(), back2 = back.squaredNorm();
      const double gain = (there_.log_density(j) - here_.log_density(j)) / update.temperature;
      const double log_ratio = gain + half_precision * (forward2 - back2);
      if (!(std::log(uniform(index, j)) < log_ratio)) continue;  // also where it is not a number
      here_.y.col(j) = there_.y.col(j);
      here_.score.col(j) = there_.score.col(j);
      here_.log_density(j) = there_.log_density(j);
      ++accepted;
    }
    return static_cast<double>(accepted) / static_cast<double>(here_.y.cols());
  }

  float uniform(int index, Eigen::Index particle) const {
    return unit_uniform(philox_block(seed_, Stream::kChainAcceptance, static_cast<std::uint32_t>(index),
                                     static_cast<std::uint64_t>(particle))[0]);
  }

  ChainTarget<Scalar>& target_;
  bool metropolis_;
  std::uint64_t seed_;
  Walkers<Scalar> here_, there_;
  PointsOf<Scalar> drift_, noise_;
};

}  // namespace

template <class Scalar>
ChainRecord<Scalar> run_chain(const ChainPlan& plan, ChainTarget<Scalar>& target, NoiseSource<Scalar>& noise,
                              PointsOf<Scalar> start, const ChainOptions<Scalar>& options) {
  ChainRecord<Scalar> record;
  record.updates = plan.updates;
  record.particles = start.cols();
  const int before = target.evaluations();
  const Eigen::Index kept = options.record ? recorded<Scalar>(start.cols(), plan.updates.size(), target.dim(),
                                                              options.memory_budget)
                                           : 0;
  ChainRun<Scalar> run(target, plan.metropolis, options.seed, std::move(start));
  const auto visit = [&](int done) {
    if (options.record) record.states.push_back(run.y().leftCols(kept));
    if (options.visit) options.visit(done, run.y());
  };
  visit(0);
  for (int i = 0; i < static_cast<int>(plan.updates.size()); ++i) {
    if (options.cancelled && options.cancelled->load(std::memory_order_relaxed)) break;
    record.acceptance.push_back(run.update(plan.updates[static_cast<std::size_t>(i)], i, noise));
    if (options.record) {
      record.drift.push_back(run.drift().leftCols(kept));
      record.noise.push_back(run.noise().leftCols(kept));
    }
    record.steps_done = i + 1;
    visit(i + 1);
  }
  record.samples = run.y();
  record.evaluations = target.evaluations() - before;
  return record;
}

template ChainRecord<float> run_chain(const ChainPlan&, ChainTarget<float>&, NoiseSource<float>&,
                                      PointsOf<float>, const ChainOptions<float>&);
template ChainRecord<double> run_chain(const ChainPlan&, ChainTarget<double>&, NoiseSource<double>&,
                                       PointsOf<double>, const ChainOptions<double>&);

Points chain_start(const ChainSpec& spec, int dim, std::uint64_t seed, const DrawPoints& draw) {
  if (spec.start == ChainStart::kData) return draw(seed, spec.count);
  Points start = Points::Zero(dim, spec.count);
  if (spec.start == ChainStart::kPoint) {
    start.row(0).setConstant(static_cast<float>(spec.point_x));
    if (dim > 1) start.row(1).setConstant(static_cast<float>(spec.point_y));
    return start;
  }
  const auto a = static_cast<float>(spec.box);
  for (Eigen::Index j = 0; j < spec.count; ++j) {
    SampleRandom random(seed, Stream::kChainStart, static_cast<std::uint64_t>(j));
    for (int axis = 0; axis < dim; ++axis) start(axis, j) = random.uniform(-a, a);
  }
  return start;
}

}  // namespace diffuscope
