#include "core/theory/variance_curve.h"

#include <algorithm>
#include <cmath>

#include "core/denoisers/reverse_variance.h"
#include "core/random.h"

namespace diffuscope {
namespace {

/// Whole numbers from 2 to `last`, about evenly spread in ln t.
std::vector<int> spread_levels(int last, int points) {
  std::vector<int> levels;
  for (int i = 0; i < points && last >= 2; ++i) {
    const double share = points > 1 ? static_cast<double>(i) / (points - 1) : 0;
    const int t = static_cast<int>(std::lround(2 * std::pow(last / 2.0, share)));
    if (levels.empty() || t > levels.back()) levels.push_back(t);
  }
  return levels;
}

}  // namespace

template <class Scalar>
VarianceCurve variance_curve(Denoiser<Scalar>& denoiser, const Schedule& schedule, const Points& x0,
                             int points, std::uint64_t seed) {
  VarianceCurve curve;
  if (!denoiser.predicts_variance()) return curve;
  Points noise(x0.rows(), x0.cols());
  fill_normals(seed, Stream::kBound, 1, 0, noise);
  PointsOf<Scalar> denoised, variance;
  for (const int t : spread_levels(schedule.steps(), points)) {
    const NoiseLevel from = schedule.at(t), to = schedule.at(t - 1);
    const PointsOf<Scalar> x = static_cast<Scalar>(from.alpha) * x0.cast<Scalar>() +
                               static_cast<Scalar>(from.sigma) * noise.cast<Scalar>();
    denoiser.denoise_with_variance(x, from, to, denoised, variance);
    Eigen::VectorXd share =
        variance.template cast<double>().colwise().mean().transpose() / transition(to, from).variance;
    std::sort(share.begin(), share.end());
    const auto quantile = [&](double q) {
      return share(static_cast<Eigen::Index>(q * static_cast<double>(share.size() - 1)));
    };
    curve.t.push_back(t);
    curve.mean.push_back(share.mean());
    curve.low.push_back(quantile(0.05));
    curve.high.push_back(quantile(0.95));
  }
  return curve;
}

template VarianceCurve variance_curve(Denoiser<float>&, const Schedule&, const Points&, int, std::uint64_t);
template VarianceCurve variance_curve(Denoiser<double>&, const Schedule&, const Points&, int, std::uint64_t);

}  // namespace diffuscope
