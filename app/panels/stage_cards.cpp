// The cards of stage, timeline, and the Forward and Score panels.
#include "app/panels/cards.h"

namespace diffuscope {
namespace {

void add_layer_cards(CardTable& table) {
  table["layer_data"] = {"True samples, free of noise, in data units.", R"(x_0 \sim p_{\mathrm{data}})"};
  table["layer_noised"] = {
      "The same samples with noise added at the level of the time cursor. Each point keeps its own noise, so "
      "points move "
      "continuously when t is dragged. The colour turns from data to noise.",
      R"(x_t = \alpha_t x_0 + \sigma_t \epsilon,\quad \epsilon\sim\mathcal N(0,I))", "Ho et al. 2020, eq. 4"};
  table["layer_density"] = {
      "Logarithm of the density of x_t: in closed form for Gaussian mixtures, from kernels on 4,096 points "
      "for other shapes. Lines "
      "are one nat apart (a factor of 2.7).",
      R"(\ln p_t(x) = \ln \sum_k \pi_k\, \mathcal N(x;\ \alpha_t\mu_k,\ \alpha_t^2\Sigma_k + \sigma_t^2 I))"};
  table["layer_paths"] = {
      "How the chosen points travel between data and noise, in the colours of time. Click a point to choose "
      "it, with Shift to add it."};
  table["layer_marginals"] = {
      "Histograms of the coordinates along the edges of the plot, and the density of the noise N(0, 1) that "
      "they should end as."};
  table["layer_samples"] = {
      "Samples drawn with the averaged weights of this moment, always from the same noise, so that they move "
      "as the network learns."};
  table["layer_particles"] = {
      "The particles of the reverse run on their way from noise to data, between two of the sampler's "
      "levels."};
  table["layer_score"] = {
      "The learned score: the direction in which the density of x_t grows fastest. Denoising follows it.",
      R"(s_\theta(x, t) = -\frac{\hat\epsilon_\theta(x, t)}{\sigma_t} \approx \nabla_x \ln p_t(x))",
      "Song & Ermon 2019; Vincent 2011"};
  table["layer_exact_score"] = {
      "The score of the exact density, beneath the learned one: where both arrows coincide the network knows "
      "the answer.",
      R"(\nabla \ln p_t(x) = -\sum_k r_k(x)\, C_k^{-1}(x - \alpha_t\mu_k))"};
}

void add_time_cards(CardTable& table) {
  table["t"] = {"Time of the forward process: 0 is data, T is noise. One cursor for all views."};
  table["alpha"] = {"How much of the data is left in x_t.",
                    R"(x_t = \alpha_t x_0 + \sigma_t \epsilon,\quad \alpha_t = \sqrt{\bar\alpha_t})"};
  table["sigma"] = {"How much noise there is in x_t.",
                    R"(x_t = \alpha_t x_0 + \sigma_t \epsilon,\quad \sigma_t = \sqrt{1-\bar\alpha_t})"};
  table["snr"] = {"Signal-to-noise ratio: 1 where data and noise weigh the same.",
                  R"(\mathrm{SNR}_t = \frac{\alpha_t^2}{\sigma_t^2} = \frac{\bar\alpha_t}{1-\bar\alpha_t})",
                  "Kingma et al. 2021"};
  table["ratio"] = {"The noise level of EDM and k-diffusion: noise in units of the data.",
                    R"(\tilde\sigma_t = \sigma_t/\alpha_t)", "Karras et al. 2022"};
  table["sampler_step"] = {
      "Position in the sampler's grid, from noise (0) to data. Between two levels the particles are "
      "interpolated."};
  table["alpha_bar"] = {"The share of the data's variance that is left at t.",
                        R"(\bar\alpha_t = \prod_{s\le t} (1-\beta_s))", "Ho et al. 2020, eq. 4"};
  table["beta"] = {"The variance of the noise that one step adds.",
                   R"(q(x_t\mid x_{t-1}) = \mathcal N(\sqrt{1-\beta_t}\,x_{t-1},\ \beta_t I))",
                   "Ho et al. 2020, eq. 2"};
}

void add_end_cards(CardTable& table) {
  table["marginal_kl"] = {
      "How far the cloud at t = T is from the noise that sampling starts from: what a perfect sampler would "
      "get wrong. All axes "
      "together. It is smaller than the other measure, because x_0 is averaged out.",
      R"(\mathrm{KL}\big(q(x_T)\,\|\,\mathcal N(0,I)\big))"};
  table["prior_kl"] = {
      "How much x_T still tells about its own x_0, per axis at data variance 1: the term L_T of the "
      "variational bound. Standardized, "
      "symmetric data can hide it in the other measure.",
      R"(\mathbb E\,\mathrm{KL}\big(q(x_T|x_0)\,\|\,\mathcal N(0,I)\big) = -\tfrac12\ln(1-\bar\alpha_T))",
      "Ho et al. 2020, eq. 5"};
  table["scale_with_t"] = {
      "Multiplies both ends of beta by 1000/T, so that the process ends at the same noise whatever the "
      "number of steps.",
      R"(\beta_t \leftarrow \tfrac{1000}{T}\,\beta_t)"};
  table["forward_marginals"] = {
      "Each coordinate of the noised points by itself, standardized, against the standard normal that it "
      "should end as. A mismatch at "
      "t = T means that sampling starts from the wrong distribution."};
}

void add_score_cards(CardTable& table) {
  table["score_error"] = {
      "Root mean square distance between learned and exact score over points of x_t, times sigma: the error "
      "of the predicted noise "
      "per axis. Its square is what the loss is above the best that any network can reach at this t.",
      R"(\sqrt{\tfrac1D\,\mathbb E\,\sigma_t^2\|s_\theta(x_t,t)-\nabla\ln p_t(x_t)\|^2})"};
  table["score_error_relative"] = {
      "The same distance relative to the root mean square length of the exact score.",
      R"(\sqrt{\mathbb E\|s_\theta - s\|^2 / \mathbb E\|s\|^2})"};
  table["score_error_curve"] = {
      "The same error at every noise level, for the weights of the moment. Drag the line to look at a level "
      "on the "
      "stage."};
  table["arrow_scale"] = {
      "All alike: every arrow has the same length and shows only the direction. True: lengths are in "
      "proportion to the score."};
}

}  // namespace

void add_stage_cards(CardTable& table) {
  add_layer_cards(table);
  add_time_cards(table);
  add_end_cards(table);
  add_score_cards(table);
}

}  // namespace diffuscope
