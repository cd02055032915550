// Training from the window: start, pause, one iteration, reset, undo, divergence; time keys.
#include <imgui_internal.h>

#include "ui_test.h"

namespace diffuscope {
namespace {

TEST_F(UiTest, TrainsAtOnceAndSpacePauses) {
  open();
  window_->view().workspace = Workspace::kTrain;
  ASSERT_TRUE(wait_for([this] { return snapshot()->iteration > 20; }));
  drive([this](ImGuiTestContext* ctx) {
    ctx->KeyPress(ImGuiKey_Space);
    ctx->SleepNoSkip(0.2f, 0.02f);
    IM_CHECK(snapshot()->status == RunStatus::kPaused);
    const std::int64_t iteration = snapshot()->iteration;
    ctx->SleepNoSkip(0.2f, 0.02f);
    IM_CHECK_EQ(snapshot()->iteration, iteration);
    ctx->KeyPress(ImGuiKey_RightArrow);
    ctx->SleepNoSkip(0.3f, 0.02f);
    IM_CHECK_EQ(snapshot()->iteration, iteration + 1);
    ctx->KeyPress(ImGuiKey_Space);
    ctx->SleepNoSkip(0.4f, 0.02f);
    IM_CHECK(snapshot()->status == RunStatus::kRunning);
    IM_CHECK_GT(snapshot()->iteration, iteration + 1);
  });
}

TEST_F(UiTest, ResetIsUndoable) {
  open();
  window_->view().workspace = Workspace::kTrain;
  ASSERT_TRUE(wait_for([this] { return snapshot()->iteration > 50; }));
  window_->runs().send(Pause{});
  ASSERT_TRUE(wait_for([this] { return snapshot()->status == RunStatus::kPaused; }));
  const SnapshotPtr before = snapshot();
  drive([&](ImGuiTestContext* ctx) {
    ctx->KeyPress(ImGuiKey_R);
    ctx->SleepNoSkip(0.3f, 0.02f);
    IM_CHECK_EQ(snapshot()->iteration, 0);
    ctx->KeyPress(ImGuiMod_Ctrl | ImGuiKey_Z);
    ctx->SleepNoSkip(0.3f, 0.02f);
    IM_CHECK_EQ(snapshot()->iteration, before->iteration);
  });
  EXPECT_TRUE(*snapshot()->raw == *before->raw);
}

TEST_F(UiTest, WeightingAndLevelSamplingAreChosenBesideTheirCurvesWhileTrainingGoesOn) {
  open();
  ASSERT_TRUE(wait_for([this] { return snapshot()->iteration > 20; }));
  const int run = snapshot()->run;
  drive([this](ImGuiTestContext* ctx) {
    window_->view().workspace = Workspace::kTrain;
    ctx->Yield(4);
    const std::string panel = panel_reference("Weights per level", Workspace::kTrain);
    ctx->WindowFocus(panel.c_str());
    ctx->SetRef(panel.c_str());
    const auto& live = window_->runs().scene().training.live;
    const auto choose = [&](const char* field, const char* name) {
      ctx->ItemClick((std::string(field) + "/##choice").c_str());
      ctx->ItemClick((std::string("//$FOCUSED/") + name).c_str());
    };
    choose("Weighting", "min_snr");
    ctx->Yield(3);
    IM_CHECK(live.weighting == Weighting::kMinSnr);
    ctx->ItemClick("levels drawn");
    ctx->Yield(3);
    choose("Noise levels", "uniform");
    ctx->Yield(3);
    IM_CHECK(live.level_sampling == LevelSampling::kUniform);
  });
  EXPECT_EQ(snapshot()->run, run);
}

TEST_F(UiTest, UndoOfASceneEditBringsTheWeightsBack) {
  open();
  ASSERT_TRUE(wait_for([this] { return snapshot()->iteration > 50; }));
  const int first_run = snapshot()->run;
  const std::int64_t trained = snapshot()->iteration;
  Scene wider = window_->runs().scene();
  wider.network.hidden = 48;
  window_->runs().edit(wider, "network width");
  ASSERT_TRUE(wait_for([&] { return snapshot()->run != first_run; }));
  EXPECT_EQ(snapshot()->experiment->scene.network.hidden, 48);
  drive([&](ImGuiTestContext* ctx) {
    ctx->KeyPress(ImGuiMod_Ctrl | ImGuiKey_Z);
    ctx->Yield(3);
    IM_CHECK_EQ(snapshot()->run, first_run);
    IM_CHECK_GE(snapshot()->iteration, trained);
    IM_CHECK_EQ(window_->runs().scene().network.hidden, 32);
    ctx->SleepNoSkip(0.3f, 0.02f);
    IM_CHECK(snapshot()->status == RunStatus::kRunning);  // it goes on where it was
    ctx->KeyPress(ImGuiMod_Ctrl | ImGuiKey_Y);
    ctx->Yield(3);
    IM_CHECK_EQ(window_->runs().scene().network.hidden, 48);
  });
}

TEST_F(UiTest, ABadSceneIsASentenceAndLosesNothing) {
  open();
  const int run = snapshot()->run;
  Scene bad = window_->runs().scene();
  bad.data.source = {std::string(kFileData)};
  bad.data.file = (folder() / "missing.csv").string();
  window_->runs().edit(bad, "data");
  ASSERT_TRUE(wait_for([this] { return !window_->runs().building_seconds(); }));
  EXPECT_EQ(snapshot()->run, run);
  EXPECT_EQ(window_->runs().scene().data.source.id, "ring8");
  EXPECT_EQ(snapshot()->status, RunStatus::kRunning);
}

TEST_F(UiTest, TimeKeysMoveTheCursorAndTheReverseRun) {
  open();
  drive([this](ImGuiTestContext* ctx) {
    AppState& view = window_->view();
    view.workspace = Workspace::kForward;
    view.u = 0.5;
    ctx->Yield(2);
    ctx->KeyPress(ImGuiKey_RightArrow);
    ctx->Yield(2);
    IM_CHECK_GT(view.u, 0.5);
    ctx->KeyPress(ImGuiKey_LeftArrow);
    ctx->KeyPress(ImGuiKey_LeftArrow);
    ctx->Yield(2);
    IM_CHECK_LT(view.u, 0.5);
    const double before = view.u;
    ctx->KeyPress(ImGuiKey_Space);
    ctx->SleepNoSkip(0.3f, 0.02f);
    IM_CHECK_GT(view.u, before);
    view.workspace = Workspace::kSample;
    ctx->Yield(2);
    view.reverse_progress = 0.5;
    ctx->KeyPress(ImGuiKey_RightArrow);
    ctx->Yield(2);
    IM_CHECK_LT(std::abs(view.reverse_progress - 0.6), 1e-9);  // ten steps
  });
}

TEST_F(UiTest, DraggingOnTheTimelineScrubsTime) {
  open();
  drive([this](ImGuiTestContext* ctx) {
    AppState& view = window_->view();
    view.workspace = Workspace::kForward;
    view.u = 0.1;
    ctx->Yield(4);
    const ImGuiWindow* timeline =
        ctx->GetWindowByRef(panel_reference("Timeline", Workspace::kForward).c_str());
    IM_CHECK(timeline != nullptr);
    const auto at = [&](float share) {
      return ImVec2{timeline->Pos.x + share * timeline->Size.x, timeline->Pos.y + 0.65f * timeline->Size.y};
    };
    ctx->MouseMoveToPos(at(0.4f));
    ctx->MouseDown();
    ctx->Yield(2);
    const double first = view.u;
    IM_CHECK_GT(first, 0.25);
    ctx->MouseMoveToPos(at(0.7f));
    ctx->Yield(2);
    ctx->MouseUp();
    ctx->Yield(2);
    IM_CHECK_GT(view.u, first + 0.2);
    IM_CHECK_LT(view.u, 0.85);
  });
}

}  // namespace
}  // namespace diffuscope
