// Bound: the terms of the variational bound over t, learned on exact, summed in groups and one by one.
#pragma once

#include <memory>
#include <vector>

#include "app/panels/panel.h"

namespace diffuscope {

/// The consistency terms of a bound summed over groups of t: heights that add up to the whole sum.
struct TermGroups {
  std::vector<double> sum, error;  ///< nats, and twice the standard error
};
/// Groups [edges[i], edges[i+1]) as of strata_edges.
TermGroups group_terms(const Bound& bound, const std::vector<int>& edges);

class BoundPanel final : public Panel {
 public:
  const char* title() const override { return "Bound"; }
  Dock dock(Workspace workspace) const override {
    return workspace == Workspace::kBound ? Dock::kCenter : Dock::kHidden;
  }
  bool takes_images() const override { return false; }
  void draw(FrameContext& frame) override;

 private:
  /// One bound as curves over t: its terms, and the band of their errors.
  struct Curve {
    std::vector<double> t, nats, low, high;
  };
  void update(const std::shared_ptr<const BoundView>& view);
  Curve curve_of(const Bound& bound) const;
  void draw_stack(float height);
  void draw_terms(FrameContext& frame);

  std::shared_ptr<const BoundView> shown_;
  std::vector<int> edges_;
  std::vector<double> positions_;
  TermGroups learned_groups_, exact_groups_;
  Curve learned_, exact_;
  bool logarithmic_ = true;
};

}  // namespace diffuscope
