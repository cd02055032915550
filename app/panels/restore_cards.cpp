// The cards of the canvas: painting, redrawing and restoring pictures.
#include "app/panels/cards.h"

namespace diffuscope {
namespace {

void add_painting_cards(CardTable& table) {
  table["canvas_source"] = {
      "The picture to begin with: an image that the network was trained on, one that it has never seen, or "
      "one "
      "of the samples of the moment. Arrows: the one before, the next; dice: any one."};
  table["canvas_undo"] = {"Takes the last stroke, fill, mask or picture back."};
  table["canvas_clear"] = {"A black picture, of which nothing is known."};
  table["canvas_tool"] = {
      "What the left mouse button does on the picture. The right one always erases, whatever is chosen."};
  table["canvas_brush"] = {"A round brush; it draws straight lines between the positions of the mouse."};
  table["canvas_eraser"] = {"Paints black; on the mask it makes pixels known again."};
  table["canvas_fill"] = {"Fills all pixels of one colour that hang together with the one under the mouse."};
  table["canvas_on"] = {
      "Paint on the picture itself, or on the mask, which says what of it is not known (tinted)."};
  table["canvas_radius"] = {
      "In pixels: 1 is a line one pixel wide, r a round brush 2r - 1 wide. A pixel is painted when its "
      "centre "
      "is that near to the line of the mouse.",
      R"(d \le r - \tfrac12)"};
  table["canvas_color"] = {"What the brush paints: from black, -1 for the network, to white, 1."};
  table["canvas_mask"] = {
      "The part that is taken away and has to be found again (tinted): half of the picture, a box in the "
      "middle, all around that box, the other way round, or what you paint on the mask.",
      R"(y = m \odot x)"};
  table["canvas_shift"] = {
      "Moves the picture in its frame, one pixel at a time, or drag it: what is uncovered is unknown and "
      "gets "
      "continued. Take an answer as drawing and move again to go on."};
  table["canvas_take"] = {
      "A click makes this answer the picture on the canvas: paint on it, and ask again. Undo brings the old "
      "one back."};
}

void add_task_cards(CardTable& table) {
  table["canvas_task"] = {
      "What the network makes of the picture. One model, trained to sample, does all of this: it only has to "
      "agree with what is known of the picture.",
      R"(y = A x + \sigma_y n)"};
  table["canvas_redraw"] = {
      "Noise is put on the drawing, up to t, and the sampler of the scene takes it away again from there. At "
      "small t your drawing stays, at large t it is forgotten and something is invented; between them "
      "strokes "
      "become what they could have meant.",
      R"(x_t = \alpha_t x + \sigma_t n)",
      "Meng et al. 2022, SDEdit: guided image synthesis and editing with stochastic differential equations"};
  table["canvas_inpaint"] = {"Fills in the pixels that are tinted; the others stay as they are.",
                             R"(A x = m \odot x)"};
  table["canvas_outpaint"] = {"Continues the picture where the frame was moved beyond its edge.",
                              R"(A x = m \odot x)"};
  table["canvas_colorize"] = {"Only the brightness of every pixel is known; colours are found.",
                              R"((A x)_i = .299\,r_i + .587\,g_i + .114\,b_i)"};
  table["canvas_superres"] = {"Only the mean of every block of pixels is known; the details are found.",
                              R"((A x)_b = \frac{1}{K^2}\sum_{i \in b} x_i)"};
  table["canvas_denoise"] = {
      "Noise is put on the picture and taken away again: the sampler goes on from the level with as much "
      "noise. Here the network is told how much there is, and draws from what the picture may have been.",
      R"(\tilde\sigma_t = \sigma_y)"};
  table["canvas_level"] = {
      "How far the drawing is noised: u = t/T of the schedule, and the noise beside the picture that it "
      "means.",
      R"(\tilde\sigma = \sigma_t / \alpha_t)"};
  table["canvas_factor"] = {"Pixels of a block of which only the mean is known."};
  table["canvas_class"] = {
      "What the picture shows, if the network is told. Unknown: the network asks itself (null label)."};
  table["canvas_guidance"] = {
      "Goes beyond what the class asks for, away from what the network would do without one.",
      R"(\hat\epsilon = \hat\epsilon_c + w(\hat\epsilon_c - \hat\epsilon_\varnothing))",
      "Ho & Salimans 2022, Classifier-free diffusion guidance"};
  table["canvas_count"] = {"Answers side by side: the same question with other noise."};
  table["canvas_seed"] = {"Of the noise of the answers. The dice asks the same question once more."};
  table["canvas_cancel"] = {"Stops this answer; the next change asks again."};
}

void add_method_cards(CardTable& table) {
  table["canvas_method"] = {"How the answer is held to what is known."};
  table["canvas_ddnm"] = {
      "In every step what is known replaces what the network guesses of it; the rest of its guess stays. "
      "With "
      "noise on y it is replaced as far as y can be trusted at that level.",
      R"(\hat x_0 \leftarrow A^+ y + (I - A^+ A)\,\hat x_0)",
      "Wang et al. 2022, Zero-shot image restoration using denoising diffusion null-space models"};
  table["canvas_repaint"] = {
      "The historical method: after every step the known part of the noisy picture is replaced by the "
      "measured one, noised to that level. The network never sees that it is known, so that parts fit badly "
      "without repeated steps.",
      R"(x_s \leftarrow A^+ y_s + (I - A^+ A)\,x_s)",
      "Lugmayr et al. 2022, RePaint: inpainting using denoising diffusion probabilistic models"};
  table["canvas_resample"] = {
      "How often every step is taken: in between its noise is put back, so that the known and the invented "
      "part get time to agree. Costs as much more.",
      R"(x_t \leftarrow \alpha_{ts} x_s + \sigma_{ts} z)", "Lugmayr et al. 2022, RePaint, section 4.2"};
  table["canvas_noise"] = {
      "Standard deviation of noise on what is measured, where pixels go from -1 to 1. Answers are then only "
      "held to y as far as it can be trusted.",
      R"(y = A x + \sigma_y n)"};
  table["canvas_noise_seed"] = {"Of the noise on y: another measurement of the same picture."};
}

void add_answer_cards(CardTable& table) {
  table["canvas_measured"] = {
      "All that the network is told: the smallest picture that is measured as y; of colorization its "
      "brightness.",
      R"(A^+ y)"};
  table["canvas_noised"] = {"The drawing as the first answer begins: noised to t.",
                            R"(x_t = \alpha_t x + \sigma_t n)"};
  table["canvas_mean"] = {
      "The mean of the answers: with many of them what has the least squared error, and blurred where they "
      "differ.",
      R"(\frac1N \sum_j x_j)"};
  table["canvas_spread"] = {
      "How much the answers differ in every pixel: black where all agree, white at a standard deviation of "
      "1.",
      R"(\sqrt{\frac1N \sum_j (x_j - \bar x)^2})"};
  table["canvas_known_error"] = {
      "The largest difference between what is measured of an answer and y, over all answers. Without noise "
      "on y it must be less than a step of 8-bit pixels, 1/255.",
      R"(\max_{j,i} |(A x_j - y)_i|)"};
  table["canvas_psnr"] = {
      "How near the answers are to the original (of a redrawn one: to the drawing), in decibels: more is "
      "nearer. An answer may be good and yet another one than the original.",
      R"(10 \log_{10} \frac{4}{\mathrm{MSE}})"};
  table["canvas_mean_psnr"] = {
      "The same for the mean of the answers: always nearer than they are on average, though no picture that "
      "anybody would have drawn.",
      R"(10 \log_{10} \frac{4}{\mathrm{MSE}(\bar x)})"};
  table["canvas_agreement"] = {
      "Answers that a classifier takes for what the original shows: it asks the 3 nearest training images."};
  table["canvas_taken_for"] = {"What the classifier takes most answers for."};
}

}  // namespace

void add_restore_cards(CardTable& table) {
  add_painting_cards(table);
  add_task_cards(table);
  add_method_cards(table);
  add_answer_cards(table);
}

}  // namespace diffuscope
