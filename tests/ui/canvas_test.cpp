// The canvas by mouse: painting, taking the lower half away, answers and taking one of them, drawing and
// diffusing, moving the frame.
#include "app/evaluations/restore_job.h"
#include "core/images/image_set.h"
#include "core/scene/image_defaults.h"
#include "ui_test.h"

namespace diffuscope {
namespace {

class CanvasTest : public UiTest {
 protected:
  void open_canvas(const char* data) {
    Scene scene = small_scene();
    scene.data.source = {data, {{"count", 240}}};
    use_image_defaults(scene);
    scene.network.hidden = 32;
    scene.network.layers = 2;
    scene.training.iterations = 60;
    open(scene);
    window_->view().workspace = Workspace::kImages;
    drive([](ImGuiTestContext* ctx) {
      ctx->Yield(4);
      look_at(ctx);
    });
    ASSERT_TRUE(wait_for([this] { return snapshot()->status == RunStatus::kFinished; }));
    ASSERT_TRUE(wait_for([this] { return answered(); }));
  }
  /// Brings the panel to the front; items are then those of its controls, or of its answers.
  static void look_at(ImGuiTestContext* ctx, const char* part = "canvas") {
    const std::string panel = panel_reference("Canvas", Workspace::kImages);
    ctx->SetRef(panel.c_str());
    ctx->WindowFocus("");
    ctx->Yield(3);
    ctx->SetRef(ctx->WindowInfo((panel + "/" + part).c_str()).ID);
  }
  static void choose(ImGuiTestContext* ctx, const char* row, const std::string& item) {
    look_at(ctx);
    ctx->ItemClick((std::string(row) + "/##choice").c_str());
    ctx->ItemClick(("//$FOCUSED/" + item).c_str());
    look_at(ctx);
  }
  std::shared_ptr<const PictureAnswers> answers() { return window_->evaluations().restoring().latest(); }
  /// Nothing more will come.
  bool answered() {
    const auto view = answers();
    return view && view->iteration == snapshot()->iteration && !window_->evaluations().restoring().busy();
  }
  /// Frames until the answers are to another question than `before`, and stay: no other one is asked.
  void wait_for_others(ImGuiTestContext* ctx, const PictureQuestion& before) {
    constexpr int kStill = 5;
    for (int i = 0, still = 0; i < 3000 && still < kStill; ++i) {
      still = answered() && !(answers()->question == before) ? still + 1 : 0;
      ctx->Yield();
    }
    IM_CHECK(!(answers()->question == before));
    IM_CHECK_STR_EQ(window_->evaluations().restoring().error().c_str(), "");
  }
  static ImRect item_rect(ImGuiTestContext* ctx, const char* item) { return ctx->ItemInfo(item).RectFull; }
  /// The middle of pixel (x, y) of the canvas.
  ImVec2 pixel(ImGuiTestContext* ctx, int x, int y) {
    const ImRect rect = item_rect(ctx, "canvas");
    const ImageShape shape = snapshot()->experiment->data->as_images()->shape();
    const float zoom = rect.GetWidth() / static_cast<float>(shape.width);
    return {rect.Min.x + (static_cast<float>(x) + 0.5f) * zoom,
            rect.Min.y + (static_cast<float>(y) + 0.5f) * zoom};
  }
  float brightness(int x, int y) {
    const Points& picture = *answers()->question.picture;
    const ImageShape shape = snapshot()->experiment->data->as_images()->shape();
    return picture(shape.channels * (y * shape.width + x), 0);
  }
};

TEST_F(CanvasTest, BeginsWithAHeldOutImageWithoutItsLowerHalf) {
  open_canvas("glyphs");
  const PictureAnswers& view = *answers();
  const ImageSet& images = *snapshot()->experiment->data->as_images();
  EXPECT_EQ(*view.question.picture, Points(images.held_out().pixels.col(0)));
  EXPECT_EQ(view.question.settings.task, PictureTask::kInpaint);
  EXPECT_EQ(view.answers->cols(), 8);
  EXPECT_LT(*view.known_error, 1.0 / 255);
  EXPECT_EQ(view.taken_for.size(), 8u);
}

TEST_F(CanvasTest, PaintRestoreAndTakeAnAnswer) {
  open_canvas("glyphs");
  drive([this](ImGuiTestContext* ctx) {
    look_at(ctx);
    PictureQuestion before = answers()->question;
    ctx->ItemClick("###clear");
    wait_for_others(ctx, before);
    before = answers()->question;
    drag(ctx, pixel(ctx, 1, 2), pixel(ctx, 9, 2));
    wait_for_others(ctx, before);
    for (const int x : {1, 4, 9}) IM_CHECK_GT(brightness(x, 2), 0.99f);
    IM_CHECK_LT(brightness(4, 4), -0.99f);
    before = answers()->question;
    ctx->ItemClick("Left half");
    wait_for_others(ctx, before);
    IM_CHECK_EQ((*answers()->question.known)[0], 0.0f);
    before = answers()->question;
    ctx->ItemClick("Lower half");
    wait_for_others(ctx, before);
    IM_CHECK_EQ((*answers()->question.known)[0], 1.0f);
    IM_CHECK_LT(*answers()->known_error, 1.0f / 255);

    const auto shown = answers();
    look_at(ctx, "answers");
    const ImRect rect = item_rect(ctx, "answers");
    ctx->MouseMoveToPos({rect.Min.x + 6, rect.Min.y + 6});
    ctx->MouseClick();
    look_at(ctx);
    wait_for_others(ctx, shown->question);
    IM_CHECK(*answers()->question.picture == Points(shown->answers->col(0)));
    before = answers()->question;
    ctx->ItemClick("###undo");
    wait_for_others(ctx, before);
    IM_CHECK(*answers()->question.picture == *shown->question.picture);
  });
}

TEST_F(CanvasTest, TheMaskIsPaintedAndErased) {
  open_canvas("glyphs");
  drive([this](ImGuiTestContext* ctx) {
    look_at(ctx);
    PictureQuestion before = answers()->question;
    ctx->ItemClick("Paint on/mask");
    ctx->MouseMoveToPos(pixel(ctx, 3, 1));
    ctx->MouseClick();
    wait_for_others(ctx, before);
    const ImageShape shape = snapshot()->experiment->data->as_images()->shape();
    const auto known = [&](int x, int y) { return (*answers()->question.known)[y * shape.width + x]; };
    IM_CHECK_EQ(known(3, 1), 0.0f);
    IM_CHECK_EQ(known(4, 1), 1.0f);
    IM_CHECK(answers()->question.picture == before.picture);
    before = answers()->question;
    ctx->MouseMoveToPos(pixel(ctx, 3, shape.height - 1));
    ctx->MouseClick(ImGuiMouseButton_Right);
    wait_for_others(ctx, before);
    IM_CHECK_EQ(known(3, shape.height - 1), 1.0f);
  });
}

TEST_F(CanvasTest, DrawAndDiffuseFollowsTheSlider) {
  open_canvas("shapes");
  drive([this](ImGuiTestContext* ctx) {
    look_at(ctx);
    PictureQuestion before = answers()->question;
    choose(ctx, "Task", "Draw and diffuse");
    wait_for_others(ctx, before);
    IM_CHECK(answers()->question.settings.task == PictureTask::kRedraw);
    before = answers()->question;
    ctx->ItemInputValue("Noised to u/##number", 0.0f);
    wait_for_others(ctx, before);
    for (const double decibels : answers()->psnr) IM_CHECK(std::isinf(decibels));
    before = answers()->question;
    ctx->ItemInputValue("Noised to u/##number", 0.8f);
    wait_for_others(ctx, before);
    for (const double decibels : answers()->psnr) IM_CHECK_LT(decibels, 30.0);
    IM_CHECK_GT(answers()->spread.maxCoeff(), 0.01f);
  });
}

TEST_F(CanvasTest, EveryTaskAnswers) {
  open_canvas("shapes");
  drive([this](ImGuiTestContext* ctx) {
    for (const char* task : {"Colorize", "Super-resolution", "Denoise", "Outpaint"}) {
      const PictureQuestion before = answers()->question;
      choose(ctx, "Task", task);
      wait_for_others(ctx, before);
    }
    look_at(ctx);
    PictureQuestion before = answers()->question;
    drag(ctx, pixel(ctx, 6, 6), pixel(ctx, 3, 6));
    wait_for_others(ctx, before);
    IM_CHECK_EQ(answers()->question.known->sum(), 9.0f * 12);  // of 12×12 pixels
    IM_CHECK(answers()->question.original == nullptr);
    before = answers()->question;
    choose(ctx, "Class", snapshot()->experiment->data->as_images()->training().label_names.front());
    wait_for_others(ctx, before);
    IM_CHECK_EQ(answers()->question.settings.label, 0);
  });
}

}  // namespace
}  // namespace diffuscope
