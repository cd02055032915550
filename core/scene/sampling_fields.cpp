// The rows of a scene's sampler and chain.
#include "core/scene/scene_field_rows.h"
#include "core/schedules/schedule.h"

namespace diffuscope {

using namespace scene_rows;

namespace {

constexpr auto kSampler = &Scene::sampler;

void add_noise_fields(std::vector<SceneField>& rows) {
  rows.push_back(field<kSampler, &SamplerSpec::noise>(
      "sampler", kLive,
      choice(
          "noise", "Noise of the steps", kStepNoiseIds,
          {"brownian: the normals are increments of one Brownian path over ln of the noise ratio, so another "
           "number of steps sees the same luck; a corrector's updates at a level draw fresh ones. "
           "independent: fresh ones in every step.",
           R"(z_i = \frac{W(c_i) - W(c_{i+1})}{\sqrt{c_i - c_{i+1}}},\quad c = \ln\tilde\sigma)"})));
  rows.push_back(field<kSampler, &SamplerSpec::temperature>(
      "sampler", kLive,
      number("temperature", "Temperature", {0, 1.5},
             {"Factor of the fresh noise of every step. 0: only means, no noise, and the samples gather in "
              "the middle of things: why noise is added while denoising.",
              R"(x_s = \mu + \tau\,\sigma z)"})));
  rows.push_back(field<kSampler, &SamplerSpec::use_score>(
      "sampler", kLive,
      toggle("use_score", "Use the score",
             {"Off: the drift of the noising process is run backwards without the score. The cloud grows "
              "again, but nothing leads it to the data.",
              R"(\nabla\ln p_t \to 0,\quad \hat x_0 = x_t/\alpha_t)", "Anderson 1982"})));
}

void add_estimate_fields(std::vector<SceneField>& rows) {
  rows.push_back(field<kSampler, &SamplerSpec::estimate>(
      "sampler", kLive,
      choice(
          "estimate", "Clean estimate", kX0EstimateIds,
          {"every_step: estimated anew in every step. frozen: the one of a chosen step stays, which ends in "
           "blurred means. true: each particle's own x_0, which it was noised from: if we knew it we would "
           "not need the reverse process.",
           R"(\hat x_0(x_t, t))"})));
  rows.push_back(field<kSampler, &SamplerSpec::frozen_step>(
      "sampler", kLive,
      number("frozen_step", "Frozen at step", {0, kMaxDiffusionSteps - 1},
             {"With frozen: the step, counted from 0, whose estimate stays."})));
  rows.push_back(field<kSampler, &SamplerSpec::clip>(
      "sampler", kLive,
      choice(
          "clip", "Clip", kClipIds,
          {"Holds the clean estimate inside a box around 0. static: cut off at the bound. dynamic: cut off "
           "at "
           "the particle's own quantile, then shrunk to the bound. The noise that goes with it is "
           "computed again.",
           R"(s = \max(b, q_p|\hat x_0|),\quad \hat x_0 \leftarrow \tfrac{b}{s}\,\mathrm{clip}(\hat x_0, -s, s))",
           "Saharia et al. 2022, section 2.3"})));
  rows.push_back(field<kSampler, &SamplerSpec::clip_bound>(
      "sampler", kLive,
      number("clip_bound", "Clip bound", {0.01, 100, kLogarithmic},
             {"Largest coordinate of a clipped estimate, model space.", "b"})));
  rows.push_back(field<kSampler, &SamplerSpec::clip_quantile>(
      "sampler", kLive,
      number("clip_quantile", "Clip quantile", {0, 1},
             {"With dynamic: which quantile of a particle's coordinates is the threshold.", "p"})));
}

void add_label_fields(std::vector<SceneField>& rows) {
  constexpr double kMostClasses = 9999;
  rows.push_back(
      field<kSampler, &SamplerSpec::label>("sampler", kLive,
                                           number("label", "Class", {-1, kMostClasses},
                                                  {"The class that is drawn, counted from 0; -1: all classes "
                                                   "in turn. Models of data with labels."})));
  rows.push_back(field<kSampler, &SamplerSpec::guidance>(
      "sampler", kLive,
      number(
          "guidance", "Guidance w", {-1, 20},
          {"How far the answer for a class is led away from the answer for no class. 0: as learned for the "
           "class; -1: without a class; more: purer and less varied. Papers also write s = w + 1.",
           R"(\hat\epsilon = \hat\epsilon_c + w\,(\hat\epsilon_c - \hat\epsilon_\varnothing))",
           "Ho & Salimans 2022, Classifier-free diffusion guidance"})));
  rows.push_back(field<kSampler, &SamplerSpec::mix_label>(
      "sampler", kLive,
      number("mix_label", "Second class", {-1, kMostClasses},
             {"A second class whose embedding is mixed with that of the first; -1: none."})));
  rows.push_back(field<kSampler, &SamplerSpec::mix_share>(
      "sampler", kLive,
      number("mix_share", "Mix", {0, 1},
             {"Share of the second class in the mix.", R"(e = (1-s)\,e_a + s\,e_b)"})));
}

}  // namespace

void add_sampler_fields(std::vector<SceneField>& rows) {
  rows.push_back(field<&Scene::sampler, &SamplerSpec::steps>(
      "sampler", kLive,
      number("steps", "Steps N", {1, kMaxDiffusionSteps, kLogarithmic},
             {"Steps of the sampler from noise to data."})));
  rows.push_back(field<&Scene::sampler, &SamplerSpec::count>(
      "sampler", kLive,
      number("count", "Particles M", {1, 1'000'000, kLogarithmic},
             {"Samples that travel from noise to data together."})));
  add_noise_fields(rows);
  add_estimate_fields(rows);
  add_label_fields(rows);
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
