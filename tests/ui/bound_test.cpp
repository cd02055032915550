// The Bound workspace with the mouse: its estimate follows training and settings; all terms on request.
#include <gmock/gmock.h>

#include "ui_test.h"

namespace diffuscope {
namespace {

class BoundUi : public UiTest {
 protected:
  void open_bound(const Scene& scene) {
    open(scene);
    drive([this](ImGuiTestContext* ctx) {
      ctx->ItemClick("//##MainMenuBar/##MenuBar/Bound");
      IM_CHECK(window_->view().workspace == Workspace::kBound);
    });
  }
  std::shared_ptr<const BoundView> bound() { return window_->evaluations().bound(); }
  static std::string item(const char* name) {
    return "//" + panel_reference("Bound values", Workspace::kBound) + "/" + name;
  }
  static Scene short_scene() {
    Scene scene = small_scene();
    scene.schedule.diffusion_steps = 100;
    return scene;
  }
};

TEST_F(BoundUi, EstimateArrivesAndIsABound) {
  open_bound(short_scene());
  ASSERT_TRUE(wait_for([this] { return bound() && bound()->exact.complete; }));
  EXPECT_FALSE(bound()->whole);
  EXPECT_GT(bound()->exact.total.mean, bound()->nll_true->mean - 3 * bound()->exact.total.standard_error);
  const auto first = bound()->iteration;
  EXPECT_TRUE(wait_for([&] { return bound()->iteration > first; })) << "it follows training";
}

TEST_F(BoundUi, AllTermsByButton) {
  Scene scene = short_scene();
  scene.training.iterations = 100;
  open_bound(scene);
  ASSERT_TRUE(wait_for([this] { return snapshot()->status == RunStatus::kFinished; }));
  drive([](ImGuiTestContext* ctx) { ctx->ItemClick(item("###compute").c_str()); });
  ASSERT_TRUE(wait_for([this] { return bound() && bound()->whole && bound()->ode_learned; }));
  EXPECT_EQ(bound()->learned.consistency.size(), 99u);
  EXPECT_NEAR(bound()->ode_exact->mean, bound()->nll_true->mean, 0.01);
  EXPECT_GT(bound()->learned.total.mean, bound()->exact.total.mean);
}

TEST_F(BoundUi, DecompositionIsSwitched) {
  Scene scene = short_scene();
  scene.training.iterations = 50;
  open_bound(scene);
  ASSERT_TRUE(wait_for([this] { return bound() && bound()->exact.complete; }));
  drive([this](ImGuiTestContext* ctx) {
    ctx->ItemClick(item("**/neighbours").c_str());
    IM_CHECK(window_->view().bound.decomposition == Decomposition::kNeighbours);
  });
  ASSERT_TRUE(wait_for([this] {
    return bound()->settings.decomposition == Decomposition::kNeighbours && bound()->exact.complete;
  }));
}

}  // namespace
}  // namespace diffuscope
