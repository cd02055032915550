#include "core/denoisers/mlp_denoiser.h"

#include <stdexcept>
#include <utility>

#include "core/denoisers/variance_head.h"

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
      workers_(static_cast<std::size_t>(team ? team->threads() : 1)) {
  if (weights_->size() != network_->weight_count())
    throw std::invalid_argument("MlpDenoiser: " + std::to_string(weights_->size()) +
                                " weights for a network of " + std::to_string(network_->weight_count()));
}

template <class Scalar>
template <class Body>
void MlpDenoiser<Scalar>::run(const PointsOf<Scalar>& x, const NetworkScaling& scaling, bool keep_slopes,
                              PointsOf<Scalar>& x0, Body&& body) {
  x0.resize(x.rows(), x.cols());
  if (labels_.size() > 1 && static_cast<Eigen::Index>(labels_.size()) != x.cols())
    throw std::invalid_argument("MlpDenoiser: neither a label for each column nor one for all");
  auto block = [&](int task, int thread) {
    Worker& worker = workers_[static_cast<std::size_t>(thread)];
    const Eigen::Index first = task * kBlock;
    const Eigen::Index n = std::min(kBlock, x.cols() - first);
    const auto columns = x.middleCols(first, n);
    worker.input = (columns * static_cast<Scalar>(scaling.input)).template cast<float>();
    worker.condition.setConstant(n, scaling.condition);
    std::span<const LabelMix> labels = labels_;
    if (labels.size() > 1)
      labels = labels.subspan(static_cast<std::size_t>(first), static_cast<std::size_t>(n));
    network_->features(worker.input, worker.condition, worker.scratch, labels);
    network_->forward(*weights_, worker.scratch, worker.output, keep_slopes);
    x0.middleCols(first, n) =
        static_cast<Scalar>(scaling.skip) * columns +
        static_cast<Scalar>(scaling.out) * worker.output.topRows(x.rows()).template cast<Scalar>();
    body(worker, first, n);
  };
  const int blocks = static_cast<int>((x.cols() + kBlock - 1) / kBlock);
  if (team_) {
    team_->for_each(blocks, block);
  } else {
    for (int task = 0; task < blocks; ++task) block(task, 0);
  }
}

template <class Scalar>
void MlpDenoiser<Scalar>::evaluate(const PointsOf<Scalar>& x, NoiseLevel level, PointsOf<Scalar>& x0) {
  run(x, network_scaling(role_, level), false, x0, [](Worker&, Eigen::Index, Eigen::Index) {});
}

// ∂x̂_0/∂x v = skip·v + out·input·∂F v.
template <class Scalar>
void MlpDenoiser<Scalar>::evaluate_derivative(const PointsOf<Scalar>& x, NoiseLevel level,
                                              const std::vector<PointsOf<Scalar>>& directions,
                                              PointsOf<Scalar>& x0, std::vector<PointsOf<Scalar>>& products) {
  const NetworkScaling scaling = network_scaling(role_, level);
  for (auto& product : products) product.resize(x.rows(), x.cols());
  run(x, scaling, true, x0, [&](Worker& worker, Eigen::Index first, Eigen::Index n) {
    for (std::size_t i = 0; i < directions.size(); ++i) {
      const auto v = directions[i].middleCols(first, n);
      worker.input = v.template cast<float>();
      network_->tangent(*weights_, worker.scratch, worker.input, worker.tangent);
      products[i].middleCols(first, n) = static_cast<Scalar>(scaling.skip) * v +
                                         static_cast<Scalar>(scaling.out * scaling.input) *
                                             worker.tangent.topRows(x.rows()).template cast<Scalar>();
    }
  });
}

template <class Scalar>
void MlpDenoiser<Scalar>::evaluate_variance(const PointsOf<Scalar>& x, NoiseLevel from, NoiseLevel to,
                                            PointsOf<Scalar>& x0, PointsOf<Scalar>& variance) {
  const HeadScale scale = head_scale(network_->spec().variance_head, variance_range(to, from));
  variance.resize(x.rows(), x.cols());
  run(x, network_scaling(role_, from), false, x0, [&](Worker& worker, Eigen::Index first, Eigen::Index n) {
    variance.middleCols(first, n) =
        (static_cast<float>(scale.offset) +
         static_cast<float>(scale.slope) * worker.output.bottomRows(x.rows()).array())
            .exp()
            .matrix()
            .template cast<Scalar>();
  });
}

template class MlpDenoiser<float>;
template class MlpDenoiser<double>;

}  // namespace diffuscope
