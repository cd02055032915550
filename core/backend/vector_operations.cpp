#include "core/backend/vector_operations.h"

namespace diffuscope {

double mean_norm(const DevicePoints& points) {
  return points.device()->reduce({.kind = DeviceReduction::kNorms,
                                  .inputs = {points.memory().get()},
                                  .rows = points.rows(),
                                  .cols = points.cols()}) /
         static_cast<double>(points.cols());
}

// The map reads x and writes to it: if others share its memory, what they see must stay.
void add_scaled(const DevicePoints& variance, const DevicePoints& z, DevicePoints& x) {
  const DevicePoints before = x;
  DeviceMemory& result = x.overwrite(*z.device());
  z.device()->map({.kind = DeviceMap::kAddScaled,
                   .inputs = {before.memory().get(), variance.memory().get(), z.memory().get()}},
                  x.size(), result);
}

double error_norm(const DevicePoints& error, const DevicePoints& a, const DevicePoints& b, double tolerance) {
  const double sum =
      error.device()->reduce({.kind = DeviceReduction::kErrors,
                              .inputs = {error.memory().get(), a.memory().get(), b.memory().get()},
                              .rows = error.rows(),
                              .cols = error.cols(),
                              .parameter = static_cast<float>(tolerance)});
  return std::sqrt(sum / static_cast<double>(error.size()));
}

void clip(Device bound, DevicePoints& points) {
  const DevicePoints before = points;
  DeviceMemory& result = points.overwrite(*before.device());
  before.device()->map({.kind = DeviceMap::kClip,
                        .inputs = {before.memory().get()},
                        .parameter = static_cast<float>(bound.value)},
                       points.size(), result);
}

double mean_product(const DevicePoints& a, const DevicePoints& b) {
  return a.device()->reduce({.kind = DeviceReduction::kProducts,
                             .inputs = {a.memory().get(), b.memory().get()},
                             .rows = a.rows(),
                             .cols = a.cols()}) /
         static_cast<double>(a.cols());
}

}  // namespace diffuscope
