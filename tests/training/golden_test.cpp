// Training against PyTorch: the losses and weights of tests/golden/training.json, made by train_torch.py
// beside it.
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <nlohmann/json.hpp>

#include "core/training/trainer.h"
#include "tests/support/engines.h"

namespace diffuscope {
namespace {

template <class Enum, std::size_t n>
Enum from_id(const std::array<std::string_view, n>& ids, const nlohmann::json& id) {
  const auto found = std::find(ids.begin(), ids.end(), id.get<std::string>());
  return static_cast<Enum>(found - ids.begin());
}

Scene golden_scene(const nlohmann::json& golden, const nlohmann::json& run) {
  Scene scene;
  scene.seed = golden["seed"];
  scene.data.source = {std::string(kDrawnData)};
  for (const auto& point : golden["points"]) scene.data.points.push_back({point[0], point[1]});
  NetworkSpec& network = scene.network;
  network.hidden = run["hidden"];
  network.layers = run["layers"];
  network.residual = run["residual"];
  network.activation = from_id<Activation>(kActivationIds, run["activation"]);
  network.fourier_features = run["fourier_features"];
  network.time_embedding = from_id<TimeEmbedding>(kTimeEmbeddingIds, run["time_embedding"]);
  network.time_features = run["time_features"];
  TrainingSpec& training = scene.training;
  training.prediction = from_id<Prediction>(kPredictionIds, run["prediction"]);
  training.optimizer = from_id<Optimizer>(kOptimizerIds, run["optimizer"]);
  training.weight_decay = 0.01;
  training.decay = 0;
  training.live.weighting = from_id<Weighting>(kWeightingIds, run["weighting"]);
  training.live.batch = golden["batch"];
  training.live.clip_norm = run["clip_norm"];
  return scene;
}

double norm(const Mlp& network, const Weights& weights) {
  double sum = 0;
  for (const WeightTensor& tensor : network.tensors())
    sum += weights.segment(tensor.offset, tensor.size()).cast<double>().squaredNorm();
  return std::sqrt(sum);
}

void expect_golden(const nlohmann::json& golden, const nlohmann::json& run,
                   const EngineFactory& make_engine) {
  const auto experiment = make_experiment(golden_scene(golden, run));
  WorkerTeam team(2);
  Trainer trainer(experiment, team, make_engine);
  int iteration = 0;
  for (const double expected : run["loss"])
    EXPECT_NEAR(trainer.iterate(), expected, 2e-4 * (1 + expected)) << "iteration " << iteration++;
  const Mlp network(experiment->scene.network, 2);
  EXPECT_NEAR(norm(network, trainer.state().raw), run["raw_norm"], 1e-4 * run["raw_norm"].get<double>());
  EXPECT_NEAR(norm(network, trainer.state().ema), run["ema_norm"], 1e-4 * run["ema_norm"].get<double>());
}

TEST(Golden, TrainingFollowsPyTorchIterationByIterationOnEveryProcessor) {
  std::ifstream file(DIFFUSCOPE_SOURCE_DIR "/tests/golden/training.json");
  const auto golden = nlohmann::json::parse(file);
  ASSERT_GE(golden["cases"].size(), 3u);
  for (const auto& [name, make_engine] : every_engine())
    for (const auto& run : golden["cases"]) {
      SCOPED_TRACE(run["name"].get<std::string>() + " on " + name);
      expect_golden(golden, run, make_engine);
    }
}

}  // namespace
}  // namespace diffuscope
