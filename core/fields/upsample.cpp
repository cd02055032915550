#include "core/fields/upsample.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace diffuscope {
namespace {

/// Where one fine cell's centre lies among the coarse ones: four neighbours and their Catmull–Rom weights.
struct Tap {
  std::array<int, 4> index;
  std::array<float, 4> weight;
};

std::vector<Tap> taps(int coarse, int factor) {
  std::vector<Tap> out;
  for (int i = 0; i < coarse * factor; ++i) {
    const float place = std::clamp((static_cast<float>(i) + 0.5f) / static_cast<float>(factor) - 0.5f, 0.0f,
                                   static_cast<float>(coarse - 1));
    const int base = static_cast<int>(place);
    const float f = place - static_cast<float>(base);
    Tap tap{};
    for (int k = 0; k < 4; ++k)
      tap.index[static_cast<std::size_t>(k)] = std::clamp(base + k - 1, 0, coarse - 1);
    tap.weight = {((-0.5f * f + 1) * f - 0.5f) * f, (1.5f * f - 2.5f) * f * f + 1,
                  ((-1.5f * f + 2) * f + 0.5f) * f, (0.5f * f - 0.5f) * f * f};
    out.push_back(tap);
  }
  return out;
}

}  // namespace

std::vector<float> upsample(const std::vector<float>& values, int nx, int ny, int factor) {
  const std::vector<Tap> across = taps(nx, factor),
                         along = ny > 1 ? taps(ny, factor) : std::vector<Tap>{{{}, {1}}};
  const std::size_t width = across.size(), coarse = static_cast<std::size_t>(nx);
  std::vector<float> rows(width * static_cast<std::size_t>(ny)), out(width * along.size());
  for (std::size_t y = 0; y < static_cast<std::size_t>(ny); ++y)
    for (std::size_t x = 0; x < width; ++x) {
      float sum = 0;
      for (std::size_t k = 0; k < 4; ++k)
        sum += across[x].weight[k] * values[y * coarse + static_cast<std::size_t>(across[x].index[k])];
      rows[y * width + x] = sum;
    }
  for (std::size_t y = 0; y < along.size(); ++y)
    for (std::size_t k = 0; k < 4; ++k) {
      const float* row = &rows[static_cast<std::size_t>(along[y].index[k]) * width];
      for (std::size_t x = 0; x < width; ++x) out[y * width + x] += along[y].weight[k] * row[x];
    }
  return out;
}

}  // namespace diffuscope
