#include "app/evaluations/view_denoiser.h"

#include <algorithm>

#include "app/evaluations.h"
#include "core/backend_gl/gl_exact_denoiser.h"
#include "core/denoisers/exact_denoiser.h"
#include "core/denoisers/mlp_denoiser.h"
#include "core/fields/density.h"
#include "core/scene/scene_sampling.h"
#include "core/training/batch.h"

namespace diffuscope {
namespace {

/// The exact answers of `mixture` on the card; null where the processor computes for `snapshot`.
std::unique_ptr<GlExactDenoiser> exact_on_card(const Snapshot& snapshot,
                                               std::shared_ptr<const GaussianMixture> mixture) {
  const auto engine = snapshot.make_engine(make_network(*snapshot.experiment));
  const auto* card = dynamic_cast<const GlEngine*>(engine.get());
  if (!card) return nullptr;
  return std::make_unique<GlExactDenoiser>(std::move(mixture), nullptr, card->failure_report());
}

}  // namespace

template <class Scalar>
DenoiserPtr<Scalar> view_denoiser(const Snapshot& snapshot, ModelChoice model) {
  const Experiment& experiment = *snapshot.experiment;
  if (model == ModelChoice::kExact || experiment.on_plane) {
    if constexpr (std::is_same_v<Scalar, float>)
      if (auto card = exact_on_card(snapshot, experiment.exact_oracle())) return card;
    return std::make_unique<ExactDenoiser<Scalar>>(experiment.exact_oracle());
  }
  return std::make_unique<MlpDenoiser<Scalar>>(make_network(experiment),
                                               model == ModelChoice::kEma ? snapshot.ema : snapshot.raw,
                                               network_role(experiment), nullptr, snapshot.make_engine);
}
template DenoiserPtr<float> view_denoiser<float>(const Snapshot&, ModelChoice);
template DenoiserPtr<double> view_denoiser<double>(const Snapshot&, ModelChoice);

std::vector<float> view_log_density(const Snapshot& snapshot, const Experiment& points, NoiseLevel level,
                                    const FieldRequest& cells, const std::atomic<bool>& cancelled) {
  const auto card = exact_on_card(snapshot, points.oracle);
  if (!card) return log_density_grid(*points.oracle, level, cells.box, cells.nx, cells.ny, &cancelled);
  const Eigen::VectorXf values =
      card->log_density(grid_points(cells.box, cells.nx, cells.ny, points.dim()), level);
  return {values.begin(), values.end()};
}

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
