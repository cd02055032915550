#include "core/samplers/fork.h"

#include "core/samplers/affine_update.h"

namespace diffuscope {
namespace {

/// Given starts; the steps' normals from elsewhere.
template <class Scalar>
class StartFrom final : public NoiseSource<Scalar> {
 public:
  StartFrom(const PointsOf<Scalar>& x, NoiseSource<Scalar>& steps) : x_(x), steps_(steps) {}
  void initial(PointsOf<Scalar>& out) override { out = x_; }
  void step(int step, int draw, PointsOf<Scalar>& out) override { steps_.step(step, draw, out); }

 private:
  const PointsOf<Scalar>& x_;
  NoiseSource<Scalar>& steps_;
};

}  // namespace

std::vector<GridLevel> refined_grid(std::span<const GridLevel> grid, int parts, const Schedule* schedule) {
  std::vector<GridLevel> fine;
  for (std::size_t i = 0; i < grid.size(); ++i) {
    fine.push_back(grid[i]);
    if (i + 1 == grid.size() || grid[i].level.alpha == 0 || grid[i + 1].level.sigma == 0) continue;
    const GridLevel &from = grid[i], &to = grid[i + 1];
    for (int k = 1; k < parts; ++k) {
      const double share = static_cast<double>(k) / parts;
      const double ratio = from.level.ratio() * std::pow(to.level.ratio() / from.level.ratio(), share);
      const double t = schedule ? schedule->t_of_ratio(ratio) : std::lerp(from.t, to.t, share);
      fine.push_back({t, level_between(from.level, to.level, ratio)});
    }
  }
  return fine;
}

template <class Scalar>
Trajectory<Scalar> continue_run(const PointsOf<Scalar>& x, std::span<const GridLevel> rest,
                                Sampler<Scalar>& sampler, Denoiser<Scalar>& denoiser,
                                NoiseSource<Scalar>& step_noise, SamplingOptions options) {
  const PointsOf<Scalar> starts = x.cols() == options.count ? x : x.replicate(1, options.count);
  StartFrom<Scalar> noise(starts, step_noise);
  options.prior_std = 1;
  return run_sampler(sampler, denoiser, noise, rest, options);
}

template <class Scalar>
Eigen::VectorXd mode_shares(const GaussianMixture& mixture, const PointsOf<Scalar>& samples) {
  constexpr double kLeastSigma = 1e-4;  // components that are points have no density without noise
  PointsOf<double> likely;
  MixtureAtLevel<double>(mixture, {1, kLeastSigma}).responsibilities(samples.template cast<double>(), likely);
  Eigen::VectorXd shares = Eigen::VectorXd::Zero(likely.rows());
  for (Eigen::Index j = 0; j < likely.cols(); ++j) {
    Eigen::Index k = 0;
    likely.col(j).maxCoeff(&k);
    shares(k) += 1 / static_cast<double>(likely.cols());
  }
  return shares;
}

template Trajectory<float> continue_run(const PointsOf<float>&, std::span<const GridLevel>, Sampler<float>&,
                                        Denoiser<float>&, NoiseSource<float>&, SamplingOptions);
template Trajectory<double> continue_run(const PointsOf<double>&, std::span<const GridLevel>,
                                         Sampler<double>&, Denoiser<double>&, NoiseSource<double>&,
                                         SamplingOptions);
template Eigen::VectorXd mode_shares(const GaussianMixture&, const PointsOf<float>&);
template Eigen::VectorXd mode_shares(const GaussianMixture&, const PointsOf<double>&);

}  // namespace diffuscope
