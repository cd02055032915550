// The cards of the Debug workspace: one sampler step taken apart, where to stop, and what a fork decides.
#include "app/panels/cards.h"

namespace diffuscope {
namespace {

void add_quantity_cards(CardTable& table) {
  table["debug_x"] = {"The state of the particle at the level of this step, before the step. Model space.",
                      R"(x_t = \alpha_t x_0 + \sigma_t \epsilon)"};
  table["debug_level"] = {
      "Where the step starts: time of the schedule, signal share, standard deviation of the noise, and their "
      "ratios.",
      R"(\bar\alpha_t,\quad \sigma_t,\quad \mathrm{SNR} = \alpha_t^2/\sigma_t^2,\quad \tilde\sigma = \sigma_t/\alpha_t)"};
  table["debug_x0"] = {
      "What the denoiser believes the clean data are, seen from x_t: the mean of all that x_t may have come "
      "from. It is no sample: between modes it lies where there are no data.",
      R"(\hat x_0 = \mathbb{E}[x_0 \mid x_t] = (x_t - \sigma_t\hat\epsilon)/\alpha_t)"};
  table["debug_eps"] = {"The noise that the denoiser sees in x_t. It belongs to its guess of the data.",
                        R"(\hat\epsilon = (x_t - \alpha_t\hat x_0)/\sigma_t)", "Ho et al. 2020"};
  table["debug_score"] = {
      "The direction in which x_t becomes more likely fastest: the negative noise over its standard "
      "deviation.",
      R"(\nabla_x \ln p_t(x_t) \approx -\hat\epsilon/\sigma_t)", "Song & Ermon 2019"};
  table["debug_mean"] = {
      "Where this sampler's step goes without its fresh noise: for DDPM the posterior mean, for an ODE "
      "solver the next state itself. Computed by taking the same step with z = 0.",
      R"(\mu = \mathrm{step}(x_t,\ z = 0))", "Ho et al. 2020, eq. 7"};
  table["debug_std"] = {
      "Standard deviation of the fresh noise of this step, axis by axis: the answer of the step to one unit "
      "of z. The circle on the stage is its single standard deviation. Zero for ODE solvers, and in the last "
      "step of ancestral ones.",
      R"(s = \|\mathrm{step}(x_t, z = e) - \mathrm{step}(x_t, z = 0)\|)"};
  table["debug_z"] = {
      "The normals that were drawn for this step and this particle, a function of seed, step and particle.",
      R"(z \sim \mathcal N(0, I))"};
  table["debug_next"] = {"The state after the step, as the run recorded it.", R"(x_{t-1} = \mu + s \odot z)"};
  table["debug_update"] = {"How far the particle moved in this step.", R"(\|x_{t-1} - x_t\|)"};
  table["debug_difference"] = {
      "The learned answer less the exact one (closed form) at the very same point: the error of the network "
      "there, not of the path so far.",
      R"(\|\hat x_{0,\theta}(x_t) - \mathbb{E}[x_0|x_t]\|)"};
  table["debug_modes"] = {
      "How likely each mode of the data is, given only where the particle is now: p(mode | x_t), exact. As "
      "the particle travels one bar takes all.",
      R"(r_k(x_t) \propto \pi_k\, \mathcal N(x_t;\ \alpha_t\mu_k,\ \alpha_t^2\Sigma_k + \sigma_t^2 I))"};
  table["debug_replay"] = {
      "The step is taken again from the recorded state with the recorded noise; this is how far it ends from "
      "the recorded next state. Rounding, unless the rule looks at all particles at once (an optimal "
      "variance, a corrector, adaptive steps): then mean and deviation cannot be told from one particle."};
}

void add_control_cards(CardTable& table) {
  table["layer_step"] = {
      "One step of the chosen particle: x_t (diamond), learned and exact guess of the data, the score as an "
      "arrow, where the step goes on average with a circle of one standard deviation, the fresh noise as an "
      "arrow, and where it ends.",
      R"(x_{t-1} = \mu + s\,z)"};
  table["layer_forks"] = {
      "The same particle continued many times from here with fresh noise. Where the fan stays together, the "
      "outcome is decided already; where it spreads, it is not.",
      R"(x_{t-1}, \ldots, x_0 \mid x_t)", "Ho et al. 2020, figure 7"};
  table["debug_who"] = {
      "One particle (click it on the stage), or means over the first 500 particles of the run."};
  table["debug_columns"] = {"Which columns the table shows."};
  table["debug_column_t"] = {"Time of the schedule at which the step starts."};
  table["debug_column_ratio"] = {"Noise over signal at the start of the step, EDM's sigma.",
                                 R"(\tilde\sigma = \sigma_t/\alpha_t)"};
  table["debug_column_state"] = {"Length of x_t in model space.", R"(\|x_t\|)"};
  table["debug_column_eps_error"] = {"Length of the learned noise less the exact noise at this point.",
                                     R"(\|\hat\epsilon_\theta - \hat\epsilon_{exact}\|)"};
  table["debug_column_x0"] = {"Learned guess of the clean data.", R"(\hat x_0)"};
  table["debug_column_exact"] = {"Exact guess of the clean data at the same point (closed form).",
                                 R"(\mathbb{E}[x_0|x_t])"};
  table["debug_column_mode"] = {
      "The most likely mode at x_t and how likely it is; over all particles, how many agree with the exact "
      "denoiser's most frequent one.",
      R"(\max_k r_k(x_t))"};
  table["debug_export"] = {
      "The table of this particle as CSV; or as .npy the whole trajectory (steps+1, particles, axes) with "
      "levels, noise estimates and normals beside it, the files that one's own sampler would log."};
  table["debug_memory"] = {
      "Memory of the recorded run. Single steps are taken apart only for the chosen particle, when it is "
      "chosen."};
}

void add_breakpoint_cards(CardTable& table) {
  table["break_step"] = {"Playing stops at this step."};
  table["break_finite"] = {
      "Playing stops where a coordinate of the state, of the guess or of the next state is infinite or no "
      "number."};
  table["break_bound"] = {"Playing stops where the particle is farther from the origin than this.",
                          R"(\|x_t\| > b)"};
  table["break_mode"] = {
      "Playing stops where another mode has become the most likely one for this particle: it changed its "
      "mind.",
      R"(\arg\max_k r_k(x_t) \ne \arg\max_k r_k(x_{t+1}))"};
  table["break_apart"] = {
      "Playing stops where learned and exact guess of the clean data differ by more than this.",
      R"(\|\hat x_{0,\theta} - \mathbb{E}[x_0|x_t]\| > d)"};
}

void add_fork_cards(CardTable& table) {
  table["fork"] = {
      "Continues the chosen particle from the current step, many times, each with fresh noise of its own. "
      "With the exact denoiser and small steps the share of forks that end in a mode is p(mode | x_t): what "
      "is decided at t, and what is not.",
      R"(\tfrac1n\#\{\mathrm{forks\ in\ mode\ } k\} \to r_k(x_t))", "Ho et al. 2020, section 4.3"};
  table["fork_count"] = {"How many continuations are drawn."};
  table["fork_sampler"] = {
      "The rule that continues. A deterministic one gives one path, however often it is repeated."};
  table["fork_model"] = {"Whose answer the continuation asks for: that of the run, or the exact one."};
  table["fork_refine"] = {
      "Steps of the continuation for every remaining step of the run: smaller steps bring the shares closer "
      "to the truth.",
      R"(\ln\tilde\sigma\ \mathrm{divided\ evenly})"};
  table["fork_share"] = {
      "Bars: the exact probability of each mode given x_t; the mark beside it is the share of forks that "
      "ended there, with its standard error.",
      R"(r_k(x_t)\quad \mathrm{and}\quad \hat r_k \pm \sqrt{\hat r_k(1-\hat r_k)/n})"};
}

}  // namespace

void add_debug_cards(CardTable& table) {
  add_quantity_cards(table);
  add_control_cards(table);
  add_breakpoint_cards(table);
  add_fork_cards(table);
}

}  // namespace diffuscope
