#include "core/backend_gl/gl_exact_denoiser.h"

#include <fmt/format.h>

#include "core/denoisers/reverse_variance.h"

namespace diffuscope {

/// The same for points on the card.
class GlExactDenoiser::OnDevice final : public DeviceDenoiser {
 public:
  OnDevice(GlExactDenoiser& owner, std::shared_ptr<const GaussianMixture> mixture)
      : owner_(owner), vectors_(card_of_this_thread()), mixture_(vectors_, std::move(mixture)) {}
  int dim() const override { return mixture_.dim(); }
  bool predicts_variance() const override { return true; }
  VectorDevice& device() override { return vectors_; }
  GlDevice& gl() { return vectors_.gl(); }
  void give_up(const std::string& reason) override { owner_.give_up(reason); }
  Eigen::VectorXf log_density(const Points& x, NoiseLevel level) {
    mixture_.set_level(level);
    DevicePoints values;
    mixture_.log_density(DevicePoints(vectors_, x), values);
    return values.read().transpose();
  }

 private:
  void evaluate(const DevicePoints& x, NoiseLevel level, DevicePoints& x0) override {
    if (level.sigma == 0) {
      x0 = x * (1 / level.alpha);
      return;
    }
    mixture_.set_level(level);
    mixture_.denoise(x, x0);
  }
  // ∂x̂_0/∂x = (α/σ²) Cov[x_0|x_t]; 1/α where there is no noise.
  void evaluate_derivative(const DevicePoints& x, NoiseLevel level,
                           const std::vector<DevicePoints>& directions, DevicePoints& x0,
                           std::vector<DevicePoints>& products) override {
    evaluate(x, level, x0);
    for (std::size_t i = 0; i < directions.size(); ++i) {
      if (level.sigma == 0)
        products[i] = directions[i] * (1 / level.alpha);
      else
        mixture_.covariance_product(x, x0, directions[i], level.alpha / (level.sigma * level.sigma),
                                    products[i]);
    }
  }
  void evaluate_variance(const DevicePoints& x, NoiseLevel from, NoiseLevel to, DevicePoints& x0,
                         DevicePoints& variance) override {
    const PosteriorCoefficients q = posterior_coefficients(to, from);
    evaluate(x, from, x0);
    mixture_.variance(x, x0, q.variance, q.x0 * q.x0, variance);
  }

  GlExactDenoiser& owner_;
  GlVectorDevice vectors_;
  GlMixture mixture_;
};

GlExactDenoiser::GlExactDenoiser(std::shared_ptr<const GaussianMixture> mixture, WorkerTeam* team,
                                 FailureReport report)
    : exact_(mixture), processor_(mixture, team), report_(std::move(report)) {
  try {
    open(std::move(mixture));
  } catch (const DeviceLost& failure) {
    give_up(failure.what());
  }
}

GlExactDenoiser::~GlExactDenoiser() = default;

void GlExactDenoiser::open(std::shared_ptr<const GaussianMixture> mixture) {
  constexpr float kTolerance = 1e-4f;
  const std::string name = fmt::format("mixture of {}{}, {} numbers", mixture->components().size(),
                                       mixture->isotropic() ? "" : " with covariances", mixture->dim());
  card_ = std::make_unique<OnDevice>(*this, std::move(mixture));
  float error = 0;
  const bool passes = card_->gl().passes(name, [&] {
    error = self_test_error();
    return error <= kTolerance;  // false for NaN
  });
  if (!passes) give_up(fmt::format("its exact answers are {:.1g} from the processor's", error));
}

float GlExactDenoiser::self_test_error() {
  constexpr NoiseLevel kLevel{0.8, 0.6};
  Points x(dim(), 130), found, expected;
  fill_normals(1, Stream::kEvaluation, 0, 0, x);
  DevicePoints x0;
  card_->denoise(DevicePoints(card_->device(), x), kLevel, x0);
  found = x0.read();
  processor_.denoise(x, kLevel, expected);
  return (found - expected).cwiseAbs().maxCoeff() / std::max(1e-30f, expected.cwiseAbs().maxCoeff());
}

void GlExactDenoiser::give_up(const std::string& reason) {
  if (lost_) return;
  lost_ = true;
  if (report_) report_(reason);
}

DeviceDenoiser* GlExactDenoiser::on_device() { return lost_ ? nullptr : card_.get(); }

Eigen::VectorXf GlExactDenoiser::log_density(const Points& x, NoiseLevel level) {
  if (!lost_) try {
      return card_->log_density(x, level);
    } catch (const DeviceLost& failure) {
      give_up(failure.what());
    }
  Eigen::VectorXf values;
  MixtureAtLevel<float>(*exact_, level).log_density(x, values);
  return values;
}

void GlExactDenoiser::evaluate(const Points& x, NoiseLevel level, Points& x0) {
  if (!lost_) try {
      DevicePoints answer;
      card_->denoise(DevicePoints(card_->device(), x), level, answer);
      x0 = answer.read();
      return;
    } catch (const DeviceLost& failure) {
      give_up(failure.what());
    }
  processor_.denoise(x, level, x0);
}

void GlExactDenoiser::evaluate_derivative(const Points& x, NoiseLevel level,
                                          const std::vector<Points>& directions, Points& x0,
                                          std::vector<Points>& products) {
  processor_.differentiate(x, level, directions, x0, products);
}

void GlExactDenoiser::evaluate_variance(const Points& x, NoiseLevel from, NoiseLevel to, Points& x0,
                                        Points& variance) {
  processor_.denoise_with_variance(x, from, to, x0, variance);
}

}  // namespace diffuscope
