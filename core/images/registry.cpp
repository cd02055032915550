// The list of built-in image sets: adding one is a header, an include and a row here.
#include <algorithm>

#include "core/images/digits.h"
#include "core/images/glyphs.h"
#include "core/images/image_set.h"
#include "core/images/shapes.h"

namespace diffuscope {

std::span<const ImageSetEntry> image_sets() {
  static const std::vector<ImageSetEntry> entries{digit_images(), glyph_images(), shape_images()};
  return entries;
}

bool is_image_set(std::string_view id) {
  return std::ranges::any_of(image_sets(), [id](const ImageSetEntry& entry) { return entry.id == id; });
}

std::shared_ptr<const ImageSet> make_image_set(std::string_view id, const ParamValues& params,
                                               std::string_view where) {
  const ImageSetEntry& entry = find(image_sets(), id, where);
  check_params(entry.params, params, where);
  return entry.make.images(params);
}

}  // namespace diffuscope
