#include "app/panels/cards.h"

#include <map>
#include <stdexcept>
#include <string>

namespace diffuscope {
namespace {

using Table = CardTable;

void add_training_cards(Table& table) {
  table["loss"] = {
      "What training makes small: the mean over the batch of the weighted squared error of the network's "
      "output, per dimension. Dim: the mean over the iterations of one point of the curve. Strong: an "
      "exponential mean over 100 iterations. It never reaches zero, because noise cannot be predicted "
      "completely.",
      R"(L = \mathbb{E}_{x_0,\epsilon,t}\; \tfrac{w_t}{D}\,\|F_\theta(x_t, t) - \mathrm{target}\|^2)",
      "Ho et al. 2020, eq. 14"};
  table["level_loss"] = {
      "How badly the noise in a point is guessed, by noise level. Near data (left) there is almost no noise "
      "to see, so the error is near 1; near noise (right) the point is almost all noise and the error falls. "
      "All predictions are converted to noise first, so runs with different targets can be compared. The "
      "exact denoiser (closed form) cannot be beaten: the gap to it is what is left to learn.",
      R"(e(t) = \tfrac1D\, \mathbb{E}\,\|\hat\epsilon_\theta(x_t, t) - \epsilon\|^2)",
      "Ho et al. 2020, eq. 12"};
  table["arrows_of"] = {
      "What the arrows show of the denoiser's one answer: the score, the noise it sees (against the score), "
      "the way from the point to the clean data, or v. Nothing is retrained: all follow from each other.",
      R"(\hat s = -\hat\epsilon/\sigma = (\alpha\hat x_0 - x)/\sigma^2,\ \ \hat v = \alpha\hat\epsilon - \sigma\hat x_0)",
      "Salimans & Ho 2022"};
  table["error_unit"] = {
      "In which unit the error is measured: of the noise, the clean data, v, or the score. All say the same "
      "about one network and can be converted, whatever it was trained to predict; switching retrains "
      "nothing. An error that looks even in one unit can be huge in another: of the score near data.",
      R"(\hat x_0 = \tfrac{x_t-\sigma\hat\epsilon}{\alpha},\ \ \hat v = \alpha\hat\epsilon-\sigma\hat x_0,\ \ \hat s = -\hat\epsilon/\sigma)",
      "Salimans & Ho 2022"};
  table["effective_weight"] = {
      "How much the loss counts an error in the noise at each level: how often the level is drawn times the "
      "weight there, in one unit and with mean 1, so that all choices can be compared. What is predicted "
      "counts as well: unit weight on x0 is SNR-weighted noise.",
      R"(w_{\mathrm{eff}}(u) \propto p(u)\, w_F(u)\, \big(\tfrac{\tilde\sigma}{|c_{\mathrm{out}}|}\big)^2)",
      "Kingma & Gao 2023"};
  table["level_density"] = {
      "How often each noise level is drawn, per unit of u = t/T. importance follows the measured loss, "
      "and divides it out again, so it changes the scatter of the gradient and not what is counted.",
      R"(p(u),\quad p(t)\propto\sqrt{\mathbb{E} L_t^2})", "Nichol & Dhariwal 2021, section 3.3"};
  table["compare"] = {
      "Runs side by side: the same scene, the same seed, one field changed. They train in turns and are "
      "always at the same iteration, so a difference comes from the field and from nothing else. Whatever "
      "is edited in A holds for all."};
  table["compare_view"] = {
      "Samples of the moment of each run, or the same data noised to the same t by each run's schedule (drag "
      "t in the plot of the levels).",
      R"(x_t = \alpha_t x_0 + \sigma_t\epsilon)"};
  table["compare_loss"] = {
      "Each run's own loss, smoothed. Runs with other predictions or weights measure it in other units: "
      "their heights cannot be compared, their errors by level can."};
  table["compare_metric"] = {
      "How close the samples of each run are to the data, over training. Dashed: what perfect samples would "
      "score."};
  table["training_time"] = {
      "Training time: drag back to see every panel as it was at that iteration. The weights of about four "
      "moments in each doubling of the iterations are kept, within 64 MB a run."};
  table["level_history"] = {
      "The same error over the whole run: each line of pixels is a moment, the newest at the bottom. Bright "
      "is a large error. It shows which noise levels are learned first.",
      R"(e(t)\ \mathrm{against\ iterations})"};
  table["iteration"] = {
      "Weight updates done so far, and how many the scene plans. Each uses a fresh batch of samples."};
  table["speed"] = {"Training iterations per second over the last half second of training."};
  table["phases"] = {
      "Where the time of one iteration goes: drawing samples, levels and noise; the network forward; its "
      "loss; backward; summing gradients; clipping, Adam and the averaged weights; copying for the window."};
  table["gradient_norm"] = {
      "Length of the gradient before it is clipped. Values far above the clip mean unstable training.",
      R"(\|\nabla_\theta L\|_2)"};
  table["learning_rate_now"] = {
      "The learning rate in force at this moment, after warm-up and decay. The slider sets the plateau.",
      R"(\eta_n = \eta\,\min(1, \tfrac{n}{n_{\mathrm{warm}}})\,\min(1, \tfrac{N - n}{d N}))"};
}

void add_metric_cards(Table& table) {
  table["headline_share"] = {
      "Share of the samples that land within three standard deviations of a mode of the data. A sample "
      "between the modes is one that the true distribution would hardly ever produce.",
      R"(\tfrac1N\, \#\{x_i : \min_k (x_i-\mu_k)^\top \Sigma_k^{-1} (x_i-\mu_k) \le 3^2\})"};
  table["headline_w2"] = {
      "Sliced Wasserstein-2 distance between samples and data, in model space. It is small long before "
      "samples look right, so look at the picture as well.",
      R"(\mathrm{SW}_2^2 = \mathbb{E}_{\|\theta\|=1}\, W_2^2(\theta^\top p,\ \theta^\top q))",
      "Bonneel et al. 2015"};
  table["floor"] = {
      "The same measure between two independent sets of true samples of the same size: what a perfect model "
      "would score."};
}

void add_sample_cards(Table& table) {
  table["model_choice"] = {
      "Whose answer the sampler asks for: the averaged weights (EMA, usually the best), the raw weights of "
      "this moment, or the exact denoiser in closed form. Learned and exact can be exchanged everywhere.",
      R"(\mathbb{E}[x_0 \mid x_t])"};
  table["exact_model"] = {
      "The exact denoiser of the data distribution. For shapes that are no Gaussian mixture it belongs to "
      "kernels on 4,096 of their points.",
      R"(\mathbb{E}[x_0\mid x_t] = \sum_k r_k(x_t)\,(\mu_k + \alpha\Sigma_k C_k^{-1}(x_t - \alpha\mu_k)))"};
  table["noise_seed"] = {
      "The seed of the noise that the sampler starts from and adds. The same seed gives the same noise for "
      "every sampler and every number of steps, so that differences come from the method and not from luck."};
  table["evaluations"] = {
      "Calls of the denoiser for the whole run (NFE, number of function evaluations): what a sampler costs. "
      "All particles are done in one call."};
  table["saved_model"] = {
      "A model that was saved to a file (.safetensors), its averaged weights. It must have been trained on "
      "the "
      "data of the run shown."};
  table["sampler_columns"] = {
      "Up to four samplers side by side, each with its own grid, steps and model. All start from the same "
      "noise, and the noise that they add on the way is one Brownian path, seen more or less often: what "
      "differs is the sampler, not the luck."};
  table["quality_sweep"] = {
      "Every column's sampler over step counts from 1 to 200: what a measure of its samples comes to for so "
      "many evaluations of the denoiser. Dashed: what true samples of the same number score against others."};
  table["skipped_sweep"] = {
      "The noisy end of the reverse process is left out and the run starts from pure noise at a later level. "
      "With a schedule that is nearly all noise for long, much can be skipped before the samples suffer: the "
      "experiment behind the cosine schedule.",
      R"(x_{t'} \sim \mathcal N(0, I),\quad t' < T)", "Nichol & Dhariwal 2021, figure 5"};
  table["strong_error"] = {
      "How far each particle ends from where the same sampler takes it in 400 steps on the same noise and "
      "the "
      "same Brownian path (root mean square): the strong error. The other measures compare distributions, "
      "which is the weak error and falls faster.",
      R"(\sqrt{\mathbb E\,\|x^{(N)} - x^{(400)}\|^2})", "Kloeden & Platen 1992, chapter 9"};
  table["trajectory_memory"] = {
      "The whole path of the particles is kept so that it can be scrubbed, up to 256 MB. When that is not "
      "enough, the first particles are kept and all of them still count in the result."};
  table["grid_levels"] = {
      "The noise levels that the sampler visits, step by step. Drag a point: the grid becomes one drawn by "
      "hand. A double click adds a point, a right click removes one. Levels stay in falling order.",
      R"(\ln\tilde\sigma_i = \ln(\sigma_i/\alpha_i))"};
  table["cloud_variance"] = {
      "How wide the cloud of particles is at every step (mean variance of the coordinates) beside how wide "
      "x_t "
      "is in truth. With the temperature at 0, without the noise of the steps, it falls short: why noise is "
      "added while denoising.",
      R"(\mathrm{Var}\,x_t = \alpha_t^2\,\mathrm{Var}\,x_0 + \sigma_t^2)"};
  table["sample_seconds"] = {"Time this reverse run took."};
  table["marginals"] = {
      "The final samples (bars) against true samples (line), one coordinate at a time, in data units. "
      "Agreement here is necessary but not sufficient: the picture on the stage may still differ."};
}

void add_scene_cards(Table& table) {
  table["data"] = {
      "Where the true samples come from: a built-in shape, points from a file, or points drawn on the stage.",
      R"(x_0 \sim p_{\mathrm{data}})"};
  table["scene"] = {"Ready-made scenes. Opening one starts its training; Ctrl+Z goes back."};
  table["columns"] = {
      "Which one or two columns of the file are the coordinates: numbers from 1 as in 1,3, or names as in "
      "x,y. Empty: all."};
  table["components"] = {
      "The components of the mixture: weight (relative), mean, standard deviation per axis, and correlation. "
      "Double click a number to type it.",
      R"(p(x_0) = \sum_k \pi_k\, \mathcal N(x_0;\ \mu_k, \Sigma_k))"};
  table["mixture_editor"] = {
      "Drag the components on the stage: the dot moves the mean, the rings turn and stretch the ellipse of "
      "two standard "
      "deviations, the bar above left sets the weight. On a line the peak carries mean and weight, the point "
      "on the slope "
      "the standard deviation. The exact density and score follow at once, training goes on with the new "
      "data.",
      R"(p(x_0) = \sum_k \pi_k\, \mathcal N(x_0;\ \mu_k, \Sigma_k))"};
  table["schedule"] = {"How fast noise replaces data.",
                       R"(x_t = \alpha_t x_0 + \sigma_t \epsilon,\quad \epsilon\sim\mathcal N(0,I))",
                       "Ho et al. 2020, eq. 4"};
  table["sampler"] = {
      "The rule that takes a step from noise toward data, asking the denoiser for E[x0 | xt]."};
  table["grid"] = {"Which noise levels the sampler visits, from noise to data."};
  table["seed"] = {
      "All random numbers of the run follow from it: the same scene and seed give the same result, bit by "
      "bit."};
  table["no_conditioning"] = {
      "The network does not see the noise level. Watch the loss per level: the ends of the range suffer "
      "most, because a point alone does not tell how noisy it is."};
  table["no_fourier"] = {
      "The network sees plain coordinates only. Watch the samples: modes stay blurred for thousands of "
      "iterations, and the loss per level stays high near data."};
  table["plain_time"] = {
      "The network sees t/T as one number. Watch the loss per level: the lowest levels, which differ little "
      "in "
      "t/T, are told apart last."};
  table["brush"] = {
      "Paint points on the stage with the mouse; they become the data when the button is let go."};
}

Table make_table() {
  Table table;
  add_training_cards(table);
  add_metric_cards(table);
  add_sample_cards(table);
  add_scene_cards(table);
  add_stage_cards(table);
  add_schedule_cards(table);
  add_bound_cards(table);
  add_debug_cards(table);
  add_own_cards(table);
  add_image_cards(table);
  add_honesty_cards(table);
  add_performance_cards(table);
  add_restore_cards(table);
  return table;
}

}  // namespace

const About& card(std::string_view id) {
  static const Table table = make_table();
  const auto found = table.find(id);
  if (found == table.end()) throw std::logic_error("no card " + std::string(id));
  return found->second;
}

}  // namespace diffuscope
