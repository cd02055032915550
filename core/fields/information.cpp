#include "core/fields/information.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "core/fields/forward_cloud.h"

namespace diffuscope {
namespace {

/// ln N(x; centre, std²I) where squared = ‖x − centre‖².
Eigen::ArrayXd log_normal(const Eigen::ArrayXd& squared, double std, Eigen::Index dim) {
  const double variance = std * std;
  return -0.5 * (squared / variance + static_cast<double>(dim) * std::log(2 * std::numbers::pi * variance));
}

/// E_q ln q/p from ln q/p at points of q. Where that is small, E_q(p/q − 1 − ln p/q) has the same mean and
/// far less scatter, because p/q − 1 averages to 0 and cancels the first-order noise.
Estimate divergence(const Eigen::ArrayXd& log_ratio, Eigen::Index dim) {
  constexpr double kSmall = 0.1;  // nats per dimension
  const Estimate plain = estimate(log_ratio.matrix());
  if (plain.mean > kSmall * static_cast<double>(dim)) return plain;
  return estimate(((-log_ratio).exp() - 1 + log_ratio).matrix());
}

}  // namespace

LevelInformation information_at(const GaussianMixture& mixture, NoiseLevel level, double prior_std,
                                const Points& x0, const Points& eps) {
  Points x;
  noise_points(x0, eps, level, x);
  Eigen::VectorXf found;
  MixtureAtLevel<float>(mixture, level).log_density(x, found);
  const Eigen::ArrayXd log_q = found.cast<double>().array();
  const auto squares = [](const Points& points) -> Eigen::ArrayXd {
    return points.cast<double>().colwise().squaredNorm().transpose().array();
  };
  const double variance = level.sigma * level.sigma;
  const Eigen::ArrayXd log_conditional = log_normal(variance * squares(eps), level.sigma, x.rows());
  return {estimate((-log_q).matrix()), estimate((log_conditional - log_q).matrix()),
          divergence(log_q - log_normal(squares(x), prior_std, x.rows()), x.rows())};
}

LevelInformation InformationByRatio::at(NoiseLevel level, double prior_std) const {
  const double last = static_cast<double>(log_ratios.size()) - 1;
  const double wanted = std::isinf(level.ratio()) ? log_ratios.back() : std::log(level.ratio());
  const double place =
      std::clamp((wanted - log_ratios.front()) / (log_ratios.back() - log_ratios.front()), 0.0, 1.0) * last;
  const auto below = std::min(static_cast<std::size_t>(place), log_ratios.size() - 2);
  const double share = place - static_cast<double>(below);
  const auto between = [&](const std::vector<Estimate>& curve) -> Estimate {
    if (level.alpha == 0) return {0, 0};  // pure noise
    return {std::lerp(curve[below].mean, curve[below + 1].mean, share),
            std::lerp(curve[below].standard_error, curve[below + 1].standard_error, share)};
  };
  const Estimate known = between(mutual);
  Estimate kl = between(unit_kl);
  const double variance = level.sigma * level.sigma;
  const double entropy = known.mean + 0.5 * dim * (std::log(2 * std::numbers::pi * variance) + 1);
  const double size = level.alpha * level.alpha + variance;
  const double prior =
      prior_std * prior_std / size;  // variance of the prior on the variance-preserving scale
  const double squared_norm = (level.alpha * level.alpha * second_moment + dim * variance) / size;
  kl.mean += 0.5 * (dim * std::log(prior) + squared_norm * (1 / prior - 1));
  return {{entropy, known.standard_error}, known, kl};
}

InformationByRatio information_by_ratio(const GaussianMixture& mixture, int count, Eigen::Index samples,
                                        std::uint64_t seed, const std::atomic<bool>* cancelled) {
  constexpr double kLogSpan = 6.907755278982137;  // ln 1000
  const Points x0 = mixture.draw(seed, samples, Stream::kEvaluation);
  const Points eps = forward_noise(seed, mixture.dim(), samples);
  InformationByRatio result{mixture.dim(), 0, {}, {}, {}};
  for (std::size_t k = 0; k < mixture.components().size(); ++k) {
    const MixtureComponent& c = mixture.components()[k];
    result.second_moment += c.weight * (mixture.spectra()[k].eigenvalues.sum() + c.mean.squaredNorm());
  }
  for (int i = 0; i < count; ++i) {
    if (cancelled && cancelled->load(std::memory_order_relaxed)) break;
    const double log_ratio = kLogSpan * (2.0 * i / (count - 1) - 1);
    result.log_ratios.push_back(log_ratio);
    const LevelInformation at =
        information_at(mixture, NoiseLevel::variance_preserving(std::exp(log_ratio)), 1, x0, eps);
    result.mutual.push_back(at.mutual);
    result.unit_kl.push_back(at.marginal_kl);
  }
  return result;
}

}  // namespace diffuscope
