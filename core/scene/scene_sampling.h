// Draws samples as a scene's sampler says: its rule, grid and noise, and what it puts between rule and model
// (labels and guidance, clipping, temperature, frozen or true x̂_0, no score). Window, command line and sweeps
// all sample here. Thread: any; one run at a time for each denoiser.
#pragma once

#include <memory>

#include "core/samplers/run_sampler.h"
#include "core/samplers/wrapped_noise.h"
#include "core/scene/experiment.h"

namespace diffuscope {

/// How to sample; what is left out comes from the scene.
template <class Scalar>
struct SceneSampling {
  std::uint64_t seed = 1;
  SamplingOptions options = {};  ///< prior_std and schedule are set here
  double skipped = 0;  ///< share of the steps left out at the noisy end, in [0, 1): the run starts later
  NoisePtr<Scalar> noise = {};        ///< the user's normals; null: from the seed
  std::vector<LabelMix> labels = {};  ///< one a particle or one for all; empty: those of the spec
  /// Sees every state of all particles, number 0 (the start) to N; may be empty. Begins again at 0 where a
  /// device fails and the processor starts anew.
  std::function<void(int state, const PointsOf<Scalar>& x)> observe = {};
};

/// The normals that `spec` asks for from a seed, K a step on `grid`: increments of one Brownian path (the
/// last of each step), or independent ones. Particle j is particle first + j of the whole run.
template <class Scalar>
NoisePtr<Scalar> make_noise(const SamplerSpec& spec, std::uint64_t seed, std::span<const GridLevel> grid,
                            std::uint64_t first = 0);

/// Of a run of `seed` on `grid`: particles first … first + count − 1.
struct ParticleRange {
  std::uint64_t seed = 1;
  std::span<const GridLevel> grid;
  Eigen::Index count = 1;
  Eigen::Index first = 0;
  std::span<const LabelMix> labels = {};  ///< one a particle or one for all; empty: those of the spec
  VectorDevice* device = nullptr;         ///< where points lie, if Scalar is Device
};

/// The classes that `spec` gives to particles first … first + count − 1 of a model with `label_count`
/// classes: one for all of them, or one for each; empty without classes. UserError for a class that the model
/// lacks.
std::vector<LabelMix> particle_labels(const SamplerSpec& spec, int label_count, Eigen::Index first,
                                      Eigen::Index count);

/// What particles 0 … count − 1 are asked to show: kNoLabel for all where they are drawn without a class or
/// as a mix; empty without classes.
std::vector<Label> asked_labels(const SamplerSpec& spec, int label_count, Eigen::Index count);

/// The rule of `spec` with what it puts between rule and model: normals at its temperature, and the denoiser
/// that the rule is told instead of the model. What sample_scene runs, for those who take single steps of it.
template <class Scalar>
class SceneRule {
 public:
  /// `noise`: the user's normals instead of the seed's; may be null, but not for Device. `model` must outlive
  /// this.
  SceneRule(const Experiment& experiment, const SamplerSpec& spec, Denoiser<Scalar>& model,
            const ParticleRange& particles, NoisePtr<Scalar> noise = nullptr);

  SamplerPtr<Scalar> sampler;
  NoisePtr<Scalar> noise;
  Denoiser<Scalar>& told() { return *told_; }
  /// The model with the particles' labels and the guidance, and nothing else changed.
  Denoiser<Scalar>& guided() { return *guided_; }
  int normals_per_step() const { return normals_; }

 private:
  template <template <class> class Wrapper, class... Arguments>
  void wrap(Arguments&&... arguments);

  int normals_;
  Denoiser<Scalar>* guided_;
  Denoiser<Scalar>* told_;
  std::vector<DenoiserPtr<Scalar>> wrappers_;
};

/// Runs `spec` (its rule, grid, steps; options.count particles) with `denoiser`, on its device where it has
/// one; when that fails, the processor does it all again. UserError for a grid that does not fit the
/// schedule, or a denoiser without the variance that the rule needs.
template <class Scalar>
Trajectory<Scalar> sample_scene(const Experiment& experiment, const SamplerSpec& spec,
                                Denoiser<Scalar>& denoiser, SceneSampling<Scalar> sampling);

}  // namespace diffuscope
