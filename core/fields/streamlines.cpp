#include "core/fields/streamlines.h"

#include <algorithm>
#include <cmath>

namespace diffuscope {
namespace {

constexpr float kStepShare = 0.25f;  // of the separation
constexpr int kMostSteps = 240;      // in each direction
constexpr float kTooClose = 0.5f;    // of the separation: a line ends there

/// Which cells of side `separation`/2 hold a point of a line, and of which.
class Occupancy {
 public:
  Occupancy(const Box& box, float separation)
      : box_(box),
        side_(kTooClose * separation),
        nx_(1 + static_cast<int>((box.x_max - box.x_min) / static_cast<double>(side_))),
        ny_(1 + static_cast<int>((box.y_max - box.y_min) / static_cast<double>(side_))),
        line_(static_cast<std::size_t>(nx_) * static_cast<std::size_t>(ny_), -1) {}

  /// Whether another line than `line` is in the cell of p or beside it.
  bool taken(const Eigen::Vector2f& p, int line) const {
    const auto [cx, cy] = cell(p);
    for (int y = std::max(0, cy - 1); y <= std::min(ny_ - 1, cy + 1); ++y)
      for (int x = std::max(0, cx - 1); x <= std::min(nx_ - 1, cx + 1); ++x)
        if (const int found = line_[index(x, y)]; found >= 0 && found != line) return true;
    return false;
  }
  void take(const Eigen::Vector2f& p, int line) {
    const auto [x, y] = cell(p);
    line_[index(x, y)] = line;
  }

 private:
  std::pair<int, int> cell(const Eigen::Vector2f& p) const {
    const auto x = static_cast<int>((p.x() - static_cast<float>(box_.x_min)) / side_);
    const auto y = static_cast<int>((p.y() - static_cast<float>(box_.y_min)) / side_);
    return {std::clamp(x, 0, nx_ - 1), std::clamp(y, 0, ny_ - 1)};
  }
  std::size_t index(int x, int y) const {
    return static_cast<std::size_t>(y) * static_cast<std::size_t>(nx_) + static_cast<std::size_t>(x);
  }

  Box box_;
  float side_;
  int nx_, ny_;
  std::vector<int> line_;
};

bool inside(const Box& box, const Eigen::Vector2f& p) {
  const double x = static_cast<double>(p.x()), y = static_cast<double>(p.y());
  return x >= box.x_min && x <= box.x_max && y >= box.y_min && y <= box.y_max;
}

/// Points from `start` along the field (sign 1) or against it (−1), without the start itself.
std::vector<Eigen::Vector2f> follow(const VectorGrid& field, Eigen::Vector2f p, float step, float sign,
                                    const Occupancy& occupied, int line) {
  std::vector<Eigen::Vector2f> points;
  Eigen::Vector2f last = Eigen::Vector2f::Zero();
  for (int i = 0; i < kMostSteps; ++i) {
    const Eigen::Vector2f here = field.at(p.x(), p.y());
    if (!(here.norm() > 0) || !here.allFinite()) break;
    const Eigen::Vector2f middle = p + 0.5f * sign * step * here.normalized();
    const Eigen::Vector2f slope = field.at(middle.x(), middle.y());
    if (!(slope.norm() > 0) || !slope.allFinite()) break;
    const Eigen::Vector2f along = sign * slope.normalized();
    if (i > 0 && along.dot(last) < 0) break;  // it turns back: the field vanishes between the two
    const Eigen::Vector2f next = p + step * along;
    if (!inside(field.box, next) || occupied.taken(next, line)) break;
    points.push_back(p = next);
    last = along;
  }
  return points;
}

}  // namespace

Eigen::Vector2f VectorGrid::at(float x, float y) const {
  const auto cell = [](float value, double low, double high, int n) {
    const double position = (static_cast<double>(value) - low) / (high - low) * n - 0.5;
    return static_cast<float>(std::clamp(position, 0.0, n - 1.0));
  };
  const float fx = cell(x, box.x_min, box.x_max, nx), fy = cell(y, box.y_min, box.y_max, ny);
  const int left = std::min(static_cast<int>(fx), std::max(0, nx - 2));
  const int below = std::min(static_cast<int>(fy), std::max(0, ny - 2));
  const float u = fx - static_cast<float>(left), v = fy - static_cast<float>(below);
  const auto column = [&](int i, int j) { return vectors.col(Eigen::Index{j} * nx + i); };
  const int right = std::min(left + 1, nx - 1), above = std::min(below + 1, ny - 1);
  return (1 - v) * ((1 - u) * column(left, below) + u * column(right, below)) +
         v * ((1 - u) * column(left, above) + u * column(right, above));
}

std::vector<Points> streamlines(const VectorGrid& field, double separation) {
  const auto distance = static_cast<float>(separation), step = kStepShare * distance;
  Occupancy occupied(field.box, distance);
  std::vector<Points> lines;
  const Box& box = field.box;
  const int nx = std::max(1, static_cast<int>((box.x_max - box.x_min) / separation));
  const int ny = std::max(1, static_cast<int>((box.y_max - box.y_min) / separation));
  const Points seeds = grid_points(box, nx, ny);
  for (Eigen::Index i = 0; i < seeds.cols(); ++i) {
    const Eigen::Vector2f seed = seeds.col(i);
    const int line = static_cast<int>(lines.size());
    if (occupied.taken(seed, line)) continue;
    const auto back = follow(field, seed, step, -1, occupied, line);
    const auto ahead = follow(field, seed, step, 1, occupied, line);
    if (back.size() + ahead.size() < 4) continue;
    Points points(2, static_cast<Eigen::Index>(back.size() + 1 + ahead.size()));
    Eigen::Index column = 0;
    const auto add = [&](const Eigen::Vector2f& p) {
      points(0, column) = p.x(), points(1, column++) = p.y();
    };
    for (auto p = back.rbegin(); p != back.rend(); ++p) add(*p);
    add(seed);
    for (const Eigen::Vector2f& p : ahead) add(p);
    for (Eigen::Index k = 0; k < points.cols(); ++k) occupied.take(points.col(k), line);
    lines.push_back(std::move(points));
  }
  return lines;
}

}  // namespace diffuscope
