// One pair of equal axes in data units with a picture from the graphics card behind them: zoom with the
// wheel, pan by dragging, fit by double click. Everything drawn is in model space; StageMap says where that
// is on the screen. Main thread.
#pragma once

#include <imgui.h>

#include "app/render/stage_image.h"
#include "core/distributions/standardization.h"

namespace diffuscope {

/// The limits of the axes, data units. Plots that share one show the same part of the plane.
struct Camera {
  double x_min = -3, x_max = 3, y_min = -3, y_max = 3;
  bool fit = true;  ///< follows `target` (and the plot's shape) until the user zooms or pans
  Box target;       ///< what should be seen, data units
};

/// From model space to screen pixels, for one frame.
struct StageMap {
  ImVec2 corner, size;  ///< of the plot area on the screen
  Box view;             ///< what it shows, model space
  ImVec2 unit;          ///< pixels per model unit; y is negative

  ImVec2 at(float x, float y) const {
    return {corner.x + (x - static_cast<float>(view.x_min)) * unit.x,
            corner.y + size.y + (y - static_cast<float>(view.y_min)) * unit.y};
  }
  /// Screen position to model space.
  ImVec2 back(ImVec2 screen) const {
    return {static_cast<float>(view.x_min) + (screen.x - corner.x) / unit.x,
            static_cast<float>(view.y_min) + (screen.y - corner.y - size.y) / unit.y};
  }
};

/// `box` (model space) in data units.
Box to_data_units(const Box& box, const Standardization& map);

Color to_color(const ImVec4& color);

/// What is a pixel at the normal font size and 100 %.
inline float unit_pixels() { return ImGui::GetFontSize() / 15; }

class StagePlot {
 public:
  explicit StagePlot(ShaderLibrary& shaders) : image_(shaders) {}

  /// How the axes behave.
  struct Axes {
    const char* x_label = "x1";
    const char* y_label = "x2";
    bool equal = true;     ///< one unit is as long on both axes
    bool pans = true;      ///< the left button moves the view (false: it is the brush's)
    bool fixed_y = false;  ///< y is no coordinate of the data: model space, not moved
    bool x_ticks = true;
    bool y_ticks = true;
  };

  /// Starts the plot with `camera`'s limits; when true, draw and call end().
  bool begin(const char* id, ImVec2 size, Camera& camera, const Standardization& standardization,
             const Axes& axes);
  void end();

  /// Shows the picture; width, height, view and background of `drawing` are filled in here.
  void show(StageDrawing drawing);

  const StageMap& map() const { return map_; }
  /// Pixels of the picture per pixel of the window.
  float pixel_scale() const;

 private:
  StageImage image_;
  StageMap map_;
};

}  // namespace diffuscope
