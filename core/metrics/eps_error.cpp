#include "core/metrics/eps_error.h"

#include "core/denoisers/parameterization.h"
#include "core/random.h"

namespace diffuscope {

template <class Scalar>
double eps_mse(Denoiser<Scalar>& denoiser, const Schedule& schedule, const Points& x0, std::uint64_t seed) {
  Points normals(x0.rows(), x0.cols());
  fill_normals(seed, Stream::kEpsError, 0, 0, normals);
  const Eigen::Index n = x0.cols();
  const int levels = schedule.steps();
  double sum = 0;
  PointsOf<Scalar> x, denoised;
  for (int t = 1; t <= levels; ++t) {
    const Eigen::Index first = n * (t - 1) / levels;
    const Eigen::Index count = n * t / levels - first;
    if (count == 0) continue;  // fewer samples than levels
    const NoiseLevel level = schedule.at(t);
    const PointsOf<Scalar> eps = normals.middleCols(first, count).cast<Scalar>();
    x = static_cast<Scalar>(level.alpha) * x0.middleCols(first, count).cast<Scalar>() +
        static_cast<Scalar>(level.sigma) * eps;
    denoiser.denoise(x, level, denoised);
    sum += (eps_from_x0(x, denoised, level) - eps).template cast<double>().squaredNorm();
  }
  return sum / static_cast<double>(x0.size());
}

template double eps_mse(Denoiser<float>&, const Schedule&, const Points&, std::uint64_t);
template double eps_mse(Denoiser<double>&, const Schedule&, const Points&, std::uint64_t);

}  // namespace diffuscope
