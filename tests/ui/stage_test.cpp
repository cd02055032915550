// Points of the stage under the mouse, and more of them than are drawn as dots.
#include "core/fields/forward_cloud.h"
#include "ui_test.h"

namespace diffuscope {
namespace {

class StageTest : public UiTest {
 protected:
  void open_forward(int points) {
    open();
    window_->view().workspace = Workspace::kForward;
    window_->view().cloud_points = points;
    window_->view().u = 0;
    ASSERT_TRUE(wait_for([&] { return cloud() && cloud()->x0.cols() == points; }));
  }
  std::shared_ptr<const ForwardCloud> cloud() { return window_->evaluations().forward_cloud(); }
  /// Data units of point i at t = 0.
  Eigen::Vector2d place(Eigen::Index i) {
    const auto& space = snapshot()->experiment->standardization;
    return cloud()->x0.col(i).cast<double>() * space.scale + space.mean;
  }
  static ImVec2 screen(const Eigen::Vector2d& at) {
    return plot_position("Stage###Stage@Forward", "stage", at.x(), at.y());
  }
};

TEST_F(StageTest, AMillionPointsAreShownAndTheOneUnderTheMouseIsChosen) {
  open_forward(1'000'000);
  drive([this](ImGuiTestContext* ctx) {
    ctx->Yield(4);
    ctx->MouseMoveToPos(screen(place(123'456)));
    ctx->SleepNoSkip(0.5f, 0.02f);
    IM_CHECK(ctx->GetWindowByRef("##Tooltip_00") != nullptr);
    ctx->MouseClick();
    ctx->Yield(2);
    const auto& selected = window_->view().selected;
    IM_CHECK_EQ(selected.size(), std::size_t{1});
    IM_CHECK_LT((place(selected[0]) - place(123'456)).norm(), 0.05);  // another one may lie nearer
  });
}

TEST_F(StageTest, WithShiftPointsAreAddedAndTakenAway) {
  open_forward(300);
  drive([this](ImGuiTestContext* ctx) {
    ctx->Yield(4);
    window_->view().selected.clear();
    ctx->MouseMoveToPos(screen(place(7)));
    ctx->MouseClick();
    IM_CHECK_EQ(window_->view().selected.size(), std::size_t{1});
    const int first = window_->view().selected[0];
    int other = 0;
    while ((place(other) - place(first)).norm() < 1) ++other;
    ctx->MouseMoveToPos(screen(place(other)));
    ctx->KeyDown(ImGuiMod_Shift);
    ctx->MouseClick();
    IM_CHECK_EQ(window_->view().selected.size(), std::size_t{2});
    ctx->MouseClick();
    ctx->KeyUp(ImGuiMod_Shift);
    IM_CHECK_EQ(window_->view().selected.size(), std::size_t{1});
    IM_CHECK_EQ(window_->view().selected[0], first);
  });
}

}  // namespace
}  // namespace diffuscope
