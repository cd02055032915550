// The rows of a scene's sampler and chain.
#include "core/scene/scene_field_rows.h"
#include "core/schedules/schedule.h"

namespace diffuscope {

using namespace scene_rows;

void add_sampler_fields(std::vector<SceneField>& rows) {
  rows.push_back(field<&Scene::sampler, &SamplerSpec::steps>(
      "sampler", kLive,
      number("steps", "Steps N", {1, kMaxDiffusionSteps, kLogarithmic},
             {"Steps of the sampler from noise to data."})));
  rows.push_back(field<&Scene::sampler, &SamplerSpec::count>(
      "sampler", kLive,
      number("count", "Particles M", {1, 1'000'000, kLogarithmic},
             {"Samples that travel from noise to data together."})));
}

void add_chain_fields(std::vector<SceneField>& rows) {
  constexpr auto kChain = &Scene::chain;
  rows.push_back(field<kChain, &ChainSpec::start>(
      "chain", kLive,
      choice(
          "start", "Start", kChainStartIds,
          {"Where the particles begin: spread evenly over a box, all at one point, or on true samples."})));
  rows.push_back(field<kChain, &ChainSpec::box>(
      "chain", kLive,
      number("box", "Box", {0.01, 1000, kLogarithmic},
             {"Half the side of the box in which the particles start, model space.",
              R"(y \sim \mathcal U[-a, a]^D)"})));
  rows.push_back(field<kChain, &ChainSpec::point_x>(
      "chain", kLive,
      number("point_x", "Start x", {-1000, 1000}, {"First coordinate of the starting point, model space."})));
  rows.push_back(
      field<kChain, &ChainSpec::point_y>("chain", kLive,
                                         number("point_y", "Start y", {-1000, 1000},
                                                {"Second coordinate of the starting point, model space."})));
  rows.push_back(field<kChain, &ChainSpec::steps>(
      "chain", kLive,
      number("steps", "Updates N", {1, kMostChainUpdates, kLogarithmic},
             {"Updates of every particle; a ladder divides them evenly among its levels."})));
  rows.push_back(field<kChain, &ChainSpec::count>(
      "chain", kLive,
      number("count", "Particles M", {1, 1'000'000, kLogarithmic}, {"Particles that walk side by side."})));
}

}  // namespace diffuscope
