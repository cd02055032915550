// The Images workspace by mouse: a sample chosen and taken apart, guidance and classes changed while training
// goes on, strips that move the time cursor, schedules and sizes, a path that is dragged.
#include <fmt/format.h>
#include <imgui_internal.h>

#include <cmath>

#include "app/evaluations/image_jobs.h"
#include "app/widgets/icons.h"
#include "ui_test.h"

namespace diffuscope {
namespace {

class ImagesUi : public UiTest {
 protected:
  static Scene small_images() {
    Scene scene = small_scene();
    scene.name = "small shapes";
    scene.data.source = {"shapes", {{"count", 240}}};
    scene.network.fourier_features = 0;
    scene.sampler.rule = {"heun"};
    return scene;
  }
  void open_images(Scene scene = small_images()) {
    open(std::move(scene));
    window_->view().workspace = Workspace::kImages;
    ASSERT_TRUE(wait_for([this] {
      const auto run = window_->evaluations().samples();
      return run && !run->coarse && live() && jobs().sheet();
    }));
  }
  LiveSamplesPtr live() { return window_->evaluations().live_samples(); }
  ImageJobs& jobs() { return window_->evaluations().images(); }

  static void look_at(ImGuiTestContext* ctx, const char* panel) {
    ctx->SetRef(panel_reference(panel, Workspace::kImages).c_str());
    ctx->WindowFocus("");
    ctx->Yield(4);
  }
  /// Inside a body: frames until `condition` holds.
  static bool await(ImGuiTestContext* ctx, const std::function<bool()>& condition) {
    for (int i = 0; i < 600 && !condition(); ++i) ctx->Yield(2);
    return condition();
  }
  /// A place within an item: shares of its width and height.
  static ImVec2 place(ImGuiTestContext* ctx, const char* item, float x, float y) {
    const ImGuiTestItemInfo info = ctx->ItemInfo(item);
    return {std::lerp(info.RectFull.Min.x, info.RectFull.Max.x, x),
            std::lerp(info.RectFull.Min.y, info.RectFull.Max.y, y)};
  }
  static void click(ImGuiTestContext* ctx, ImVec2 at) {
    ctx->MouseMoveToPos(at);
    ctx->MouseClick();
    ctx->Yield(3);
  }
};

TEST_F(ImagesUi, AClickChoosesASampleThatDebugTakesApart) {
  open_images();
  drive([this](ImGuiTestContext* ctx) {
    look_at(ctx, "Sheet");
    window_->view().selected.clear();
    click(ctx, place(ctx, "**/##sheet", 0.01f, 0.01f));
    IM_CHECK_EQ(window_->view().particle(), 0);
    click(ctx, place(ctx, "**/##sheet", 0.01f, 0.99f));  // the first of the last of 16 classes
    IM_CHECK_EQ(window_->view().particle(), 15);
    ctx->ItemClick(fmt::format("**/{}  Take it apart", icon::kLayers).c_str());
    ctx->Yield(3);
    IM_CHECK(window_->view().workspace == Workspace::kDebug);
    IM_CHECK(await(ctx, [this] {
      const auto trace = window_->evaluations().debug().trace();
      return trace && trace->trace.particle == 15;
    }));
  });
}

TEST_F(ImagesUi, GuidanceAndClassesChangeLive) {
  open_images();
  const int run = snapshot()->run;
  drive([this](ImGuiTestContext* ctx) {
    look_at(ctx, "Sheet");
    ctx->ItemInputValue("**/guidance/##number", 2.5f);
    IM_CHECK(await(ctx, [this] { return window_->runs().scene().sampler.guidance == 2.5; }));
    ctx->ItemClick("labels/Class/##choice");
    ctx->ItemClick("//$FOCUSED/green square");
    IM_CHECK(await(ctx, [this] { return window_->runs().scene().sampler.label >= 0; }));
    const int label = window_->runs().scene().sampler.label;
    IM_CHECK(await(ctx, [&] { return live()->labels && live()->labels->back() == label; }));
    look_at(ctx, "Sheet");
    ctx->ItemClick("labels/Mixed with/##choice");
    ctx->ItemClick("//$FOCUSED/red star");
    look_at(ctx, "Sheet");
    ctx->ItemInputValue("**/mix_share/##number", 0.25f);
    IM_CHECK(await(ctx, [this] { return window_->runs().scene().sampler.mix_share == 0.25; }));
    IM_CHECK(await(ctx, [&] { return live()->labels && live()->labels->front() == kNoLabel; }));
    ctx->Yield(5);
  });
  EXPECT_EQ(snapshot()->run, run) << "training goes on";
}

TEST_F(ImagesUi, StripsMoveTheTimeCursor) {
  open_images();
  drive([this](ImGuiTestContext* ctx) {
    AppState& view = window_->view();
    look_at(ctx, "Strips");
    ctx->MouseMoveToPos(place(ctx, "##forward", 0.5f, 0.9f));
    click(ctx, place(ctx, "##forward", 0.5f, 0.9f));
    IM_CHECK_LT(std::abs(view.u - 0.5), 0.02);
    const ImVec2 from = place(ctx, "##forward", 0.5f, 0.1f), to = place(ctx, "##forward", 0.3f, 0.1f);
    drag(ctx, from, to);
    IM_CHECK_LT(view.u, 0.35);
    IM_CHECK_GT(view.u, 0.2);
    ctx->ItemClick((std::string(icon::kStepForward) + "##images").c_str());
    ctx->ItemClick((std::string(icon::kDice) + "##images").c_str());
    IM_CHECK(await(ctx, [this] { return jobs().reverse_strip() != nullptr; }));
    ctx->Yield(3);
    click(ctx, place(ctx, "##strip_x", 0.01f, 0.5f));
    IM_CHECK_EQ(view.reverse_progress, 0.0);
    click(ctx, place(ctx, "##strip_x", 0.99f, 0.5f));
    IM_CHECK_EQ(view.reverse_progress, 1.0);
    click(ctx, place(ctx, "##strip_x0", 0.01f, 0.5f));
    IM_CHECK_EQ(view.reverse_progress, 0.0);
    const auto before = window_->evaluations().samples();
    ctx->ItemClick((std::string(icon::kRefresh) + "##reverse").c_str());
    IM_CHECK(await(ctx, [&] { return window_->evaluations().samples() != before; }));
  });
}

TEST_F(ImagesUi, SchedulesAreComparedAtOtherSizes) {
  open_images();
  drive([](ImGuiTestContext* ctx) {
    look_at(ctx, "Strips");
    for (const char* size : {"half", "double", "as it is"}) {
      ctx->ItemClick(size);
      ctx->Yield(3);
    }
    ctx->ItemClick(icon::kPlus);
    ctx->Yield(2);
    ctx->ItemClick("$$2/##schedule");
    ctx->ItemClick("//$FOCUSED/As the scene");
    look_at(ctx, "Strips");
    IM_CHECK(ctx->ItemExists("$$2/##pictures"));
    ctx->ItemClick("$$2/##schedule");
    ctx->ItemClick("//$FOCUSED/Remove this row");
    look_at(ctx, "Strips");
    IM_CHECK(!ctx->ItemExists("$$2/##pictures"));
  });
}

TEST_F(ImagesUi, APathIsDragged) {
  open_images();
  drive([this](ImGuiTestContext* ctx) {
    look_at(ctx, "Path");
    const auto at = [this] { return jobs().path()->settings.at; };
    IM_CHECK(await(ctx, [this] { return jobs().path() != nullptr; }));
    ctx->Yield(4);
    drag(ctx, place(ctx, "##path", 0.5f, 0.5f), place(ctx, "##path", 0.9f, 0.5f));
    IM_CHECK(await(ctx, [&] { return at() > 0.8; }));
    const Points before = jobs().path()->samples;
    window_->view().selected = {9};
    ctx->ItemClick(fmt::format("**/To start/{}", icon::kPin).c_str());
    IM_CHECK(await(ctx, [this] { return jobs().path()->settings.ends[1].start == 9; }));
    ctx->ItemClick(fmt::format("**/From start/{}", icon::kDice).c_str());
    IM_CHECK(await(ctx, [this] { return jobs().path()->settings.ends[0].start == 1; }));
    ctx->ItemClick("ends/To start/Class/##choice");
    ctx->ItemClick("//$FOCUSED/red circle");
    IM_CHECK(await(ctx, [this] { return jobs().path()->settings.ends[1].label >= 0; }));
    IM_CHECK(jobs().path()->samples != before);
  });
}

TEST_F(ImagesUi, DataThatAreNoImagesGetASentence) {
  open();
  drive([this](ImGuiTestContext* ctx) {
    window_->view().workspace = Workspace::kImages;
    for (const char* panel : {"Strips", "Path", "Sheet"}) {
      look_at(ctx, panel);
      IM_CHECK(!ctx->ItemExists("**/##sheet"));
    }
  });
}

}  // namespace
}  // namespace diffuscope
