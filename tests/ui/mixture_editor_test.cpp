// The mixture editor: components are dragged on the stage with the mouse, in the plane and on a line.
#include <imgui_internal.h>
#include <implot.h>
#include <implot_internal.h>

#include <cmath>

#include "ui_test.h"

namespace diffuscope {
namespace {

class MixtureEditorTest : public UiTest {
 protected:
  /// A plot of the stage of the present workspace, found by the name it was begun with.
  static ImPlotPlot* find_plot(const char* name) {
    ImPlotContext& context = *ImPlot::GetCurrentContext();
    for (int i = 0; i < context.Plots.GetBufSize(); ++i) {
      ImPlotPlot* plot = context.Plots.GetByIndex(i);
      if (plot->ID == plot_id(name)) return plot;
    }
    return nullptr;
  }
  static ImGuiID plot_id(const char* name) {
    for (ImGuiWindow* window : ImGui::GetCurrentContext()->Windows)
      if (window->WasActive && std::string(window->Name).starts_with("Stage###")) return window->GetID(name);
    return 0;
  }
  /// Screen position of a point of that plot.
  static ImVec2 pixels(const char* name, double x, double y) {
    ImPlotPlot* plot = find_plot(name);
    return {plot->XAxis(0).PlotToPixels(x), plot->YAxis(0).PlotToPixels(y)};
  }
  static void drag(ImGuiTestContext* ctx, ImVec2 from, ImVec2 to) {
    ctx->MouseMoveToPos(from);
    ctx->Yield(2);
    ctx->MouseDown();
    ctx->MouseMoveToPos(to);
    ctx->Yield(2);
    ctx->MouseUp();
    ctx->Yield(3);
  }
  const std::vector<MixtureComponent>& components() { return window_->runs().scene().data.components; }
  void press(ImGuiTestContext* ctx, const char* icon) {
    ctx->SetRef(panel_reference("Stage", window_->view().workspace).c_str());
    ctx->ItemClick(icon);
    ctx->Yield(4);
  }
};

TEST_F(MixtureEditorTest, AMeanIsDraggedAndTrainingFollows) {
  open();
  const int run = snapshot()->run;
  ASSERT_TRUE(wait_for([this] { return window_->evaluations().forward_cloud() != nullptr; }));
  drive([&](ImGuiTestContext* ctx) {
    press(ctx, "\xef\x82\xa6");
    IM_CHECK(window_->view().edit_mixture);
    IM_CHECK_EQ(components().size(), 8u);
    // ring8: the first mean is (2, 0).
    const ImVec2 from = pixels("stage", 2, 0), to = pixels("stage", 2.8, 0.6);
    drag(ctx, from, to);
    IM_CHECK_LT(std::abs(components()[0].mean(0) - 2.8), 0.05);
    IM_CHECK_LT(std::abs(components()[0].mean(1) - 0.6), 0.05);
  });
  ASSERT_TRUE(wait_for([&] { return snapshot()->experiment->scene.data == window_->runs().scene().data; }));
  EXPECT_EQ(snapshot()->run, run);
  drive([&](ImGuiTestContext* ctx) {
    ctx->KeyPress(ImGuiMod_Ctrl | ImGuiKey_Z);
    ctx->Yield(3);
    IM_CHECK_LT(std::abs(components()[0].mean(0) - 2), 1e-9);
    ctx->KeyPress(ImGuiMod_Ctrl | ImGuiKey_Y);
    ctx->Yield(3);
    IM_CHECK_LT(std::abs(components()[0].mean(0) - 2.8), 0.05);
  });
}

TEST_F(MixtureEditorTest, AxesAndWeightHaveHandles) {
  Scene scene = small_scene();
  scene.data.source = {"gaussian_mixture"};
  scene.data.components = {round_component(1, Eigen::Vector2d(-1, 0), 0.4),
                           round_component(1, Eigen::Vector2d(1, 0), 0.4)};
  open(scene);
  ASSERT_TRUE(wait_for([this] { return window_->evaluations().forward_cloud() != nullptr; }));
  drive([&](ImGuiTestContext* ctx) {
    press(ctx, "\xef\x82\xa6");
    const float pixel = ImGui::GetFontSize() / 15;
    const ImVec2 centre = pixels("stage", -1, 0), unit = pixels("stage", 0, 0);
    const float gap = 9 * pixel, length = unit.x - centre.x;  // of one data unit
    drag(ctx, {centre.x + 0.8f * length + gap, centre.y}, {centre.x, centre.y - 1.6f * length - gap});
    // The axis along x now points up and has twice its length.
    IM_CHECK_LT(std::abs(components()[0].covariance(1, 1) - 0.64), 0.05);
    IM_CHECK_LT(std::abs(components()[0].covariance(0, 0) - 0.16), 0.02);
    const ImVec2 weight{centre.x - 20 * pixel, centre.y - 65 * pixel};
    drag(ctx, weight, {weight.x, weight.y - 22.5f * pixel});
    const double share = components()[0].weight / (components()[0].weight + components()[1].weight);
    IM_CHECK_LT(std::abs(share - 0.75), 0.03);
  });
}

TEST_F(MixtureEditorTest, ComponentsAreAddedCopiedAndDeleted) {
  open();
  ASSERT_TRUE(wait_for([this] { return window_->evaluations().forward_cloud() != nullptr; }));
  drive([&](ImGuiTestContext* ctx) {
    press(ctx, "\xef\x82\xa6");
    press(ctx, "\xef\x81\xa7");
    IM_CHECK_EQ(components().size(), 9u);
    IM_CHECK_LT(components().back().mean.norm(), 1e-9);
    press(ctx, "\xef\x83\x85");
    IM_CHECK_EQ(components().size(), 10u);
    press(ctx, "\xef\x87\xb8");
    press(ctx, "\xef\x87\xb8");
    IM_CHECK_EQ(components().size(), 8u);
    press(ctx, "\xef\x82\xa6");
    IM_CHECK(!window_->view().edit_mixture);
  });
}

TEST_F(MixtureEditorTest, OnALineTheBumpsAreDragged) {
  Scene scene = small_scene();
  scene.data.source = {"two_modes_1d"};
  open(scene);
  ASSERT_TRUE(wait_for([this] { return window_->evaluations().field() != nullptr; }));
  drive([&](ImGuiTestContext* ctx) {
    press(ctx, "\xef\x82\xa6");
    IM_CHECK_EQ(components().size(), 2u);
    // Weights .3 and .7, means −2 and 1.5, standard deviations .4 and .7.
    const double root = std::sqrt(2 * 3.141592653589793);
    const double peak = 0.3 / (0.4 * root);
    drag(ctx, pixels("density", -2, peak), pixels("density", -1, 0.15 / (0.4 * root)));
    IM_CHECK_LT(std::abs(components()[0].mean(0) + 1), 0.05);
    const double share = components()[0].weight / (components()[0].weight + components()[1].weight);
    IM_CHECK_LT(std::abs(share - 0.15), 0.02);
  });
}

TEST_F(MixtureEditorTest, AShapeThatIsNoMixtureIsSaidToBeNone) {
  Scene scene = small_scene();
  scene.data.source = {"moons"};
  open(scene);
  drive([&](ImGuiTestContext* ctx) {
    press(ctx, "\xef\x82\xa6");
    IM_CHECK(!window_->view().edit_mixture);
    IM_CHECK(window_->runs().scene().data.source.id == "moons");
  });
}

}  // namespace
}  // namespace diffuscope
