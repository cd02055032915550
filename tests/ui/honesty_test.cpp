// The Honesty panel by mouse: numbers beside those of held-out images, pairs, curves, classes; data that are
// no images; looking back.
#include "app/evaluations/honesty_job.h"
#include "core/scene/image_defaults.h"
#include "ui_test.h"

namespace diffuscope {
namespace {

class HonestyUi : public UiTest {
 protected:
  static Scene small_images() {
    Scene scene = small_scene();
    scene.data = {.source = {"shapes", {{"count", 240}}}};
    use_image_defaults(scene);
    scene.network.hidden = 32;
    scene.network.layers = 2;
    scene.training.iterations = 60;
    scene.training.live.batch = 32;
    scene.sampler.count = 64;
    return scene;
  }
  std::shared_ptr<const HonestyView> view() { return window_->evaluations().honesty().latest(); }
  bool measured() {
    return wait_for([this] {
      const auto latest = view();
      return snapshot()->status == RunStatus::kFinished && latest &&
             latest->snapshot->iteration == snapshot()->iteration && !window_->evaluations().busy();
    });
  }
  void open_images(const Scene& scene) {
    open(scene);
    window_->view().workspace = Workspace::kImages;
  }
  static void look_at(ImGuiTestContext* ctx) {
    ctx->SetRef(panel_reference("Honesty", Workspace::kImages).c_str());
    ctx->WindowFocus("");
    ctx->Yield(3);
  }
};

TEST_F(HonestyUi, SamplesAreMeasuredAndShownInEveryWay) {
  open_images(small_images());
  ASSERT_TRUE(measured());
  EXPECT_TRUE(view()->values.at("label_accuracy").floor);
  drive([](ImGuiTestContext* ctx) {
    look_at(ctx);
    ctx->ItemClick("**/as drawn");
    ctx->Yield(2);
    ctx->ItemClick("**/pairs");  // a pair in the middle
    ctx->ItemClick("honesty/Over training");
    ctx->Yield(3);
    ctx->ItemClick("honesty/Classes");
    ctx->Yield(3);
    ctx->ItemClick("honesty/Nearest");
    ctx->Yield(2);
  });
}

TEST_F(HonestyUi, GuidanceIsMeasuredAsSet) {
  Scene scene = small_images();
  scene.sampler.guidance = 1.5;
  open_images(scene);
  ASSERT_TRUE(measured());
  EXPECT_TRUE(view()->guided_accuracy);
}

TEST_F(HonestyUi, PointsHaveAWordOfTheirOwn) {
  open_images(small_scene());
  ASSERT_TRUE(wait_for([this] { return snapshot()->iteration > 20; }));
  EXPECT_EQ(view(), nullptr);
}

}  // namespace
}  // namespace diffuscope
