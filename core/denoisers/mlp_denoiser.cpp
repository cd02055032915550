#include "core/denoisers/mlp_denoiser.h"

#include <utility>

namespace diffuscope {
namespace {
constexpr Eigen::Index kBlock = 256;  // columns: activations of a block stay in the L2 cache at H = 128
}

template <class Scalar>
MlpDenoiser<Scalar>::MlpDenoiser(std::shared_ptr<const Mlp> network, WeightsPtr weights, NetworkRole role,
                                 WorkerTeam* team)
    : network_(std::move(network)),
      weights_(std::move(weights)),
      role_(std::move(role)),
      team_(team),
      workers_(static_cast<std::size_t>(team ? team->threads() : 1)) {}

template <class Scalar>
void MlpDenoiser<Scalar>::evaluate(const PointsOf<Scalar>& x, NoiseLevel level, PointsOf<Scalar>& x0) {
  const NetworkScaling scaling = network_scaling(role_, level);
  x0.resize(x.rows(), x.cols());
  auto block = [&](int task, int thread) {
    Worker& worker = workers_[static_cast<std::size_t>(thread)];
    const Eigen::Index first = task * kBlock;
    const Eigen::Index n = std::min(kBlock, x.cols() - first);
    const auto columns = x.middleCols(first, n);
    worker.input = (columns * static_cast<Scalar>(scaling.input)).template cast<float>();
    worker.condition.setConstant(n, scaling.condition);
    network_->features(worker.input, worker.condition, worker.scratch);
    network_->forward(*weights_, worker.scratch, worker.output, false);
    x0.middleCols(first, n) = static_cast<Scalar>(scaling.skip) * columns +
                              static_cast<Scalar>(scaling.out) * worker.output.template cast<Scalar>();
  };
  const int blocks = static_cast<int>((x.cols() + kBlock - 1) / kBlock);
  if (team_) {
    team_->for_each(blocks, block);
  } else {
    for (int task = 0; task < blocks; ++task) block(task, 0);
  }
}

template class MlpDenoiser<float>;
template class MlpDenoiser<double>;

}  // namespace diffuscope
