// Time travel: every step is taken R times, with the noise of that step put back in between, so that the
// parts of a picture get time to agree (Lugmayr et al. 2022, RePaint, section 4.2, with jumps of one step).
#pragma once

#include <utility>

#include "core/restoration/fresh_noise.h"
#include "core/samplers/sampler.h"

namespace diffuscope {

class ResampledRule final : public Sampler<float> {
 public:
  /// `times`: R; 1 is the rule itself.
  ResampledRule(SamplerPtr<float> rule, int times, std::uint64_t seed)
      : rule_(std::move(rule)), times_(times), noise_(seed, FreshNoise::kRepeats) {}
  void start() override {
    rule_->start();
    noise_.start();
  }
  void step(const SamplerStep<float>& step, Points& x, Points& x0) override {
    rule_->step(step, x, x0);
    if (step.last()) return;
    const Transition back = transition(step.to, step.from);
    const SamplerStep<float> again{step.index, step.from,   step.to,   step.denoiser, noise_,
                                   step.steps, step.t_from, step.t_to, step.schedule};
    for (int repeat = 1; repeat < times_; ++repeat) {
      normals_.resize(x.rows(), x.cols());
      noise_.step(0, 0, normals_);
      x = static_cast<float>(back.alpha) * x + static_cast<float>(std::sqrt(back.variance)) * normals_;
      rule_->step(again, x, x0);
    }
  }

 private:
  SamplerPtr<float> rule_;
  int times_;
  FreshNoise noise_;
  Points normals_;
};

}  // namespace diffuscope
