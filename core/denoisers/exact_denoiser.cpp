#include "core/denoisers/exact_denoiser.h"

#include <algorithm>

namespace diffuscope {

template <class Scalar>
void ExactDenoiser<Scalar>::evaluate(const PointsOf<Scalar>& x, NoiseLevel level, PointsOf<Scalar>& x0) {
  const MixtureAtLevel<Scalar> mixture(*mixture_, level);
  x0.resize(x.rows(), x.cols());
  // Blocks are about equally long whatever the number of threads, and a point's result does not depend on its
  // block.
  constexpr Eigen::Index kBlock = 512;
  const auto blocks = static_cast<int>((x.cols() + kBlock - 1) / kBlock);
  const auto denoise_block = [&](int block, int) {
    const Eigen::Index first = block * kBlock;
    const Eigen::Index count = std::min(kBlock, x.cols() - first);
    mixture.denoise(x.middleCols(first, count), x0.middleCols(first, count));
  };
  if (team_ != nullptr)
    team_->for_each(blocks, denoise_block);
  else
    for (int block = 0; block < blocks; ++block) denoise_block(block, 0);
}

template class ExactDenoiser<float>;
template class ExactDenoiser<double>;

}  // namespace diffuscope
