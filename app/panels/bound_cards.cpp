// The cards of the Bound workspace: each names the step of the derivation that it belongs to.
#include "app/panels/cards.h"

namespace diffuscope {

void add_bound_cards(CardTable& table) {
  table["bound"] = {
      "The variational bound on the negative log-likelihood of the data under the model. Derivation: insert "
      "the "
      "forward process q as an auxiliary distribution into ln p(x_0), move the logarithm inside the mean "
      "(Jensen), and sort the factors by step. It is never below the entropy of the data.",
      R"(-\ln p_\theta(x_0) \le \underbrace{-\ln p_\theta(x_0|x_1)}_{L_0} + \sum_{t=2}^{T} L_{t-1} + L_T)",
      "Ho et al. 2020, eq. 5; Luo 2022"};
  table["bound_reconstruction"] = {
      "Reconstruction, L_0: how well the data point is recovered from x_1, by a Gaussian around the "
      "network's "
      "guess with variance beta_1. First factor that is split off the product of the reverse steps. A "
      "density in "
      "continuous space, so it may be negative.",
      R"(L_0 = -\mathbb{E}_{q(x_1|x_0)} \ln \mathcal N(x_0;\ \hat x_\theta(x_1),\ \beta_1 I))",
      "Ho et al. 2020, eq. 5"};
  table["bound_prior"] = {
      "Prior matching, L_T: what is still left of the data at t = T. It has no parameters: only the schedule "
      "decides. Last factor of the forward process, compared with the prior.",
      R"(L_T = \mathrm{KL}(q(x_T|x_0)\,\|\,\mathcal N(0, I)))", "Ho et al. 2020, eq. 5"};
  table["bound_consistency"] = {
      "Consistency (denoising matching): each reverse step against the posterior of the forward process, "
      "which "
      "Bayes' rule turns into a Gaussian once x_0 is given. KL of two Gaussians: distance of the means, the "
      "L2 "
      "loss, plus mismatch of the variances.",
      R"(L_{t-1} = \mathbb{E}\,\mathrm{KL}(q(x_{t-1}|x_t,x_0)\,\|\,p_\theta(x_{t-1}|x_t)))",
      "Sohl-Dickstein et al. 2015; Ho et al. 2020, eq. 8"};
  table["bound_gap"] = {
      "The bound of the network minus that of the exact denoiser, with the same reverse variance: what "
      "training "
      "can still gain. What the exact denoiser itself loses against the entropy of the data is the price of "
      "Gaussian steps and of the chosen variance.",
      R"(\sum_t \tfrac{c_t^2}{2\sigma_t^2}\,\mathbb{E}\,\|\hat x_\theta - \mathbb{E}[x_0|x_t]\|^2)"};
  table["bound_stack"] = {
      "The consistency terms added up in groups of neighbouring t, narrow groups near the data where terms "
      "are "
      "large. The heights of all bars add up to the sum. Green: what even the exact denoiser pays. On top: "
      "what "
      "training can still gain. Whiskers: twice the Monte Carlo error.",
      R"(\sum_{t=2}^{T} L_{t-1})"};
  table["bound_terms"] = {
      "Every term by its own, with the error of its Monte Carlo mean as a band. Drag the line to move the "
      "time "
      "cursor.",
      R"(L_{t-1}\ \mathrm{against}\ t)"};
  table["bound_decomposition"] = {
      "Two ways to write the same sum. By posterior: each step is compared with q(x_{t-1}|x_t, x_0); one "
      "noise "
      "sample enters a term. By neighbours: p(x_{t-1}|x_t) is compared with the forward step "
      "q(x_{t-1}|x_{t-2}); "
      "three points of a path enter, so the estimate is noisier: see the error bars. The bound is the same.",
      R"(\mathbb{E}\,[\ln q(x_{t-1}|x_{t-2}) - \ln p_\theta(x_{t-1}|x_t)])",
      "Luo 2022, sections 2.3 and 2.4"};
  table["decomposition_neighbours"] = {
      "The logarithms are averaged along a path. A lecture writes a mean of KL(q(x_t|x_{t-1}) || "
      "p(x_t|x_{t+1})) "
      "here; that treats x_t and x_{t+1} as independent, and its terms do not add up to the bound.",
      R"(\mathbb{E}\,[\ln q(x_{t-1}|x_{t-2}) - \ln p_\theta(x_{t-1}|x_t)])", "Luo 2022, eq. 45"};
  table["reverse_variance"] = {
      "The variance of the model's reverse step. beta is that of the forward step, right for data as wide as "
      "the "
      "noise; the posterior's is right for data at one point and leaves a gap that no number of steps "
      "closes; "
      "optimal is the best that depends on t alone; learned comes from the network's variance head.",
      R"(\tilde\beta_t = \tfrac{1-\bar\alpha_{t-1}}{1-\bar\alpha_t}\beta_t \;\le\; \sigma_t^2 \;\le\; \beta_t)",
      "Ho et al. 2020; Nichol & Dhariwal 2021; Bao et al. 2022"};
  table["variance_interpolation"] = {"0 is the posterior's variance, 1 is beta; logarithms are mixed.",
                                     R"(\beta_t^{f}\,\tilde\beta_t^{1-f})", "Nichol & Dhariwal 2021, eq. 15"};
  table["exact_variance"] = {
      "Variance of the exact reverse step q(x_{t-1}|x_t), as a share of beta: the mean over x_t, and the "
      "band that "
      "holds nine of ten points. Between modes it exceeds beta, elsewhere it is smaller: no variance that "
      "depends "
      "on t alone is right everywhere.",
      R"(\tfrac1D \mathrm{tr}\,\mathrm{Cov}[x_{t-1}|x_t] = \tilde\beta_t + c_t^2\, \tfrac1D \mathrm{tr}\,\mathrm{Cov}[x_0|x_t])",
      "Bao et al. 2022"};
  table["optimal_variance"] = {
      "The best variance that depends on t alone, for the exact denoiser: the posterior's plus the mean "
      "squared "
      "error of the guess of x_0. It follows from the mean squared score.",
      R"(\tilde\beta_t + c_t^2\,\tfrac{\sigma^2}{\alpha^2}(1 - \sigma^2\,\mathbb{E}\|s\|^2/D))",
      "Bao et al. 2022, theorem 1"};
  table["learned_variance"] = {
      "What the network's variance head says, mean and the band that holds nine of ten points. Choose a "
      "variance "
      "head under Network to train one; sample with it by the variance option of DDPM.",
      R"(\ln\Sigma_\theta = v\,\ln\beta_t + (1-v)\,\ln\tilde\beta_t)", "Nichol & Dhariwal 2021"};
  table["nll_true"] = {
      "Entropy of the data: mean of -ln p(x_0) under the true distribution, over the same points. No model "
      "can "
      "have a smaller mean, and the bound is never below it.",
      R"(-\mathbb{E}\,\ln p(x_0))"};
  table["nll_ode"] = {
      "Likelihood of the model that moves points along the probability-flow ODE, by the change of variables "
      "with "
      "the exact divergence (in more than two dimensions Hutchinson's estimate). With the exact score it "
      "meets the "
      "entropy: a self-test.",
      R"(\ln p_0(x_0) = \ln p_T(x_T) + \int \nabla\cdot f\,dt)", "Song et al. 2021, section 4.3"};
}

}  // namespace diffuscope
