#include "core/denoisers/mlp_denoiser.h"

#include <stdexcept>
#include <utility>

#include "core/denoisers/variance_head.h"

namespace diffuscope {

template <class Scalar>
MlpDenoiser<Scalar>::MlpDenoiser(std::shared_ptr<const Mlp> network, WeightsPtr weights, NetworkRole role,
                                 WorkerTeam* team, const EngineFactory& make_engine)
    : network_(std::move(network)),
      weights_(std::move(weights)),
      role_(std::move(role)),
      team_(team),
      engine_(make_engine(network_)),
      workers_(static_cast<std::size_t>(team ? team->threads() : 1)) {
  if (weights_->size() != network_->weight_count())
    throw std::invalid_argument("MlpDenoiser: " + std::to_string(weights_->size()) +
                                " weights for a network of " + std::to_string(network_->weight_count()));
  engine_->load(*weights_, EngineUse::kSampling, team_);
  for (Worker& worker : workers_) worker.pass = engine_->make_pass();
}

template <class Scalar>
DeviceDenoiser* MlpDenoiser<Scalar>::on_device() {
  if constexpr (!std::is_same_v<Scalar, float>) return nullptr;
  if (twin_ && !twin_->given_up()) return twin_.get();
  twin_.reset();
  if (auto network = engine_->make_device_network())
    twin_ = std::make_unique<MlpOnDevice>(network_, std::move(network), role_);
  return twin_.get();
}

template <class Scalar>
void MlpDenoiser<Scalar>::run_network(Worker& worker, const NetworkScaling& scaling, Keep keep,
                                      Eigen::Index first) const {
  const Eigen::Index n = worker.input.cols();
  std::span<const LabelMix> labels = labels_;
  if (labels.size() > 1)
    labels = labels.subspan(static_cast<std::size_t>(first), static_cast<std::size_t>(n));
  if (keep == Keep::kNothing) {
    const Eigen::RowVectorXf condition = Eigen::RowVectorXf::Constant(1, scaling.condition);
    worker.pass->forward({worker.input, condition, labels}, worker.output);
  } else {
    const Eigen::RowVectorXf condition = Eigen::RowVectorXf::Constant(n, scaling.condition);
    network_->features(worker.input, condition, worker.scratch, labels);
    network_->forward(*weights_, worker.scratch, worker.output, true);
  }
}

template <class Scalar>
template <class Body>
void MlpDenoiser<Scalar>::run(const PointsOf<Scalar>& x, const NetworkScaling& scaling, Keep keep,
                              PointsOf<Scalar>& x0, Body&& body) {
  x0.resize(x.rows(), x.cols());
  if (labels_.size() > 1 && static_cast<Eigen::Index>(labels_.size()) != x.cols())
    throw std::invalid_argument("MlpDenoiser: neither a label for each column nor one for all");
  const Eigen::Index most = engine_->block_columns();
  auto block = [&](int task, int thread) {
    Worker& worker = workers_[static_cast<std::size_t>(thread)];
    const Eigen::Index first = task * most;
    const Eigen::Index n = std::min(most, x.cols() - first);
    const auto columns = x.middleCols(first, n);
    worker.input = (columns * static_cast<Scalar>(scaling.input)).template cast<float>();
    run_network(worker, scaling, keep, first);
    x0.middleCols(first, n) =
        static_cast<Scalar>(scaling.skip) * columns +
        static_cast<Scalar>(scaling.out) * worker.output.topRows(x.rows()).template cast<Scalar>();
    body(worker, first, n);
  };
  for_each_task(*engine_, team_, static_cast<int>((x.cols() + most - 1) / most), block);
}

template <class Scalar>
void MlpDenoiser<Scalar>::evaluate(const PointsOf<Scalar>& x, NoiseLevel level, PointsOf<Scalar>& x0) {
  run(x, network_scaling(role_, level), Keep::kNothing, x0, [](Worker&, Eigen::Index, Eigen::Index) {});
}

// ∂x̂_0/∂x v = skip·v + out·input·∂F v.
template <class Scalar>
void MlpDenoiser<Scalar>::evaluate_derivative(const PointsOf<Scalar>& x, NoiseLevel level,
                                              const std::vector<PointsOf<Scalar>>& directions,
                                              PointsOf<Scalar>& x0, std::vector<PointsOf<Scalar>>& products) {
  const NetworkScaling scaling = network_scaling(role_, level);
  for (auto& product : products) product.resize(x.rows(), x.cols());
  run(x, scaling, Keep::kSlopes, x0, [&](Worker& worker, Eigen::Index first, Eigen::Index n) {
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
  run(x, network_scaling(role_, from), Keep::kNothing, x0,
      [&](Worker& worker, Eigen::Index first, Eigen::Index n) {
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
