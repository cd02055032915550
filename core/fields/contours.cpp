#include "core/fields/contours.h"

#include <array>
#include <vector>

namespace diffuscope {

Points contour_segments(std::span<const float> values, int nx, int ny, const Box& box, float level) {
  const auto width = static_cast<float>((box.x_max - box.x_min) / nx);
  const auto height = static_cast<float>((box.y_max - box.y_min) / ny);
  const auto value = [&](int i, int j) {
    return values[static_cast<std::size_t>(j) * static_cast<std::size_t>(nx) + static_cast<std::size_t>(i)];
  };
  const auto centre = [&](int i, int j) {
    return Eigen::Vector2f(static_cast<float>(box.x_min) + width * (static_cast<float>(i) + 0.5f),
                           static_cast<float>(box.y_min) + height * (static_cast<float>(j) + 0.5f));
  };
  // Two triangles a cell: with them no case is ambiguous.
  static constexpr std::array<std::array<std::array<int, 2>, 3>, 2> kTriangles{
      {{{{0, 0}, {1, 0}, {1, 1}}}, {{{0, 0}, {1, 1}, {0, 1}}}}};
  std::vector<Eigen::Vector2f> ends;
  for (int j = 0; j + 1 < ny; ++j)
    for (int i = 0; i + 1 < nx; ++i)
      for (const auto& triangle : kTriangles)
        for (std::size_t a = 0; a < 3; ++a) {
          const auto& from = triangle[a];
          const auto& to = triangle[(a + 1) % 3];
          const float p = value(i + from[0], j + from[1]) - level, q = value(i + to[0], j + to[1]) - level;
          if ((p < 0) == (q < 0)) continue;  // an even number of sides of a triangle is crossed: none or two
          const float share = p / (p - q);
          ends.emplace_back((1 - share) * centre(i + from[0], j + from[1]) +
                            share * centre(i + to[0], j + to[1]));
        }
  Points segments(2, static_cast<Eigen::Index>(ends.size()));
  for (std::size_t k = 0; k < ends.size(); ++k) segments.col(static_cast<Eigen::Index>(k)) = ends[k];
  return segments;
}

}  // namespace diffuscope
