// The cards of how honest the samples of images are.
#include "app/panels/cards.h"

namespace diffuscope {

void add_honesty_cards(CardTable& table) {
  table["headline_accuracy"] = {
      "Share of the samples that show the class they were asked for, by a 3-nearest-neighbour classifier on "
      "the training images. It does not say whether they are good pictures or copies: look at them, and at "
      "their distance to the training images.",
      R"(\tfrac1N\,\#\{j : \mathrm{kNN}_3(x_j) = c_j\})"};
  table["headline_distance"] = {
      "Mean distance of a sample to the training image nearest to it, beside that of held-out images, which "
      "are as new as an image can be.",
      R"(\tfrac1N \sum_j \min_i \|x_j - x^{(i)}\|_2)"};
  table["memorization"] = {
      "The loss is smallest for a network that knows the training images by heart: the exact answer to their "
      "noised versions is a mean of training images, and at low noise one of them. What makes new images is "
      "that the network is too small, or has trained too briefly, to get there. Held-out images tell where "
      "copying begins: 5 % of them lie as near to a training image as a sample that counts as a copy.",
      R"(\mathbb{E}[x_0\mid x_t] = \sum_i w_i\, x^{(i)},\quad w_i \propto e^{-\|x_t-\alpha_t x^{(i)}\|^2/2\sigma_t^2})",
      "Carlini et al. 2023, Extracting training data from diffusion models"};
  table["pairs"] = {
      "Samples (left) beside the training images nearest to them (right), with the distance over all pixels. "
      "Amber: nearer than all but 5 % of the held-out images are to theirs. A click chooses a pair.",
      R"(\min_i \|x_j - x^{(i)}\|_2)"};
  table["guided_accuracy"] = {
      "Label accuracy of samples drawn with the guidance set in the scene. All other numbers are of samples "
      "without it: guidance makes samples typical of their class, and less varied.",
      R"(\hat\epsilon = \hat\epsilon_c + w\,(\hat\epsilon_c - \hat\epsilon_\varnothing))",
      "Ho & Salimans 2022, Classifier-free diffusion guidance"};
  table["class_accuracy"] = {
      "Share of the samples of a class that are taken for it. The mark: share of its held-out images that "
      "are. With some tens of samples for each class a few per cent are chance."};
  table["class_coverage"] = {
      "Share of the training images of a class that have a sample of it near them. The mark: what as many "
      "held-out images cover, where there are enough of them.",
      R"(\tfrac1{M_c}\,\#\{i : \exists j\ \|x_j - x^{(i)}\|_2 < \mathrm{NND}_5(x^{(i)})\})",
      "Naeem et al. 2020, eq. 9"};
}

}  // namespace diffuscope
