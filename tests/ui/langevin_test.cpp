// The Langevin view of the Score workspace by mouse: walks that follow their settings, the energy as map and
// landscape, time stepped and scrubbed, MALA refused on a learned score.
#include <imgui_internal.h>

#include "app/evaluations/walk_job.h"
#include "app/scene_library.h"
#include "ui_test.h"

namespace diffuscope {
namespace {

class LangevinUi : public UiTest {
 protected:
  void open_langevin(Scene scene) {
    scene.training.iterations = 20;
    open(scene);
    drive([this](ImGuiTestContext* ctx) {
      window_->view().workspace = Workspace::kScore;
      ctx->Yield(4);
      ctx->WindowFocus(panel_reference("Langevin", Workspace::kScore).c_str());
    });
  }
  static void set_ref(ImGuiTestContext* ctx) {
    ctx->SetRef(panel_reference("Langevin", Workspace::kScore).c_str());
  }
  std::shared_ptr<const WalkView> walk() { return window_->evaluations().walk().latest(); }
  /// Frames until the newest walk is that of the rule with this id and nothing runs.
  bool arrived(const std::string& rule) {
    return wait_for([&] {
      return walk() && walk()->request.chain.rule.id == rule && !window_->evaluations().walk().busy();
    });
  }
  void choose_rule(const char* label) {
    drive([&](ImGuiTestContext* ctx) {
      const std::string controls = panel_reference("Langevin", Workspace::kScore) + "/controls";
      ctx->SetRef(ctx->WindowInfo(controls.c_str()).ID);
      ctx->ItemClick("Walk/Walk/##choice");
      ctx->ItemClick((std::string("//$FOCUSED/") + label).c_str());
      ctx->Yield(3);
    });
  }
};

TEST_F(LangevinUi, PlainWalkKeepsTheSharesOfItsStartAndNoiseLevelsRepairThem) {
  open_langevin(*builtin_scene("why_noise_levels"));
  ASSERT_TRUE(arrived("langevin"));
  ASSERT_EQ(walk()->shares.size(), 2u);
  // Half of the box belongs to either mode; four standard errors of 2,000 particles are .045.
  EXPECT_NEAR(walk()->shares[0].back(), 0.5, 0.06);
  EXPECT_NEAR(walk()->weights[0], 0.8, 1e-6);
  choose_rule("Annealed Langevin");
  ASSERT_TRUE(arrived("annealed_langevin"));
  EXPECT_GT(walk()->levels.size(), 1u);
  EXPECT_EQ(walk()->level_of.size(), walk()->record.updates.size());
}

TEST_F(LangevinUi, IsSteppedScrubbedAndSeenAsLandscape) {
  Scene scene = small_scene();
  scene.chain.steps = 50;
  scene.chain.count = 300;
  open_langevin(scene);
  ASSERT_TRUE(arrived("langevin"));
  drive([&](ImGuiTestContext* ctx) {
    set_ref(ctx);
    ctx->ItemClick("\xef\x81\x88");  // one back
    ctx->ItemClick("\xef\x81\x91");  // one on
    ctx->ItemClick("\xef\x81\x8b");  // play
    ctx->SleepNoSkip(0.2f, 0.02f);
    ctx->ItemClick("**/landscape");
    ctx->Yield(3);
    ctx->ItemClick("**/heat map");
    ctx->Yield(3);
  });
  EXPECT_EQ(walk()->record.steps_done, 50);
}

TEST_F(LangevinUi, MalaIsRefusedOnALearnedScoreWithASentence) {
  Scene scene = small_scene();
  scene.chain.steps = 20;
  scene.chain.count = 100;
  scene.chain.rule = {"mala"};
  open_langevin(scene);
  ASSERT_TRUE(arrived("mala"));
  EXPECT_LT(walk()->record.acceptance.front(), 1.0 + 1e-12);
  drive([&](ImGuiTestContext* ctx) {
    set_ref(ctx);
    ctx->ItemClick("**/Model/EMA");
    ctx->Yield(3);
  });
  ASSERT_TRUE(wait_for([&] { return !window_->evaluations().walk().error().empty(); }));
  EXPECT_NE(window_->evaluations().walk().error().find("density"), std::string::npos);
}

TEST_F(LangevinUi, WalksOnALine) {
  Scene scene = small_scene();
  scene.data.source = {"two_modes_1d"};
  scene.chain.steps = 30;
  scene.chain.count = 200;
  open_langevin(scene);
  ASSERT_TRUE(arrived("langevin"));
  EXPECT_EQ(walk()->ny, 1);
  for (int frames = 0; frames < 5; ++frames) window_->frame();
}

}  // namespace
}  // namespace diffuscope
