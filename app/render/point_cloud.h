// Points on the graphics card, drawn as round soft dots. One or two positions a point are uploaded once, or
// drawn from where they were computed;
// where between them the points are is a uniform, so a hundred thousand follow t at no cost on the CPU. One
// thread, GL 3.3.
#pragma once

#include "app/render/drawing.h"
#include "app/render/shader_library.h"

namespace diffuscope {

class PointCloud {
 public:
  /// Uploads the points that are not on the card yet, and keeps all of them alive for comparison.
  explicit PointCloud(const CloudDrawing& points);
  ~PointCloud();
  PointCloud(const PointCloud&) = delete;
  PointCloud& operator=(const PointCloud&) = delete;

  /// True if these are the points uploaded here.
  bool holds(const PointsPtr& first, const PointsPtr& second) const {
    return first_ == first && second_ == second;
  }

  /// Draws dots onto the bound canvas, which shows `view`.
  void draw(ShaderLibrary& shaders, const CloudDrawing& style, const Box& view) const;
  /// Adds 1 for each point to the bound picture of floats, which shows `view`; blending is the caller's.
  void count(ShaderLibrary& shaders, const CloudDrawing& style, const Box& view) const;

 private:
  void draw_points(unsigned program, const CloudDrawing& style, const Box& view) const;

  PointsPtr first_, second_;
  DrawablePointsPtr first_on_card_, second_on_card_;
  unsigned vertex_array_ = 0;
  unsigned buffers_[2] = {0, 0};
};

}  // namespace diffuscope
