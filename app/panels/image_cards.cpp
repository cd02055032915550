// The cards of samples, strips and paths of images.
#include "app/panels/cards.h"

namespace diffuscope {

void add_image_cards(CardTable& table) {
  table["class"] = {
      "What the network is asked for: one class for all samples, or all classes in turn. The second class is "
      "mixed in by its embedding: something between the two, as far as the network has understood them.",
      R"(e = (1-s)\,e_a + s\,e_b)", "Ho & Salimans 2022, Classifier-free diffusion guidance"};
}

}  // namespace diffuscope
