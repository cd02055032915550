#include "core/metrics/eps_error.h"

#include "core/denoisers/parameterization.h"
#include "core/random.h"

namespace diffuscope {
namespace {

/// Σ‖ε̂ − ε‖² over samples `x0` with noise `normals` (D×n each) at one level.
template <class Scalar>
double sum_of_squares(Denoiser<Scalar>& denoiser, NoiseLevel level, const Eigen::Ref<const Points>& x0,
                      const Eigen::Ref<const Points>& normals) {
  const PointsOf<Scalar> eps = normals.cast<Scalar>();
  const PointsOf<Scalar> x =
      static_cast<Scalar>(level.alpha) * x0.cast<Scalar>() + static_cast<Scalar>(level.sigma) * eps;
  PointsOf<Scalar> denoised;
  denoiser.denoise(x, level, denoised);
  return (eps_from_x0(x, denoised, level) - eps).template cast<double>().squaredNorm();
}

}  // namespace

template <class Scalar>
double eps_mse(Denoiser<Scalar>& denoiser, const Schedule& schedule, const Points& x0, std::uint64_t seed) {
  Points normals(x0.rows(), x0.cols());
  fill_normals(seed, Stream::kEpsError, 0, 0, normals);
  const Eigen::Index n = x0.cols();
  const int levels = schedule.steps();
  double sum = 0;
  for (int t = 1; t <= levels; ++t) {
    const Eigen::Index first = n * (t - 1) / levels;
    const Eigen::Index count = n * t / levels - first;
    if (count == 0) continue;  // fewer samples than levels
    sum += sum_of_squares(denoiser, schedule.at(t), x0.middleCols(first, count),
                          normals.middleCols(first, count));
  }
  return sum / static_cast<double>(x0.size());
}

template <class Scalar>
std::vector<double> eps_mse_by_level(Denoiser<Scalar>& denoiser, const Schedule& schedule, const Points& x0,
                                     std::uint64_t seed, int bins) {
  Points normals(x0.rows(), x0.cols());
  fill_normals(seed, Stream::kEpsError, 0, 0, normals);
  const int levels = bins * kLevelsPerBin;
  const Eigen::Index count = x0.cols() / levels;
  std::vector<double> means(static_cast<std::size_t>(bins), 0);
  for (int i = 0; i < levels; ++i) {
    const NoiseLevel level = schedule.at((i + 0.5) / levels * schedule.steps());
    const double sum = sum_of_squares(denoiser, level, x0.middleCols(i * count, count),
                                      normals.middleCols(i * count, count));
    means[static_cast<std::size_t>(i / kLevelsPerBin)] +=
        sum / static_cast<double>(count * x0.rows() * kLevelsPerBin);
  }
  return means;
}

template double eps_mse(Denoiser<float>&, const Schedule&, const Points&, std::uint64_t);
template double eps_mse(Denoiser<double>&, const Schedule&, const Points&, std::uint64_t);
template std::vector<double> eps_mse_by_level(Denoiser<float>&, const Schedule&, const Points&, std::uint64_t,
                                              int);
template std::vector<double> eps_mse_by_level(Denoiser<double>&, const Schedule&, const Points&,
                                              std::uint64_t, int);

}  // namespace diffuscope
