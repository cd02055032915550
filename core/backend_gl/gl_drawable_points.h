// A copy of points made on the graphics card, for a window whose context shares its buffers.
#pragma once

#include "core/backend/drawable_points.h"
#include "core/backend_gl/gl_device.h"

namespace diffuscope {

class GlDrawablePoints final : public DrawablePoints {
 public:
  /// The first `words` words of `points`; null where `device` shares its buffers with no window.
  static DrawablePointsPtr copy(GlDevice& device, const GlBuffer& points, Eigen::Index words);
  ~GlDrawablePoints() override;

  unsigned buffer() const override;

 private:
  GlDrawablePoints() = default;

  unsigned id_ = 0;
  void* written_ = nullptr;  // GLsync
};

}  // namespace diffuscope
