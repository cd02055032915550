// The cards of one's own trajectory and network in the Debug workspace.
#include "app/panels/cards.h"

namespace diffuscope {
namespace {

void add_file_cards(CardTable& table) {
  table["own_trajectory"] = {
      "The states that your own sampler went through: a .npy array (steps + 1, particles, coordinates) of "
      "x_t in "
      "model space. The file is watched: saving it again updates everything here.",
      R"(x_T,\ \ldots,\ x_0)"};
  table["own_levels"] = {
      "The noise level of every state (or of every step; then the end is data), one a row: CSV with a column "
      "named "
      "alpha_bar, alpha, sigma, sigma_ratio or t, or .npy.",
      R"(x_t = \alpha_t x_0 + \sigma_t \epsilon)"};
  table["own_eps"] = {
      "The noise that your network predicted in every step, (steps, particles, coordinates). Without it the "
      "reference's "
      "denoiser answers in its place.",
      R"(\hat\epsilon(x_t, t))"};
  table["own_noise"] = {
      "The normals that every step added, (steps, particles, coordinates). With them your run can be laid "
      "over one of "
      "ours from the same start, and every coefficient is exact.",
      R"(z_t \sim \mathcal N(0, I))"};
  table["own_points"] = {
      "Noised points that your network was asked about, (points, coordinates), model space.", R"(x_t)"};
  table["own_point_levels"] = {"The noise level of every point, one a row, as in the trajectory's file."};
  table["own_point_eps"] = {"The noise that your network predicted at every point, (points, coordinates).",
                            R"(\hat\epsilon(x_t, t))"};
}

void add_reading_cards(CardTable& table) {
  table["own_reading"] = {
      "What the numbers of the levels mean. Every reading predicts a density for each state; proposed is the "
      "one under "
      "which your cloud is likeliest. Nothing is computed from it before you confirm it.",
      R"(\frac1D\,\overline{\ln p_t(x_t)})"};
  table["own_kind"] = {
      "The quantity in the file: the product of all alphas, its root, the noise's standard deviation, the "
      "ratio of both "
      "(EDM's sigma), or t, counted from data = 0, or as an index into arrays of length T.",
      R"(\bar\alpha_t,\quad \alpha_t=\sqrt{\bar\alpha_t},\quad \sigma_t,\quad \sigma_t/\alpha_t,\quad t)"};
  table["own_scale"] = {
      "How signal and noise share the variance: preserving, exploding (the data keep their size), or a flow.",
      R"(\alpha^2+\sigma^2=1,\quad \alpha=1,\quad \alpha+\sigma=1)"};
  table["own_order"] = {"Whether the file begins with noise or with data."};
  table["own_units"] = {"States are in data units and are mapped to model space first: the map of the Scene.",
                        R"(x = (\mathrm{data} - \mathrm{mean})/\mathrm{scale})"};
  table["own_sampler"] = {
      "Your sampler is meant to be the scene's. Then it is the reference, and beta in place of the posterior "
      "variance is "
      "a mistake instead of another rule. Off: the reference is the rule that was found."};
  table["own_exact"] = {
      "The reference asks the exact denoiser of the data; off: the averaged weights of the run shown."};
  table["own_tolerance"] = {
      "A step is bad when the cloud is farther than this from the reference, root mean square over "
      "particles and coordinates, model space."};
  table["own_overlay"] = {
      "Dots on the stage: your particles at the step of the cursor, joined to where the reference has "
      "them."};
}

void add_answer_cards(CardTable& table) {
  table["own_deviation"] = {
      "Distance from a run of the reference. Whole: both from the same start with the same noise, errors add "
      "up. One "
      "step: the reference starts from your state each time, so a wrong step stands alone. Click a step to "
      "go there.",
      R"(\sqrt{\overline{\|x_t - x_t^{ref}\|^2}/D})"};
  table["own_diagnosis"] = {
      "At every step x_(t-1) is regressed on x_t, the predicted noise and z over the particles; the "
      "coefficients are "
      "compared with those of every registered sampler and of known mistakes at these levels. A mistake is "
      "named only "
      "where no rule will do.",
      R"(x_{t-1} = a\,x_t + b\,\hat\epsilon + c\,z)"};
  table["own_coefficient_x"] = {
      "The factor of x_t: found in your log, and expected of the rule or mistake named.", R"(a)"};
  table["own_coefficient_eps"] = {"The factor of the predicted noise: found, and expected.", R"(b)"};
  table["own_coefficient_noise"] = {
      "The factor of the fresh noise: found, and expected. Where z was not logged, found is "
      "the standard deviation of what is left.",
      R"(c)"};
  table["own_residual"] = {
      "What the explanation leaves of each step, as a part of the step's size: of the one named, and of the "
      "best that "
      "says something else. Below the dashed line it is rounding."};
  table["own_network_error"] = {
      "Mean square of your network's noise less the exact one at the same points, by noise level, with its "
      "standard "
      "error; dashed what a network that predicts 0 would have.",
      R"(\tfrac1D\,\mathbb{E}\|\hat\epsilon - \epsilon^*\|^2,\quad \epsilon^* = (x_t - \alpha_t\mathbb{E}[x_0|x_t])/\sigma_t)"};
  table["own_network_field"] = {
      "The same error over the plane, for the points of one group of levels: click a point of the curve to "
      "choose it."};
}

}  // namespace

void add_own_cards(CardTable& table) {
  add_file_cards(table);
  add_reading_cards(table);
  add_answer_cards(table);
}

}  // namespace diffuscope
