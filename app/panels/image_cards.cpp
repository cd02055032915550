// The cards of samples, strips and paths of images.
#include "app/panels/cards.h"

namespace diffuscope {

namespace {

void add_sheet_cards(CardTable& table) {
  table["sheet"] = {
      "Samples drawn with the averaged weights of the moment, always from the same noise: as the network "
      "learns, "
      "the pictures take shape instead of flickering. Each row is a class. A click chooses the sample that "
      "Strips "
      "and Debug follow.",
      R"(x_T \sim \mathcal N(0, I),\quad x_0 = \mathrm{sampler}(x_T, c))"};
  table["sheet_accuracy"] = {
      "Share of the samples that their three nearest training images take for the class that they were asked "
      "for. "
      "In brackets: of held-out real images, which is what perfect samples would reach.",
      R"(\tfrac1N\, \#\{i : \mathrm{vote}_3(x_i) = c_i\})"};
  table["chosen_sample"] = {
      "The sample with the frame, its class, and what its three nearest training images take it for."};
  table["nearest_training"] = {
      "The training image nearest to the sample, its class, and how far it is. A distance far below that of "
      "real "
      "images nobody trained on means a copy.",
      R"(\min_j\, \|x - x^{(j)}\|_2)"};
  table["take_apart"] = {
      "Opens the Debug workspace on this sample: every step of its reverse run with numbers, learned beside "
      "exact."};
  table["mean_image"] = {
      "The mean of all training images (left) and of the samples (right), pixel by pixel: what a network "
      "says that "
      "cannot see anything through the noise.",
      R"(\bar x = \tfrac1N \sum_i x_i)"};
  table["deviation_image"] = {
      "The standard deviation of every pixel over the training images (left) and the samples (right). Black: "
      "none; white: the largest of both. Samples that vary less than the data are darker.",
      R"(s = \sqrt{\tfrac1N \sum_i (x_i - \bar x)^2})"};
}

void add_strip_cards(CardTable& table) {
  table["forward_strip"] = {
      "Training images on their way to noise, each with the same noise at every t. A click chooses the image "
      "and "
      "the time; dragging moves the time cursor of all views.",
      R"(x_t = \alpha_t x_0 + \sigma_t \epsilon)", "Ho et al. 2020, eq. 4"};
  table["forward_now"] = {"The same images at the time cursor itself.",
                          R"(x_t = \alpha_t x_0 + \sigma_t \epsilon)"};
  table["strip_schedules"] = {
      "The chosen image with one and the same noise under several schedules, at equal t. Linear is nearly "
      "all noise over its last quarter; cosine destroys more evenly.",
      R"(x_t = \alpha_t x_0 + \sigma_t \epsilon)", "Nichol & Dhariwal 2021, figure 3"};
  table["strip_size"] = {
      "The image at half or double its size, by area averages or repeated pixels, with noise of its own for "
      "every pixel of that size. At the same t every pixel is equally noisy, but neighbours tell of each "
      "other: "
      "averaged over blocks of k times k pixels the noise is k times weaker. So a large picture is still "
      "seen "
      "where a small one is lost, and a schedule that destroys small pictures too early (linear) may fit "
      "large "
      "ones, where a gentle one (cosine) leaves them too clear.",
      R"(\mathrm{SNR}_{k\times k} = k^2\,\alpha_t^2/\sigma_t^2)",
      "Hoogeboom, Heek & Salimans 2023, Simple diffusion, section 3.1"};
  table["reverse_strip"] = {
      "The reverse run of the sample that was chosen in the Sheet, from noise to data, at as many of its "
      "steps as "
      "have room. A click goes to a step."};
  table["reverse_again"] = {"The reverse run once more: the same noise, the weights of now."};
  table["strip_x"] = {"The state at each step, from noise to the sample.", R"(x_t)"};
  table["strip_x0"] = {
      "What the network believes at each step that the picture will be, for the class asked for and with "
      "guidance: first the mean of all, then ever sharper.",
      R"(\hat x_0 = \mathbb{E}[x_0 \mid x_t, c])"};
  table["strip_eps"] = {
      "The noise that the network sees in the state, from -2 (black) to 2 (white). Where it shows an outline "
      "of "
      "the picture, the picture is taken for noise.",
      R"(\hat\epsilon = (x_t - \alpha_t \hat x_0)/\sigma_t)"};
}

void add_path_cards(CardTable& table) {
  table["path"] = {
      "What becomes of starts on the way from one to another, by DDIM without noise (eta = 0) on the levels "
      "of "
      "the scene's sampler, with the averaged weights. Near starts give near pictures, so the way is a "
      "picture "
      "that changes; between two classes the class is mixed by the same share.",
      R"(x_T(s) \mapsto x_0(s))", "Song, Meng & Ermon 2021, section 5.3"};
  table["path_starts"] = {
      "The starts, from -2 (black) to 2 (white), on the arc between the two ends. On the straight line "
      "between "
      "them they would be too short for normal noise: by a factor of 0.71 in the middle.",
      R"(x_T(s) = \tfrac{\sin((1-s)\theta)}{\sin\theta}\,x_T^a + \tfrac{\sin(s\theta)}{\sin\theta}\,x_T^b)",
      "Shoemake 1985; Song, Meng & Ermon 2021, eq. 67"};
  table["path_start"] = {
      "Which noise this end starts from: the number of a sample on the Sheet, or any other. The pin takes "
      "the "
      "sample chosen there."};
  table["path_class"] = {
      "The class that this end is asked for. As in the sheet: the class of the sample with this number."};
  table["path_place"] = {"Where on the way the large picture is: 0 and 1 are the ends.", R"(s \in [0, 1])"};
}

}  // namespace

void add_image_cards(CardTable& table) {
  table["class"] = {
      "What the network is asked for: one class for all samples, or all classes in turn. The second class is "
      "mixed in by its embedding: something between the two, as far as the network has understood them.",
      R"(e = (1-s)\,e_a + s\,e_b)", "Ho & Salimans 2022, Classifier-free diffusion guidance"};
  add_sheet_cards(table);
  add_strip_cards(table);
  add_path_cards(table);
}

}  // namespace diffuscope
