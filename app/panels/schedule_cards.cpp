// Cards of the Schedule workspace and of the views of the forward process.
#include "app/panels/cards.h"

namespace diffuscope {
namespace {

void add_curve_cards(CardTable& table) {
  table["curve_alpha_bar"] = {
      "The share of signal in x_t. Drag a point: any schedule becomes a curve of your own, which only ever "
      "falls. "
      "Double click adds a point, right click removes one.",
      R"(\bar\alpha_t = \frac{\mathrm{SNR}_t}{1+\mathrm{SNR}_t} = \prod_{s\le t}(1-\beta_s))",
      "Nichol & Dhariwal 2021, section 3.2"};
  table["curve_log_snr"] = {
      "The logarithm of the signal-to-noise ratio, which shows both ends of a schedule. Drag a point to "
      "change it; "
      "double click adds one, right click removes one.",
      R"(\ln \mathrm{SNR}_t = \ln\frac{\alpha_t^2}{\sigma_t^2})", "Kingma et al. 2021"};
  table["curve_pair"] = {
      "How much of the data (strong) and of unit noise (thin) x_t is made of. Their squares add up to 1 when "
      "the "
      "variance is preserved; when it explodes α stays 1; in a flow both add up to 1.",
      R"(x_t = \alpha_t x_0 + \sigma_t\epsilon,\quad \alpha_t=\sqrt{\bar\alpha_t},\ \sigma_t=\sqrt{1-\bar\alpha_t})",
      "Ho et al. 2020, eq. 4"};
  table["curve_beta"] = {"The variance of the noise that step t adds.",
                         R"(\beta_t = \sigma_t^2 - \frac{\alpha_t^2}{\alpha_{t-1}^2}\,\sigma_{t-1}^2)",
                         "Ho et al. 2020, eq. 2"};
  table["curve_posterior"] = {
      "The variance of x_{t−1} when both x_t and x_0 are known: what DDPM adds in a reverse step.",
      R"(\tilde\beta_t = \frac{1-\bar\alpha_{t-1}}{1-\bar\alpha_t}\,\beta_t)", "Ho et al. 2020, eq. 7"};
  table["curve_information"] = {
      "How much x_t still tells about x_0: mutual information in nats, over 4,000 points; bars are two "
      "standard "
      "errors. It depends on the noise ratio alone, so a schedule only decides how fast it is spent.",
      R"(I(x_0; x_t) = h(x_t) - \tfrac D2 \ln 2\pi e\,\sigma_t^2)", "Cover & Thomas 2006, chapter 9"};
  table["curve_entropy"] = {
      "How spread out x_t is: differential entropy in nats, over 4,000 points; bars are two standard errors.",
      R"(h(x_t) = -\mathbb E\,\ln q(x_t))", "Cover & Thomas 2006, chapter 8"};
  table["curve_kl"] = {
      "Distance to the noise that sampling starts from, nats per dimension. Strong: of all x_t together. "
      "Thin: of x_t "
      "given one x_0, on average, which at t = T is the bound's prior matching term. Where the curve ends "
      "high the "
      "reverse process starts wrong.",
      R"(\mathrm{KL}(q(x_t)\,\|\,\mathcal N(0,I)),\quad \mathbb E\,\mathrm{KL}(q(x_t|x_0)\,\|\,\mathcal N(0,I)))",
      "Ho et al. 2020, eq. 5"};
}

void add_comparison_cards(CardTable& table) {
  table["own_schedule"] = {"The scene's own schedule, as it is being edited. A click hides or shows it."};
  table["compared_schedule"] = {
      "A schedule kept for comparison. A click hides or shows it; the arrows exchange it with the scene's."};
  table["keep_schedule"] = {"Keeps the scene's schedule as it is now, to compare with what you do next."};
  table["compare_schedule"] = {"Lays another schedule with as many steps beside the scene's; four at most."};
  table["eps_in_pure_noise"] = {
      "At t = T nothing of the data is left, so a noise prediction says nothing about x_0 there: it is not "
      "trained at "
      "that level, and sampling starts from the mean. Predict v or x0 instead.",
      R"(\hat x_0 = \frac{x - \sigma\hat\epsilon}{\alpha},\quad \alpha_T = 0)",
      "Lin et al. 2023, section 3.1"};
}

void add_steps_cards(CardTable& table) {
  table["steps"] = {
      "What a step keeps of x and how much noise it adds. Only the first pair keeps the variance where it is "
      "and leads "
      "to the closed form; the others show what its roots are for.",
      R"(x_t = \sqrt{\alpha_t}\,x_{t-1} + \sqrt{1-\alpha_t}\,z_t)", "Ho et al. 2020, eq. 2"};
  table["steps_schedule"] = {"The right pair: the variances of what is kept and what is added sum to one.",
                             R"(\sqrt{1-\beta_t},\ \sqrt{\beta_t})"};
  table["steps_no_shrink"] = {"The data are not shrunk: every step adds variance and nothing takes it away.",
                              R"(\mathrm{Var}\,x_t = \mathrm{Var}\,x_0 + \textstyle\sum_{s\le t}\beta_s)"};
  table["steps_alpha_no_root"] = {"α without its root: variance falls to about one half, not one.",
                                  R"(v \to \frac{\beta}{1-(1-\beta)^2} \approx \tfrac12)"};
  table["steps_noise_no_root"] = {"Noise with standard deviation β instead of its root: variance dies.",
                                  R"(v \to \frac{\beta^2}{1-(1-\beta)} = \beta)"};
  table["steps_variance"] = {
      "The variance per axis of x_t, in closed form, for each pair of coefficients; strong: the pair chosen "
      "above.",
      R"(v_t = k_t^2\,v_{t-1} + a_t^2)"};
  table["equality_test"] = {
      "Two independent sets of 4,000 points, one walked step by step, one from the closed form with fresh "
      "data and "
      "noise. The Kolmogorov-Smirnov test along 16 directions asks whether chance explains their difference: "
      "below "
      "p = .01 it hardly does. The button takes new points; one in a hundred tests fails by chance.",
      R"(D = \sup_x |F_n(x) - G_m(x)|)", "Kolmogorov 1933; Smirnov 1948"};
  table["merged_noise"] = {
      "The noise of all steps merges into one normal variable. With it the closed form gives the very same "
      "points.",
      R"(\bar\epsilon = \frac{x_t - \sqrt{\bar\alpha_t}\,x_0}{\sqrt{1-\bar\alpha_t}} \sim \mathcal N(0, I))",
      "Ho et al. 2020, eq. 4"};
}

void add_convolution_cards(CardTable& table) {
  table["convolution"] = {
      "Adding independent noise convolves densities: the data's density, scaled by α, is smeared by a normal "
      "kernel of "
      "width σ. Curves on the edges are the marginals.",
      R"(q(x_t) = \int \alpha^{-D} p\!\left(\tfrac{y}{\alpha}\right) \mathcal N(x_t - y;\,0,\,\sigma_t^2 I)\,dy)",
      "Song & Ermon 2019, section 3"};
  table["convolution_result"] = {
      "The density of x_t, exact: the product of the two factors in Fourier space.",
      R"(q_t = p_\alpha * \mathcal N(0, \sigma_t^2 I))"};
  table["convolution_shrink"] = {"As the schedule has it: the data are multiplied by α before noise comes.",
                                 R"(x_t = \alpha_t x_0 + \sigma_t\epsilon)"};
  table["convolution_exploding"] = {
      "The same level seen as x/α: data keep their size and the kernel is wider.",
      R"(\frac{x_t}{\alpha_t} = x_0 + \tilde\sigma_t\,\epsilon)", "Song & Ermon 2019"};
}

void add_line_cards(CardTable& table) {
  table["line_process_only"] = {
      "Data on a line show the whole process in one picture, t across and x up. Choose one-dimensional data, "
      "for "
      "example two modes (1D)."};
  table["line_walks"] = {
      "The chosen points walk from data to noise, step by step with fresh noise in every step.",
      R"(x_t = \sqrt{1-\beta_t}\,x_{t-1} + \sqrt{\beta_t}\,z_t)", "Ho et al. 2020, eq. 2"};
  table["line_reverse"] = {
      "The paths of the chosen particles of the Sample workspace's reverse run, from noise to data."};
  table["line_slices"] = {
      "At the time cursor, x up as in the picture: the density of x_t with the noise it should become, the "
      "score, and "
      "the estimate of x_0, exact and learned.",
      R"(\hat x_0(x) = \frac{x + \sigma_t^2\,\nabla\ln p_t(x)}{\alpha_t})", "Efron 2011 (Tweedie's formula)"};
}

}  // namespace

void add_schedule_cards(CardTable& table) {
  add_steps_cards(table);
  add_line_cards(table);
  add_convolution_cards(table);
  add_curve_cards(table);
  add_comparison_cards(table);
}

}  // namespace diffuscope
