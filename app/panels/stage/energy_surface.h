// The energy −ln p over a box as a landscape with points lying on it, or, with the sign switched, the
// log-density as mountains; on a line the same as a curve. Main thread.
#pragma once

#include <memory>
#include <vector>

#include "core/distributions/standardization.h"
#include "core/fields/grid.h"
#include "core/types.h"

namespace diffuscope {

/// A log-density at nx·ny cell centres of a box (density.h), model space; ny = 1: on a line.
struct Landscape {
  std::shared_ptr<const std::vector<float>> log_density;
  int nx = 0, ny = 0;
  Box box;
  float highest = 0;  ///< of log_density
};

class EnergySurface {
 public:
  static constexpr Eigen::Index kPoints = 250;  ///< of a cloud that are drawn

  /// Draws into the room that is left; `points` (D×n, model space) are those on it, `energy` is the sign:
  /// −ln p, else ln p. Axes in data units.
  void draw(const Landscape& land, const Standardization& space, const Points& points, bool energy);

 private:
  void fill_surface(const Landscape& land, const Standardization& space);
  void fill_line(const Landscape& land, const Standardization& space);
  void fill_points(const Landscape& land, const Standardization& space, const Points& points);
  void draw_surface(const Landscape& land);
  void draw_line(const Landscape& land);
  double height(double log_density, double highest) const;

  bool energy_ = true;
  std::shared_ptr<const std::vector<float>> shown_;  // what the surface was filled from
  bool shown_energy_ = true;
  int columns_ = 0, rows_ = 0;
  std::vector<double> x_, y_, z_;     // of the surface, data units and nats
  std::vector<double> px_, py_, pz_;  // of the points
};

}  // namespace diffuscope
