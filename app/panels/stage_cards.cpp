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

void add_probe_cards(CardTable& table) {
  table["layer_probe"] = {
      "Two points to drag. From x_t a reverse step goes to time s: exactly, q(x_s|x_t) (green contours, a "
      "mixture), as the "
      "model makes it (circle of two standard deviations), and for the x_0 of the second probe (the other "
      "circle). Blue "
      "contours: where x_t may have come from, p(x_0|x_t), with its mean.",
      R"(q(x_s|x_t) = \sum_k r_k(x_t)\,\mathcal N(m_k, V_k))"};
  table["probe_s"] = {
      "The time that the step goes to. One step of training has s = t - 1; samplers take larger ones. The "
      "exact q(x_s|x_t) "
      "is then no Gaussian any more where modes separate between s and t."};
  table["probe_variance"] = {
      "Variance of the model's step: that of q(x_s|x_t, x_0), right if all data are one point, or that of "
      "the forward "
      "step, right for standard normal data.",
      R"(\tilde\beta = \beta\,\sigma_s^2/\sigma_t^2,\quad \beta = \sigma_t^2 - \alpha_{ts}^2\sigma_s^2)",
      "Ho et al. 2020, eq. 7"};
  table["probe_distance"] = {
      "Distance of the mean that the model predicts from the mean for the second probe's x_0: drawn on the "
      "stage. Its "
      "square is the loss of training, up to a factor that depends on t only.",
      R"(\|\tilde\mu(x_t, x_0) - \mu_\theta(x_t)\|_2)", "Ho et al. 2020, eq. 8"};
  table["probe_kl_mean"] = {
      "The part of KL(q(x_s|x_t,x_0) || p(x_s|x_t)) that the distance of the means makes: the L2 loss.",
      R"(\tfrac{1}{2\sigma^2}\,\|\tilde\mu(x_t, x_0) - \mu_\theta(x_t)\|^2)", "Ho et al. 2020, eq. 8"};
  table["probe_kl_variance"] = {
      "The part that different variances make; nothing when the model has the posterior's variance.",
      R"(\tfrac D2\Big(\tfrac{\tilde\beta}{\sigma^2} - 1 - \ln\tfrac{\tilde\beta}{\sigma^2}\Big))"};
  table["probe_best"] = {
      "How far the exact q(x_s|x_t), a mixture, is from the closest Gaussian: what no Gaussian step can gain "
      "here. It is "
      "small for small steps.",
      R"(\mathrm{KL}\big(q(x_s|x_t)\,\|\,\mathcal N(m, V)\big))"};
  table["probe_model"] = {
      "The closest Gaussian to the exact step against the model's step: error of the mean and of the "
      "variance."};
  table["probe_shares"] = {"Which component x_t comes from: its share of the density at x_t.",
                           R"(r_k(x_t) = \frac{\pi_k\,\mathcal N(x_t;\alpha_t\mu_k, C_k)}{p_t(x_t)})"};
  table["probe_points"] = {
      "The exact denoiser of a finite data set is a weighted mean of all its points: it needs the entire "
      "data set for "
      "every answer. How many matter is the exponential of the entropy of the weights.",
      R"(p(x_0 = x^{(i)}|x_t) = \mathrm{softmax}_i\big(-\|x_t - \alpha_t x^{(i)}\|^2/2\sigma_t^2\big))"};
  table["probe_gaps"] = {
      "For one step at every t, what no Gaussian can gain, on average over x_t, and the sum over the whole "
      "chain: with more "
      "steps each one is a simpler problem, and all of them together cost less.",
      R"(\mathbb E_{x_t}\,\min_{m,V}\,\mathrm{KL}\big(q(x_{t-1}|x_t)\,\|\,\mathcal N(m,V)\big))"};
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
      "Mean squared distance between learned and exact score by noise level, under the data, in units of the "
      "noise: "
      "what the denoising loss is above its floor (the exact denoiser's loss, green). Averaged weights "
      "strong, raw weights "
      "thin. Drag the line to look at a level on the stage.",
      R"(\tfrac1D\,\mathbb E\,\sigma^2\|s_\theta(x_t) - \nabla\ln p_t(x_t)\|^2 = \tfrac1D\,\mathbb E\,\|\hat\epsilon_\theta - \hat\epsilon\|^2)"};
  table["score_matching"] = {
      "Two losses at the noise level of the cursor over training, in units of the noise. Their difference is "
      "a constant: "
      "making the first small makes the second small, though only the second one knows the true score.",
      R"(\mathbb E\|s_\theta - \nabla\ln q(x_t|x_0)\|^2 = \mathbb E\|s_\theta - \nabla\ln p_t\|^2 + \mathrm{const})",
      "Vincent 2011"};
  table["denoising_matching"] = {
      "Denoising score matching: distance to the score of the noise kernel, which every training sample "
      "knows. It is the "
      "squared error of the predicted noise.",
      R"(\tfrac{\sigma^2}{D}\,\mathbb E\,\|s_\theta(x_t) - \nabla\ln q(x_t|x_0)\|^2 = \tfrac1D\,\mathbb E\,\|\hat\epsilon_\theta - \epsilon\|^2)",
      "Vincent 2011"};
  table["fisher_divergence"] = {
      "Explicit score matching: distance to the true score, which only the closed form knows. Zero for a "
      "perfect model.",
      R"(\tfrac{\sigma^2}{D}\,\mathbb E\,\|s_\theta(x_t) - \nabla\ln p_t(x_t)\|^2)", "Hyvärinen 2005"};
  table["matching_gap"] = {
      "Denoising loss minus Fisher divergence, measured over the same points; beside it the constant that it "
      "must equal: "
      "what even the exact denoiser cannot know of the noise.",
      R"(\tfrac1D\,\mathbb E\,\|\epsilon - \mathbb E[\epsilon|x_t]\|^2)", "Vincent 2011"};
  table["layer_quantity"] = {"What the heat map shows; chosen in the Score panel. Lines are at equal steps."};
  table["layer_difference"] = {
      "Learned minus exact score: where the arrows are long the network is wrong, and which way. True "
      "lengths are on the "
      "scale of the exact score.",
      R"(s_\theta(x, t) - \nabla\ln p_t(x))"};
  table["field_look"] = {
      "Arrows show the field at points of a grid; streamlines are the paths along it, as the probability "
      "flow takes them "
      "at a fixed level."};
  table["score_length"] = {"Length of the score: how steep the log-density is.", R"(\|s(x, t)\|_2)"};
  table["score_error_map"] = {
      "Where the learned score is wrong: distance to the exact one times sigma, the error of the predicted "
      "noise.",
      R"(\sigma_t\,\|s_\theta(x,t) - \nabla\ln p_t(x)\|_2)"};
  table["score_divergence"] = {
      "Divergence of the score: negative (in the colour of noise) where the flow converges, around modes; "
      "positive "
      "between them. It is the trace of the Jacobian that likelihoods need.",
      R"(\nabla\cdot s(x, t) = \mathrm{tr}\,\nabla s = \nabla^2 \ln p_t(x))"};
  table["energy_sign"] = {
      "The energy is minus the log-density: one picture with two signs. Points of x_t lie in the valleys of "
      "the energy; the "
      "score pushes downhill. Cut off nine nats above the lowest point. Drag to turn it.",
      R"(E_t(x) = -\ln p_t(x),\quad s = -\nabla E_t)"};
  table["arrow_scale"] = {
      "All alike: every arrow has the same length and shows only the direction. True: lengths are in "
      "proportion to the score."};
}

