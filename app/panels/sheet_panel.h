// Images: the samples of the moment while training goes on, classes as rows, with what is asked of them above
// and the chosen one large beside. A click chooses the sample that Strips and Debug follow.
#pragma once

#include "app/panels/images/chosen_sample.h"
#include "app/panels/images/sheet_order.h"
#include "app/panels/panel.h"

namespace diffuscope {

class SheetPanel final : public Panel {
 public:
  const char* title() const override { return "Sheet"; }
  Dock dock(Workspace workspace) const override {
    return workspace == Workspace::kImages ? Dock::kCenter : Dock::kHidden;
  }
  void draw(FrameContext& frame) override;

 private:
  void draw_headline(const FrameContext& frame, const LiveSamples& live, const SheetView* view) const;
  /// Samples to show: as many as there were at every moment of a run that goes on, so that the sheet keeps
  /// its size, and only those that are particles of the reverse run as well.
  int sample_count(const FrameContext& frame, const LiveSamples& live);
  void draw_sheet(FrameContext& frame, const LiveSamplesPtr& live, ImVec2 room);
  void draw_row_names(const FrameContext& frame, float width) const;
  /// Puts the samples in the order of the sheet, where samples or order are others than before.
  void arrange(const LiveSamplesPtr& live, SheetOrder order);

  ImageGrid grid_;
  ChosenSample chosen_;
  SheetOrder order_;
  int counted_run_ = 0, fewest_ = 0;
  LiveSamplesPtr arranged_of_;
  PointsPtr arranged_;
};

}  // namespace diffuscope
