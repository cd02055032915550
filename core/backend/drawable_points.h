// Points of a device that can be drawn where they are: they lie in a buffer of the graphics card that the
// window's context shares.
#pragma once

#include <memory>

namespace diffuscope {

class DrawablePoints {
 public:
  virtual ~DrawablePoints() = default;
  /// The OpenGL name of the buffer, D floats a point, for a context that shares it: what draws from it next
  /// finds the points written. Must be destroyed where such a context is current, or after all of them.
  virtual unsigned buffer() const = 0;
};
using DrawablePointsPtr = std::shared_ptr<const DrawablePoints>;

}  // namespace diffuscope
