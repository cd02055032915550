// Every panel in every workspace, with nothing yet, fresh and diverged training, in 1D and 2D.
#include <imgui_internal.h>

#include <cmath>

#include "app/panels/panel.h"
#include "ui_test.h"

namespace diffuscope {
namespace {

class PanelsTest : public UiTest {
 protected:
  /// Opens every panel in every workspace for some frames; each must draw something.
  void show_everything() {
    const auto panels = make_panels();
    for (std::size_t w = 0; w < kWorkspaceNames.size(); ++w) {
      const auto workspace = static_cast<Workspace>(w);
      window_->view().workspace = workspace;
      for (int frames = 0; frames < 4; ++frames) window_->frame();
      for (const auto& panel : panels) {
        if (panel->dock(workspace) == Dock::kHidden) continue;
        const ImGuiWindow* window =
            ImGui::FindWindowByName(Workspaces::window_name(*panel, workspace).c_str());
        ASSERT_NE(window, nullptr) << panel->title();
        if (window->Hidden) continue;  // behind another tab
        EXPECT_GT(window->ContentSize.y, 10) << panel->title() << " is empty in " << kWorkspaceNames[w];
        EXPECT_TRUE(std::isfinite(window->ContentSize.x)) << panel->title();
      }
    }
  }
  void open_hidden_panels() {
    drive([](ImGuiTestContext* ctx) {
      for (const auto& panel : make_panels()) {
        const std::string item = std::string("View/Panels/") + panel->title();
        ctx->SetRef("##MainMenuBar");
        ctx->MenuCheck(item.c_str());
      }
    });
  }
};

TEST_F(PanelsTest, BeforeTheFirstIteration) {
  Scene scene = small_scene();
  scene.training.iterations = 0;
  open(scene);
  EXPECT_EQ(snapshot()->iteration, 0);
  show_everything();
  open_hidden_panels();
  show_everything();
}

TEST_F(PanelsTest, WhileTraining) {
  open();
  ASSERT_TRUE(wait_for([this] { return snapshot()->iteration > 100 && window_->evaluations().metrics(); }));
  show_everything();
}

TEST_F(PanelsTest, AfterDivergence) {
  Scene scene = small_scene();
  scene.training.live.learning_rate = 10;
  scene.training.live.clip_norm = 0;
  scene.training.prediction = Prediction::kEps;
  open(scene);
  ASSERT_TRUE(wait_for([this] { return snapshot()->status == RunStatus::kDiverged; }, 60));
  show_everything();
}

TEST_F(PanelsTest, InOneDimension) {
  Scene scene = small_scene();
  scene.data.source = {"two_modes_1d"};
  open(scene);
  ASSERT_TRUE(wait_for([this] { return snapshot()->iteration > 100; }));
  show_everything();
}

TEST_F(PanelsTest, WithOnePointAndOneStep) {
  Scene scene = small_scene();
  scene.data.source = {std::string(kDrawnData)};
  scene.data.points = {{0.5, -0.5}};
  scene.schedule.diffusion_steps = 1;
  scene.sampler.grid = {"trailing"};
  scene.sampler.steps = 1;
  open(scene);
  ASSERT_TRUE(wait_for([this] { return snapshot()->iteration > 10; }));
  show_everything();
}

}  // namespace
}  // namespace diffuscope
