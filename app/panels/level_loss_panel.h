// Train and Images: the error in the guessed noise by noise level, now (with the time cursor, which can be
// dragged) and as a strip over the whole run.
#pragma once

#include <memory>
#include <vector>

#include "app/panels/panel.h"
#include "app/widgets/texture.h"

namespace diffuscope {

/// The error per level over a run: at most kRows moments, evenly spread; when full every other one is
/// dropped.
class LevelHistory {
 public:
  static constexpr int kRows = 128;
  struct Row {
    std::int64_t iteration = 0;
    LevelLoss loss{};
  };
  /// Takes a snapshot's errors when the next row is due; true when the rows changed. Starts over for another
  /// run and after a reset.
  bool record(const Snapshot& snapshot);
  const std::vector<Row>& rows() const { return rows_; }

 private:
  int run_ = 0;
  std::int64_t stride_ = 4;
  std::vector<Row> rows_;
};

class LevelLossPanel final : public Panel {
 public:
  const char* title() const override { return "Loss per level"; }
  Dock dock(Workspace workspace) const override {
    return workspace == Workspace::kTrain || workspace == Workspace::kImages ? Dock::kRight : Dock::kHidden;
  }
  void draw(FrameContext& frame) override;

 private:
  void draw_strip(FrameContext& frame, float height);
  /// The errors now: raw as trained, EMA and exact where they are known. Inside the plot.
  void draw_curves(const FrameContext& frame, const std::vector<double>* exact,
                   const std::vector<double>* averaged);
  void paint_strip();

  LevelHistory history_;
  std::unique_ptr<UiTexture> strip_;
  Theme painted_ = Theme::kDark;
};

}  // namespace diffuscope
