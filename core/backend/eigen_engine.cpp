#include "core/backend/eigen_engine.h"

#include "core/stopwatch.h"

namespace diffuscope {

class EigenEngine::Pass final : public NetworkPass {
 public:
  explicit Pass(const EigenEngine& engine) : engine_(engine) {}

  void forward(const NetworkInput& input, Points& out) override {
    write_features(input);
    engine_.network_->forward(*engine_.weights_, scratch_, out, false);
  }

  PassTimes gradient(const NetworkInput& input, const OutputLoss& loss, Weights& gradient) override {
    Stopwatch watch;
    write_features(input);
    engine_.network_->forward(*engine_.weights_, scratch_, output_, true);
    loss(0, output_);
    const double forward = watch.lap();
    engine_.network_->backward(*engine_.weights_, scratch_, output_, gradient);
    return {forward, watch.lap()};
  }

 private:
  void write_features(const NetworkInput& input) {
    const Eigen::Index n = input.x.cols();
    if (input.condition.size() == 1)
      engine_.network_->features(input.x, Eigen::RowVectorXf::Constant(n, input.condition[0]), scratch_,
                                 input.labels);
    else
      engine_.network_->features(input.x, input.condition, scratch_, input.labels);
  }

  const EigenEngine& engine_;
  MlpScratch scratch_;
  Points output_;
};

std::unique_ptr<NetworkPass> EigenEngine::make_pass() const { return std::make_unique<Pass>(*this); }

}  // namespace diffuscope
