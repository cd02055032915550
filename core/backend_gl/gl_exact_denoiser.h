// The exact denoiser of a Gaussian mixture on the graphics card; when that fails, then or at any later
// moment, the processor answers.
#pragma once

#include "core/backend_gl/gl_engine.h"
#include "core/backend_gl/gl_mixture.h"
#include "core/denoisers/exact_denoiser.h"

namespace diffuscope {

class GlExactDenoiser final : public Denoiser<float> {
 public:
  /// Opens the card and tests it against the processor, once for each shape of a mixture; the processor has
  /// `team` (may be null) for its part.
  explicit GlExactDenoiser(std::shared_ptr<const GaussianMixture> mixture, WorkerTeam* team = nullptr,
                           FailureReport report = {});
  ~GlExactDenoiser() override;

  int dim() const override { return processor_.dim(); }
  bool predicts_variance() const override { return true; }
  DeviceDenoiser* on_device() override;
  /// ln p_t at the columns of x (D×N), N numbers.
  Eigen::VectorXf log_density(const Points& x, NoiseLevel level);

 private:
  class OnDevice;
  void open(std::shared_ptr<const GaussianMixture> mixture);
  /// The largest difference between the card's answers and the processor's, over the largest answer.
  float self_test_error();
  void give_up(const std::string& reason);
  void evaluate(const Points& x, NoiseLevel level, Points& x0) override;
  void evaluate_derivative(const Points& x, NoiseLevel level, const std::vector<Points>& directions,
                           Points& x0, std::vector<Points>& products) override;
  void evaluate_variance(const Points& x, NoiseLevel from, NoiseLevel to, Points& x0,
                         Points& variance) override;

  std::shared_ptr<const GaussianMixture> exact_;
  ExactDenoiser<float> processor_;
  FailureReport report_;
  std::unique_ptr<OnDevice> card_;
  bool lost_ = false;  // card_ is kept, since somebody may still hold points on it
};

}  // namespace diffuscope
