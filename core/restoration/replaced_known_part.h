// The historical method of restoration: after every step the known part of the cloud is replaced by the
// measured one, noised to that level (RePaint; Lugmayr et al. 2022, algorithm 1). The model is not told what
// is known otherwise than by what it sees, so that the parts fit badly without resampling.
#pragma once

#include <utility>

#include "core/restoration/fresh_noise.h"
#include "core/restoration/projected_denoiser.h"
#include "core/samplers/sampler.h"

namespace diffuscope {

class ReplacedKnownPart final : public Sampler<float> {
 public:
  ReplacedKnownPart(SamplerPtr<float> rule, Measurement measurement, std::uint64_t seed)
      : rule_(std::move(rule)), measurement_(std::move(measurement)), noise_(seed, FreshNoise::kKnownPart) {}
  void start() override {
    rule_->start();
    noise_.start();
  }
  void step(const SamplerStep<float>& step, Points& x, Points& x0) override {
    rule_->step(step, x, x0);
    const LinearOperator& A = *measurement_.model;
    const double alpha = step.to.alpha, back = alpha * measurement_.noise / A.singular_value();
    const double missing = step.to.sigma * step.to.sigma - back * back;  // y brings some noise of its own
    Points known = static_cast<float>(alpha) * A.pseudo_inverse(measurement_.y);
    if (missing > 0) {
      normals_.resize(x.rows(), x.cols());
      noise_.step(0, 0, normals_);
      known += static_cast<float>(std::sqrt(missing)) * normals_;
    }
    x = A.corrected(x, A.apply(known));
  }

 private:
  SamplerPtr<float> rule_;
  Measurement measurement_;
  FreshNoise noise_;
  Points normals_;
};

}  // namespace diffuscope
