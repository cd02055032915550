#include "core/backend_gl/gl_backends.h"

#include "core/stopwatch.h"

namespace diffuscope {
namespace {

/// Seconds of a forward pass of 16,384 columns, the best of three after one that compiles.
double answer_seconds(NetworkEngine& engine, const Mlp& network, const Weights& weights) {
  engine.load(weights, EngineUse::kSampling, nullptr);
  const auto pass = engine.make_pass();
  const Points x = Points::Constant(network.dim(), 16384, 0.5f);
  const Eigen::RowVectorXf condition = Eigen::RowVectorXf::Constant(1, 0.7f);
  Points out;
  double best = std::numeric_limits<double>::infinity();
  for (int run = 0; run < 4; ++run) {
    const Stopwatch watch;
    pass->forward({x, condition}, out);
    const double seconds = watch.elapsed();
    if (run > 0) best = std::min(best, seconds);
  }
  return best;
}

}  // namespace

std::unique_ptr<NetworkEngine> make_fastest_engine(std::shared_ptr<const Mlp> network,
                                                   const FailureReport& report) {
  auto processor = make_usual_engine(network);
  if (!EglContext::may_have_card()) return processor;
  const Weights weights = network->initial_weights(1);
  GlEngine card(network);
  card.load(weights, EngineUse::kSampling, nullptr);
  if (!card.device() || card.device()->software()) return processor;
  const double by_card = answer_seconds(card, *network, weights);
  if (!card.device() || by_card >= answer_seconds(*processor, *network, weights)) return processor;
  return std::make_unique<GlEngine>(std::move(network), report);
}

std::vector<BackendEntry> backends_with_gl(const FailureReport& report) {
  std::vector<BackendEntry> all(backends().begin(), backends().end());
  for (BackendEntry& entry : all)
    if (entry.id == "auto")
      entry.make = [report](std::shared_ptr<const Mlp> network) {
        return make_fastest_engine(std::move(network), report);
      };
  all.push_back({"gl",
                 "Graphics card",
                 {"Compute shaders of OpenGL 4.3; the processor goes on where the card fails."},
                 {},
                 [report](std::shared_ptr<const Mlp> network) -> std::unique_ptr<NetworkEngine> {
                   return std::make_unique<GlEngine>(std::move(network), report);
                 }});
  return all;
}

}  // namespace diffuscope
