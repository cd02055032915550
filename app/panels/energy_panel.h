// Score: the energy −ln p_t as a landscape with the noised points lying on it; or, with the sign switched,
// the log-density as mountains. On a line: the same as a curve.
#pragma once

#include <vector>

#include "app/panels/panel.h"

namespace diffuscope {

class EnergyPanel final : public Panel {
 public:
  const char* title() const override { return "Energy"; }
  Dock dock(Workspace workspace) const override {
    return workspace == Workspace::kScore ? Dock::kRightBelow : Dock::kHidden;
  }
  void draw(FrameContext& frame) override;

 private:
  void fill_surface(const FrameContext& frame, const FieldView& field);
  void fill_points(const FrameContext& frame, const FieldView& field);
  void draw_surface(const FrameContext& frame, const FieldView& field);
  void draw_line(const FieldView& field);
  double height(double log_density, double highest) const;

  bool energy_ = true;                               // the sign: −ln p, else ln p
  std::shared_ptr<const std::vector<float>> shown_;  // what the surface was filled from
  bool shown_energy_ = true;
  int columns_ = 0, rows_ = 0;
  std::vector<double> x_, y_, z_;     // of the surface, data units and nats
  std::vector<double> px_, py_, pz_;  // of the points
};

}  // namespace diffuscope
