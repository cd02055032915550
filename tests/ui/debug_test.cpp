// The Debug workspace by mouse and keys: the table, the chosen particle, breakpoints, forks, copies and
// files.
#include <imgui_internal.h>
#include <implot.h>
#include <implot_internal.h>

#include <cmath>
#include <nlohmann/json.hpp>

#include "app/evaluations/debug_jobs.h"
#include "app/widgets/icons.h"
#include "ui_test.h"

namespace diffuscope {
namespace {

class DebugTest : public UiTest {
 protected:
  void open_debug(std::optional<Scene> scene = small_scene()) {
    open(std::move(scene));
    window_->view().workspace = Workspace::kDebug;
    window_->view().reverse_progress = 0.3;
    ASSERT_TRUE(wait_for([this] {
      const auto run = window_->evaluations().samples();
      return run && !run->coarse && trace() && trace()->key == TraceKey{run, window_->view().particle()};
    }));
  }
  std::shared_ptr<const TraceView> trace() { return window_->evaluations().debug().trace(); }
  static void look_at(ImGuiTestContext* ctx, const char* panel) {
    ctx->SetRef(panel_reference(panel, Workspace::kDebug).c_str());
    ctx->WindowFocus("");
    ctx->Yield(3);
  }
  int level() { return static_cast<int>(std::lround(window_->view().reverse_progress * 10)); }
};

TEST_F(DebugTest, AClickInTheTableGoesToThatStep) {
  open_debug();
  drive([this](ImGuiTestContext* ctx) {
    look_at(ctx, "Steps");
    ctx->ItemClick("**/7");
    ctx->Yield(2);
    IM_CHECK_EQ(level(), 7);
    ctx->SetRef("");
    ctx->KeyPress(ImGuiKey_RightArrow);
    ctx->Yield(2);
    IM_CHECK_EQ(level(), 8);
  });
}

TEST_F(DebugTest, ColumnsAreChosenAndAllParticlesSummarized) {
  open_debug();
  drive([this](ImGuiTestContext* ctx) {
    look_at(ctx, "Steps");
    const unsigned before = window_->view().debug.columns;
    ctx->ItemClick(icon::kColumns);
    ctx->ItemClick("//$FOCUSED/σ\\/α");
    ctx->KeyPress(ImGuiKey_Escape);
    IM_CHECK_EQ(window_->view().debug.columns, before ^ 2u);
    look_at(ctx, "Steps");
    ctx->ItemClick("all");
    IM_CHECK(window_->view().debug.all);
    for (int i = 0; i < 300 && !window_->evaluations().debug().summary(); ++i) ctx->Yield(2);
    const auto summary = window_->evaluations().debug().summary();
    IM_CHECK(summary != nullptr);
    IM_CHECK_EQ(static_cast<int>(summary->particles), 500);
    ctx->Yield(3);
    ctx->ItemInputValue("##particle", 17);
    ctx->Yield(3);
    IM_CHECK(!window_->view().debug.all);
    IM_CHECK_EQ(window_->view().particle(), 17);
  });
}

TEST_F(DebugTest, AClickOnAParticleFollowsIt) {
  open_debug();
  drive([this](ImGuiTestContext* ctx) {
    const auto run = window_->evaluations().samples();
    const auto& space = snapshot()->experiment->standardization;
    const Eigen::Vector2f x = run->trajectory.states[3].col(42);
    ImPlotContext& context = *ImPlot::GetCurrentContext();
    for (ImGuiWindow* window : ImGui::GetCurrentContext()->Windows)
      for (int i = 0; i < context.Plots.GetBufSize(); ++i) {
        ImPlotPlot* plot = context.Plots.GetByIndex(i);
        if (!window->WasActive || !std::string(window->Name).starts_with("Stage###") ||
            plot->ID != window->GetID("stage"))
          continue;
        ctx->MouseMoveToPos(
            {plot->XAxis(0).PlotToPixels(static_cast<double>(x(0)) * space.scale + space.mean(0)),
             plot->YAxis(0).PlotToPixels(static_cast<double>(x(1)) * space.scale + space.mean(1))});
      }
    ctx->MouseClick();
    for (int i = 0; i < 300 && trace()->trace.particle != window_->view().particle(); ++i) ctx->Yield(2);
    const int chosen = window_->view().particle();
    IM_CHECK_EQ(static_cast<int>(trace()->trace.particle), chosen);
    const Eigen::Vector2f found = run->trajectory.states[3].col(chosen);
    IM_CHECK_LT((found - x).norm(), 0.2f);  // another one may lie as near
  });
}

TEST_F(DebugTest, PlayingStopsAtABreakpointAndSaysWhy) {
  open_debug();
  drive([this](ImGuiTestContext* ctx) {
    AppState& view = window_->view();
    look_at(ctx, "Breakpoints");
    ctx->ItemClick("step/step");
    ctx->ItemInputValue("step/##value", 6);
    IM_CHECK(view.debug.breakpoints.at_step);
    IM_CHECK_EQ(view.debug.breakpoints.step, 6);
    view.reverse.speed = 20;
    ctx->SetRef("");
    ctx->KeyPress(ImGuiKey_Space);
    for (int i = 0; i < 400 && view.reverse.playing; ++i) ctx->Yield();
    IM_CHECK(!view.reverse.playing);
    IM_CHECK_EQ(level(), 6);
    IM_CHECK(view.debug.stopped.find("step 6") != std::string::npos);
    view.debug.breakpoints.step = 9;
    look_at(ctx, "Breakpoints");
    ctx->ItemClick((std::string(icon::kForward) + "  Run to the next").c_str());
    ctx->Yield(2);
    IM_CHECK_EQ(level(), 9);
  });
}

TEST_F(DebugTest, ForksFanOutFromTheCurrentStep) {
  open_debug();
  drive([this](ImGuiTestContext* ctx) {
    look_at(ctx, "Modes");
    ctx->ItemClick("Fork this step");
    const auto fork = [this] { return window_->evaluations().debug().fork(); };
    for (int i = 0; i < 400 && !fork(); ++i) ctx->Yield(2);
    IM_CHECK(fork() != nullptr);
    IM_CHECK_EQ(fork()->settings.step, 3);
    IM_CHECK_LT(std::abs(fork()->shares.sum() - 1), 1e-9);
    IM_CHECK_EQ(static_cast<int>(fork()->trajectory.samples.cols()), 200);
    ctx->ItemClick("**/Advanced");
    ctx->ItemClick("Exact denoiser/##switch");
    ctx->ItemClick("Continue with/##choice");
    ctx->ItemClick("//$FOCUSED/Heun (ODE)");
    for (int i = 0; i < 400 && !(fork()->settings.exact && fork()->settings.sampler == "heun"); ++i)
      ctx->Yield(2);
    IM_CHECK(fork()->settings.exact);
    IM_CHECK(fork()->trajectory.samples.col(0) == fork()->trajectory.samples.col(1));  // one path
    window_->view().reverse_progress = 0.8;
    for (int i = 0; i < 400 && fork()->settings.step != 8; ++i) ctx->Yield(2);
    IM_CHECK_EQ(fork()->settings.step, 8);
  });
}

TEST_F(DebugTest, AStepIsCopiedAndTheTraceExported) {
  open_debug();
  drive([this](ImGuiTestContext* ctx) {
    look_at(ctx, "Step");
    ctx->ItemClick(icon::kCopy);
    ctx->Yield(2);
    const auto copied = nlohmann::json::parse(ImGui::GetClipboardText());
    IM_CHECK_EQ(copied["step"].get<int>(), 3);
    IM_CHECK_EQ(copied["x"][0].get<double>(), trace()->trace.steps[3].x(0));
    for (const char* name : {"mine.csv", "mine.npy"}) {
      look_at(ctx, "Steps");
      ctx->ItemClick(icon::kExport);
      answer_file_dialog(ctx, folder() / name);
      for (int i = 0; i < 300 && !std::filesystem::exists(folder() / name); ++i) ctx->Yield(2);
      IM_CHECK(std::filesystem::exists(folder() / name));
    }
    for (int i = 0; i < 300 && !std::filesystem::exists(folder() / "mine-noise.npy"); ++i) ctx->Yield(2);
    IM_CHECK(std::filesystem::exists(folder() / "mine-noise.npy"));
  });
}

TEST_F(DebugTest, OnALineAndWithoutAParticle) {
  Scene scene = small_scene();
  scene.data.source = {"two_modes_1d"};
  open_debug(scene);
  drive([this](ImGuiTestContext* ctx) {
    window_->view().debug.fork = true;
    for (int i = 0; i < 400 && !window_->evaluations().debug().fork(); ++i) ctx->Yield(2);
    IM_CHECK(window_->evaluations().debug().fork() != nullptr);
    window_->view().selected.clear();
    ctx->Yield(4);
    window_->view().selected = {1000000};  // no such particle
    ctx->Yield(4);
  });
}

}  // namespace
}  // namespace diffuscope
