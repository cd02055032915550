// The learned denoiser: a network with given weights, seen as E[x_0|x_t] at any level, on any scale and
// schedule.
#pragma once

#include <vector>

#include "core/backend/backends.h"
#include "core/concurrency/worker_team.h"
#include "core/denoisers/mlp_on_device.h"
#include "core/model/mlp.h"

namespace diffuscope {

template <class Scalar>
class MlpDenoiser final : public Denoiser<Scalar> {
 public:
  /// `team` may be null (one thread); columns go in fixed blocks, so results do not depend on the thread
  /// count. `make_engine` chooses what computes; the network works in float, points of doubles are converted.
  MlpDenoiser(std::shared_ptr<const Mlp> network, WeightsPtr weights, NetworkRole role,
              WorkerTeam* team = nullptr, const EngineFactory& make_engine = make_usual_engine);

  /// What computes: "CPU, AVX-512".
  std::string processor() const { return engine_->about(); }

  int dim() const override { return network_->dim(); }
  bool predicts_variance() const override { return network_->spec().variance_head != VarianceHead::kNone; }
  int label_count() const override { return network_->label_count(); }
  void set_labels(std::span<const LabelMix> labels) override { labels_.assign(labels.begin(), labels.end()); }
  /// Of single precision, where the engine has a device.
  DeviceDenoiser* on_device() override;

 private:
  /// Memory of one thread.
  struct Worker {
    std::unique_ptr<NetworkPass> pass;
    MlpScratch scratch;  // of derivatives, which are Mlp's
    Points input, output, tangent;
  };
  void evaluate(const PointsOf<Scalar>& x, NoiseLevel level, PointsOf<Scalar>& x0) override;
  void evaluate_derivative(const PointsOf<Scalar>& x, NoiseLevel level,
                           const std::vector<PointsOf<Scalar>>& directions, PointsOf<Scalar>& x0,
                           std::vector<PointsOf<Scalar>>& products) override;
  void evaluate_variance(const PointsOf<Scalar>& x, NoiseLevel from, NoiseLevel to, PointsOf<Scalar>& x0,
                         PointsOf<Scalar>& variance) override;
  enum class Keep { kNothing, kSlopes };
  /// Runs the network on blocks of columns and writes x0; then body(worker, first, count) for each block.
  template <class Body>
  void run(const PointsOf<Scalar>& x, const NetworkScaling& scaling, Keep keep, PointsOf<Scalar>& x0,
           Body&& body);
  /// worker.output from worker.input, which are columns from `first` on.
  void run_network(Worker& worker, const NetworkScaling& scaling, Keep keep, Eigen::Index first) const;

  std::shared_ptr<const Mlp> network_;
  WeightsPtr weights_;
  NetworkRole role_;
  WorkerTeam* team_;
  std::unique_ptr<NetworkEngine> engine_;
  std::vector<Worker> workers_;
  std::vector<LabelMix> labels_;
  std::unique_ptr<MlpOnDevice> twin_;
};

}  // namespace diffuscope