void add_walk_cards(CardTable& table) {
  table["chain"] = {
      "Particles that walk on the density of one noise level (or down a ladder of them): uphill along the "
      "score, shaken by noise. In the long run they are distributed as that density, but a valley between "
      "two modes holds a small step back for ages.",
      R"(y \leftarrow y + \tfrac{\epsilon}{2}\,\nabla\ln p_\sigma(y) + \sqrt{\epsilon}\,z)",
      "Song & Ermon 2019"};
  table["chain_update"] = {"Updates that every particle has made, of all that the walk has."};
  table["chain_step"] = {
      "Length ε of the next update: it moves a particle by half of it times the score, and by its root times "
      "unit noise (or twice that, by the other convention). An annealed walk takes longer ones where there "
      "is "
      "more noise.",
      R"(\epsilon_i = \epsilon\,\sigma_i^2/\sigma_L^2)", "Song & Ermon 2019, algorithm 1"};
  table["chain_acceptance"] = {
      "Share of the particles whose proposal was taken in this update. Only MALA rejects; the others always "
      "take the step, and pay with a small error in what they settle at.",
      R"(a = \min\left(1, \frac{p(y')\,q(y|y')}{p(y)\,q(y'|y)}\right))", "Roberts & Tweedie 1996"};
  table["chain_shares"] = {
      "Share of the particles whose nearest mode is this one, update by update; dashed the weights of the "
      "modes in the data. Without noise levels the shares stay as the start has set them: the score says "
      "nothing about which of two separated modes is heavier.",
      R"(p = \pi_1 p_1 + \pi_2 p_2:\quad \nabla\ln p \approx \nabla\ln p_k \text{ near mode } k)",
      "Song & Ermon 2019, section 3.2"};
}

}  // namespace

void add_stage_cards(CardTable& table) {
  add_layer_cards(table);
  add_time_cards(table);
  add_end_cards(table);
  add_score_cards(table);
  add_walk_cards(table);
  add_probe_cards(table);
}

}  // namespace diffuscope
