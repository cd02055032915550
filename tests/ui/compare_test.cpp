// Runs side by side from the window: started from menus and fields, shown, closed; the time of training.
#include <imgui_internal.h>

#include "ui_test.h"

namespace diffuscope {
namespace {

class CompareTest : public UiTest {
 protected:
  std::vector<RunView> runs() { return window_->runs().views(); }
  bool twin_trains(std::size_t index = 1) {
    return wait_for([&] {
      const auto now = runs();
      return index < now.size() && now[index].snapshot && now[index].snapshot->iteration > 20;
    });
  }
};

TEST_F(CompareTest, TheRunMenuStartsShowsAndClosesATwin) {
  open();
  drive([](ImGuiTestContext* ctx) { choose_menu(ctx, "Run/Twin with another/Schedule/Kind/###cosine"); });
  ASSERT_TRUE(twin_trains());
  EXPECT_EQ(runs()[1].title, "schedule: cosine");
  drive([this](ImGuiTestContext* ctx) {
    choose_menu(ctx, "Run/###Show B");
    ctx->Yield(3);
    IM_CHECK_EQ(window_->runs().shown(), 1);
    IM_CHECK(snapshot()->experiment->scene.schedule.kind.id == "cosine");
    choose_menu(ctx, "Run/###Close B");
    ctx->Yield(3);
    IM_CHECK_EQ(window_->runs().count(), 1);
    IM_CHECK_EQ(window_->runs().shown(), 0);
  });
}

TEST_F(CompareTest, ARightClickOnAFieldStartsATwin) {
  open();
  window_->view().workspace = Workspace::kTrain;
  drive([this](ImGuiTestContext* ctx) {
    ctx->Yield(4);
    ctx->SetRef(panel_reference("Scene", Workspace::kTrain).c_str());
    ctx->MouseMove("**/Noise conditioning/##switch");
    ctx->MouseClick(ImGuiMouseButton_Right);
    ctx->Yield(2);
    ctx->ItemClick("//$FOCUSED/off");
    ctx->Yield(3);
    IM_CHECK_EQ(window_->runs().count(), 2);
  });
  ASSERT_TRUE(twin_trains());
  EXPECT_FALSE(runs()[1].snapshot->experiment->scene.network.noise_conditioning);
  EXPECT_TRUE(runs()[0].snapshot->experiment->scene.network.noise_conditioning);
}

TEST_F(CompareTest, AReadyMadeComparisonIsOneClick) {
  open();
  window_->view().workspace = Workspace::kCompare;
  drive([this](ImGuiTestContext* ctx) {
    ctx->Yield(4);
    ctx->SetRef(panel_reference("Runs", Workspace::kCompare).c_str());
    ctx->ItemClick("Compare: linear against cosine schedule");
    ctx->Yield(3);
    IM_CHECK_EQ(window_->runs().count(), 2);
  });
  ASSERT_TRUE(twin_trains());
  ASSERT_TRUE(wait_for([this] {
    const auto now = runs();
    return window_->evaluations().live_samples_of(now[0].snapshot->run) &&
           window_->evaluations().live_samples_of(now[1].snapshot->run);
  }));
  drive([this](ImGuiTestContext* ctx) {
    ctx->SetRef(panel_reference("Runs", Workspace::kCompare).c_str());
    ctx->ItemClick("data noised to t");
    IM_CHECK(window_->view().compare_view == CompareView::kNoised);
    // Keys train and pause all runs.
    ctx->KeyPress(ImGuiKey_Space);
    ctx->SleepNoSkip(0.3f, 0.02f);
    for (const RunView& run : runs()) IM_CHECK(run.snapshot->status == RunStatus::kPaused);
  });
}

TEST_F(CompareTest, ChipsSwitchTheRunThatPanelsShow) {
  Scene scene = small_scene();
  scene.twins = {R"({"schedule":{"id":"cosine"}})"};
  open(scene);
  ASSERT_TRUE(twin_trains());
  drive([this](ImGuiTestContext* ctx) {
    ctx->SetRef("##MainMenuBar");
    ctx->ItemClick("##MenuBar/###run B");
    ctx->Yield(3);
    IM_CHECK_EQ(window_->runs().shown(), 1);
    ctx->ItemClick("##MenuBar/###run A");
    ctx->Yield(3);
    IM_CHECK_EQ(window_->runs().shown(), 0);
  });
}

TEST_F(CompareTest, TheTimeOfTrainingIsASlider) {
  open();
  window_->view().workspace = Workspace::kTrain;
  ASSERT_TRUE(wait_for([this] { return snapshot()->iteration > 200; }));
  window_->runs().send(Pause{});
  ASSERT_TRUE(wait_for([this] { return snapshot()->status == RunStatus::kPaused; }));
  const SnapshotPtr now = snapshot();
  drive([&](ImGuiTestContext* ctx) {
    ctx->SetRef("##status");
    ctx->ItemInputValue("##MenuBar/##training time", 12);
    ctx->Yield(3);
    IM_CHECK(snapshot()->is_past());
    IM_CHECK_LT(snapshot()->iteration, 30);
    IM_CHECK(!(*snapshot()->raw == *now->raw));
    ctx->ItemClick("##MenuBar/Back to now");
    ctx->Yield(3);
    IM_CHECK_EQ(snapshot()->iteration, now->iteration);
    ctx->ItemInputValue("##MenuBar/##training time", 12);
    ctx->Yield(3);
    ctx->ItemClick("##MenuBar/Go on from here");
    ctx->SleepNoSkip(0.2f, 0.02f);
    IM_CHECK(!snapshot()->is_past());
    ctx->KeyPress(ImGuiMod_Ctrl | ImGuiKey_Z);
    ctx->SleepNoSkip(0.3f, 0.02f);
    IM_CHECK_GE(snapshot()->iteration, now->iteration);
  });
}

TEST_F(CompareTest, ErrorsChangeTheirUnitWithoutTraining) {
  open();
  window_->view().workspace = Workspace::kTrain;
  ASSERT_TRUE(wait_for([this] { return snapshot()->iteration > 20; }));
  const int run = snapshot()->run;
  drive([this](ImGuiTestContext* ctx) {
    ctx->SetRef(panel_reference("Loss per level", Workspace::kTrain).c_str());
    ctx->ComboClick("##unit/score");
    ctx->Yield(3);
    IM_CHECK(window_->view().error_unit == Prediction::kScore);
  });
  EXPECT_EQ(snapshot()->run, run);
}

}  // namespace
}  // namespace diffuscope
