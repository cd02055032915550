// A reverse sampler is one short update rule: x at one level → x at the next, less noisy one. Conversions
// (parameterization.h), grids (time_grid.h) and noise (noise_source.h) come from outside.
#pragma once

#include <span>

#include "core/denoisers/denoiser.h"
#include "core/registry.h"
#include "core/samplers/noise_source.h"

namespace diffuscope {

class Schedule;

/// One level of a sampler's grid: its t (fractional between the schedule's levels) and what it means.
struct GridLevel {
  double t = 0;
  NoiseLevel level;
};

/// All a rule sees of the step from grid level `index` to `index` + 1.
template <class Scalar>
struct SamplerStep {
  int index = 0;
  NoiseLevel from;
  NoiseLevel to;
  Denoiser<Scalar>& denoiser;
  NoiseSource<Scalar>& noise;
  int steps = 1;  ///< of the whole run
  double t_from = 0, t_to = 0;
  const Schedule* schedule = nullptr;  ///< for rules that integrate over t; null: none was given
  bool last() const { return to.sigma == 0; }
};

/// May keep state between the steps of one run (multistep methods); `start` forgets it.
template <class Scalar>
class Sampler {
 public:
  virtual ~Sampler() = default;
  virtual void start() {}
  /// Replaces x (D×N at step.from) by x at step.to; leaves in x0 (D×N) the estimate E[x_0|x] made at
  /// step.from. Needs sigma > 0 at step.from. No allocation after the first step.
  virtual void step(const SamplerStep<Scalar>& step, PointsOf<Scalar>& x, PointsOf<Scalar>& x0) = 0;
};
template <class Scalar>
using SamplerPtr = std::unique_ptr<Sampler<Scalar>>;

/// How to build one rule in either precision and for points on a device, and how many normals a step it needs
/// (0: deterministic).
struct SamplerMake {
  SamplerPtr<float> (*in_float)(const ParamValues&);
  SamplerPtr<double> (*in_double)(const ParamValues&);
  SamplerPtr<Device> (*on_device)(const ParamValues&);
  int (*normals_per_step)(const ParamValues&);
};
using SamplerEntry = Entry<SamplerMake>;

/// All samplers: ddpm, ddim, euler, heun, rk4, dopri5, euler_maruyama, predictor_corrector, edm, dpmpp_1s,
/// dpmpp_2m, dpmpp_2m_sde.
std::span<const SamplerEntry> samplers();

/// Builds sampler `id` for Scalar = float, double or Device; UserError for unknown ids and parameters.
template <class Scalar>
SamplerPtr<Scalar> make_sampler(std::string_view id, const ParamValues& params,
                                std::string_view where = "sampler");

}  // namespace diffuscope
