#include "core/denoisers/exact_denoiser.h"

#include <algorithm>

#include "core/denoisers/reverse_variance.h"

namespace diffuscope {

template <class Scalar>
template <class Body>
void ExactDenoiser<Scalar>::for_each_block(Eigen::Index columns, Body&& body) const {
  // Blocks are about equally long whatever the number of threads, and a point's result does not depend on its
  // block.
  constexpr Eigen::Index kBlock = 512;
  const auto blocks = static_cast<int>((columns + kBlock - 1) / kBlock);
  const auto run = [&](int block, int) {
    const Eigen::Index first = block * kBlock;
    body(first, std::min(kBlock, columns - first));
  };
  if (team_ != nullptr)
    team_->for_each(blocks, run);
  else
    for (int block = 0; block < blocks; ++block) run(block, 0);
}

template <class Scalar>
void ExactDenoiser<Scalar>::evaluate(const PointsOf<Scalar>& x, NoiseLevel level, PointsOf<Scalar>& x0) {
  const MixtureAtLevel<Scalar> mixture(*mixture_, level);
  x0.resize(x.rows(), x.cols());
  for_each_block(x.cols(), [&](Eigen::Index first, Eigen::Index count) {
    mixture.denoise(x.middleCols(first, count), x0.middleCols(first, count));
  });
}

// ∂x̂_0/∂x = (α/σ²) Cov[x_0|x_t]; 1/α where there is no noise.
template <class Scalar>
void ExactDenoiser<Scalar>::evaluate_derivative(const PointsOf<Scalar>& x, NoiseLevel level,
                                                const std::vector<PointsOf<Scalar>>& directions,
                                                PointsOf<Scalar>& x0,
                                                std::vector<PointsOf<Scalar>>& products) {
  evaluate(x, level, x0);
  if (level.sigma == 0) {
    for (std::size_t i = 0; i < directions.size(); ++i)
      products[i] = directions[i] / static_cast<Scalar>(level.alpha);
    return;
  }
  const MixtureAtLevel<Scalar> mixture(*mixture_, level);
  const auto factor = static_cast<Scalar>(level.alpha / (level.sigma * level.sigma));
  for (std::size_t i = 0; i < directions.size(); ++i) {
    products[i].resize(x.rows(), x.cols());
    for_each_block(x.cols(), [&](Eigen::Index first, Eigen::Index count) {
      auto block = products[i].middleCols(first, count);
      mixture.covariance_product(x.middleCols(first, count), directions[i].middleCols(first, count), block);
      block *= factor;
    });
  }
}

template <class Scalar>
void ExactDenoiser<Scalar>::evaluate_variance(const PointsOf<Scalar>& x, NoiseLevel from, NoiseLevel to,
                                              PointsOf<Scalar>& x0, PointsOf<Scalar>& variance) {
  evaluate(x, from, x0);
  const MixtureAtLevel<Scalar> mixture(*mixture_, from);
  const PosteriorCoefficients q = posterior_coefficients(to, from);
  const auto floor = static_cast<Scalar>(q.variance);
  const auto gain = static_cast<Scalar>(q.x0 * q.x0);
  variance.resize(x.rows(), x.cols());
  for_each_block(x.cols(), [&](Eigen::Index first, Eigen::Index count) {
    PointsOf<Scalar> direction = PointsOf<Scalar>::Zero(x.rows(), count), product(x.rows(), count);
    for (Eigen::Index axis = 0; axis < x.rows(); ++axis) {
      direction.row(axis).setOnes();
      mixture.covariance_product(x.middleCols(first, count), direction, product);
      variance.row(axis).segment(first, count) = floor + gain * product.row(axis).array();
      direction.row(axis).setZero();
    }
  });
}

template class ExactDenoiser<float>;
template class ExactDenoiser<double>;

}  // namespace diffuscope
