#include "app/evaluations/view_denoiser.h"

#include <algorithm>

#include "core/denoisers/exact_denoiser.h"
#include "core/denoisers/mlp_denoiser.h"
#include "core/scene/scene_sampling.h"
#include "core/training/batch.h"

namespace diffuscope {

template <class Scalar>
DenoiserPtr<Scalar> view_denoiser(const Snapshot& snapshot, ModelChoice model) {
  const Experiment& experiment = *snapshot.experiment;
  if (model == ModelChoice::kExact || experiment.on_plane)
    return std::make_unique<ExactDenoiser<Scalar>>(experiment.exact_oracle());
  return std::make_unique<MlpDenoiser<Scalar>>(make_network(experiment),
                                               model == ModelChoice::kEma ? snapshot.ema : snapshot.raw,
                                               network_role(experiment), nullptr, snapshot.make_engine);
}
template DenoiserPtr<float> view_denoiser<float>(const Snapshot&, ModelChoice);
template DenoiserPtr<double> view_denoiser<double>(const Snapshot&, ModelChoice);

Trajectory<float> run_view_sampler(const Experiment& experiment, const SamplerSpec& spec,
                                   Denoiser<float>& denoiser, std::uint64_t seed, SamplingOptions options) {
  return sample_scene<float>(experiment, spec, denoiser, {.seed = seed, .options = std::move(options)});
}

SamplerSpec with_fewer_steps(SamplerSpec spec, const Experiment& experiment, int most) {
  spec.steps = std::min(spec.steps, most);
  if (find(time_grids(), spec.grid.id, "sampler.grid").make.whole_levels)
    spec.steps = std::min(spec.steps, experiment.schedule.steps());
  return spec;
}

}  // namespace diffuscope
