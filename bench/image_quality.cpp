// How good images become: trains each data set with the defaults for images, once for each seed, as `run
// --iterations N` would, and reports label accuracy (plain and guided), distances to the training images, and
// how well held-out images are restored: the lower half filled in, colours given to grey shapes. Digits are
// left out where their file is not there.
#include "core/metrics/image_quality.h"

#include <benchmark/benchmark.h>

#include "core/denoisers/mlp_denoiser.h"
#include "core/restoration/luminance.h"
#include "core/restoration/mask.h"
#include "core/restoration/restore.h"
#include "core/scene/image_defaults.h"
#include "core/training/trainer.h"

namespace diffuscope {
namespace {

struct Trained {
  ExperimentPtr experiment;
  std::shared_ptr<const ImageSet> images;
  std::unique_ptr<MlpDenoiser<float>> denoiser;
};

Trained train(const char* data, int iterations, std::uint64_t seed, WorkerTeam& team) {
  Scene scene;
  scene.seed = seed;
  scene.data = {.source = {data}};
  use_image_defaults(scene);
  scene.training.iterations = iterations;
  Trained result{make_experiment(scene), {}, {}};
  const Experiment& experiment = *result.experiment;
  result.images = {experiment.data, experiment.data->as_images()};
  Trainer trainer(result.experiment, team);
  for (int i = 0; i < iterations; ++i) trainer.iterate();
  result.denoiser = std::make_unique<MlpDenoiser<float>>(make_network(experiment), trainer.snapshot().ema,
                                                         network_role(experiment), &team);
  return result;
}

void report_samples(const Trained& trained, const ImageQuality& quality, double guidance,
                    benchmark::State& state) {
  SamplerSpec spec = trained.experiment->scene.sampler;
  spec.guidance = guidance;
  SceneSampling<float> sampling{.seed = trained.experiment->scene.seed};
  sampling.options.count = spec.count;
  sampling.options.record = false;
  const Points x =
      sample_scene<float>(*trained.experiment, spec, *trained.denoiser, std::move(sampling)).samples;
  const auto asked = asked_labels(spec, trained.images->label_count(), x.cols());
  const ImageScores scores = quality.evaluate(x, asked);
  if (guidance != 0) {
    state.counters["guided"] = *scores.label_accuracy;
    return;
  }
  state.counters["accuracy"] = *scores.label_accuracy;
  state.counters["nearest"] = *scores.nearest_train;
  state.counters["nearest_heldout"] = *quality.heldout_distance();
  state.counters["copied"] = *scores.copied_share;
  state.counters["coverage"] = scores.coverage;
}

/// Share of restored held-out images that are taken for what they were; of shapes also the shape alone.
void report_restoration(const Trained& trained, const ImageQuality& quality, bool label_given, int resample,
                        const std::string& name, benchmark::State& state) {
  const LabelledImages& held_out = trained.images->held_out();
  const bool shapes = trained.images->shape().channels == 3;
  LinearOperatorPtr A;
  if (shapes) {
    A = std::make_shared<Luminance>(trained.images->shape());
  } else {
    Eigen::VectorXf upper = Eigen::VectorXf::Zero(trained.images->dim());
    upper.head(upper.size() / 2).setOnes();
    A = std::make_shared<Mask>(upper);
  }
  RestorationSpec spec;
  spec.resample = resample;
  if (label_given)
    for (const Label label : held_out.labels) spec.labels.push_back({label});
  const Measurement measurement{A, A->apply(held_out.pixels)};
  const Points x = restore(*trained.experiment, *trained.denoiser, measurement, spec);
  const auto found = quality.classify(x);
  const int kind = shapes ? 4 : 1;  // labels count colours within shapes
  double right = 0;
  for (std::size_t j = 0; j < found.size(); ++j)
    right += found[j] / kind == held_out.labels[j] / kind ? 1 : 0;
  state.counters[name] = right / static_cast<double>(found.size());
  state.counters["known_error"] = static_cast<double>(known_error(*A, x, measurement.y).maxCoeff());
}

void image_quality(benchmark::State& state, const char* data) {
  WorkerTeam team(2);
  for (auto _ : state) {
    try {
      const Trained trained =
          train(data, static_cast<int>(state.range(0)), static_cast<std::uint64_t>(state.range(1)), team);
      const ImageQuality quality(trained.images);
      report_samples(trained, quality, 0, state);
      report_samples(trained, quality, 1.5, state);
      report_restoration(trained, quality, false, 1, "restored", state);
      report_restoration(trained, quality, false, 4, "restored_x4", state);
      report_restoration(trained, quality, true, 1, "restored_label", state);
    } catch (const UserError& error) {
      state.SkipWithError(error.what());
      return;
    }
  }
}

void rows(benchmark::internal::Benchmark* row, std::initializer_list<int> iterations) {
  row->ArgNames({"iterations", "seed"})->Iterations(1)->Unit(benchmark::kSecond);
  for (const int n : iterations)
    for (const int seed : {1, 2, 3}) row->Args({n, seed});
}

BENCHMARK_CAPTURE(image_quality, digits, "digits")->Apply([](auto* row) { rows(row, {1000, 4000}); });
BENCHMARK_CAPTURE(image_quality, glyphs, "glyphs")->Apply([](auto* row) { rows(row, {1000, 5000}); });
BENCHMARK_CAPTURE(image_quality, shapes, "shapes")->Apply([](auto* row) { rows(row, {2000, 5000}); });

}  // namespace
}  // namespace diffuscope
