// The Schedule workspace and the views of the forward process, by mouse: curves dragged, schedules compared
// and exchanged, the wrong start repaired, the equality test run, every view of data on a line drawn.
#include <imgui_internal.h>
#include <implot.h>
#include <implot_internal.h>

#include <cmath>

#include "app/evaluations/forward_jobs.h"
#include "core/schedules/custom.h"
#include "ui_test.h"

namespace diffuscope {
namespace {

class ScheduleTest : public UiTest {
 protected:
  const ScheduleSpec& schedule() { return window_->runs().scene().schedule; }
  const Schedule& running() { return snapshot()->experiment->schedule; }

  /// Screen position of (u, value) in the plot with this label in the Schedules panel.
  static ImVec2 place(const char* plot_label, double u, double value) {
    return plot_position("Schedules###Schedules@Schedule", plot_label, u, value);
  }
  /// Inside a body: frames until `condition` holds; false after `seconds`.
  static bool await(ImGuiTestContext* ctx, const std::function<bool()>& condition, float seconds) {
    for (float waited = 0; waited < seconds && !condition(); waited += 0.02f) ctx->SleepNoSkip(0.02f, 0.02f);
    return condition();
  }
};

constexpr const char* kAlphaBarPlot = "Signal left ᾱ: drag";

TEST_F(ScheduleTest, DraggingTheCurveMakesItCustomWhileTrainingGoesOn) {
  open();
  ASSERT_TRUE(wait_for([this] { return snapshot()->iteration > 20; }));
  const int run = snapshot()->run;
  drive([this](ImGuiTestContext* ctx) {
    window_->view().workspace = Workspace::kSchedule;
    ctx->Yield(6);
    const double before = running().alpha_bar(300);
    const ImVec2 from = place(kAlphaBarPlot, 0.3, before);
    drag(ctx, from, place(kAlphaBarPlot, 0.3, before + 0.2));
    IM_CHECK_EQ(schedule().kind.id, std::string(kCustomSchedule));
    IM_CHECK(await(
        ctx, [&] { return running().alpha_bar(300) > before + 0.12; }, 5));
    // A double click on the curve adds a point, a right click on it removes it again.
    const std::size_t points = schedule().points.size();
    const double middle = running().alpha_bar(250);
    ctx->MouseMoveToPos(place(kAlphaBarPlot, 0.25, middle));
    ctx->MouseDoubleClick();
    ctx->Yield(4);
    IM_CHECK_EQ(schedule().points.size(), points + 1);
    ctx->MouseMoveToPos(place(kAlphaBarPlot, 0.25, curve_value(schedule().points, 0.25)));
    ctx->MouseClick(ImGuiMouseButton_Right);
    ctx->Yield(4);
    IM_CHECK_EQ(schedule().points.size(), points);
    ctx->KeyPress(ImGuiMod_Ctrl | ImGuiKey_Z);
    ctx->Yield(4);
    IM_CHECK_EQ(schedule().points.size(), points + 1);
  });
  EXPECT_EQ(snapshot()->run, run);  // the same training, all the way
  EXPECT_NO_THROW(check_control_points(CurveQuantity::kAlphaBar, schedule().points, "dragged"));
}

TEST_F(ScheduleTest, DraggingTheLogSnrCurveKeepsItWhereItIsHeld) {
  open();
  ASSERT_TRUE(wait_for([this] { return snapshot()->iteration > 20; }));
  drive([this](ImGuiTestContext* ctx) {
    window_->view().workspace = Workspace::kSchedule;
    ctx->Yield(6);
    // The inner point with the most room above it, to more than half of the way to its neighbour.
    const ControlPoints points = points_of_schedule(CurveQuantity::kLogSnr, running());
    const auto room = [&](std::size_t i) { return points[i - 1].value - points[i].value; };
    std::size_t chosen = 1;
    for (std::size_t i = 2; i + 1 < points.size(); ++i)
      if (room(i) > room(chosen)) chosen = i;
    const auto [u, value] = points[chosen];
    const double target = value + 0.6 * room(chosen);
    drag(ctx, place("ln SNR: drag", u, value), place("ln SNR: drag", u, target));
    IM_CHECK_EQ(schedule().kind.id, std::string(kCustomSchedule));
    const auto log_snr = [&, u = u] { return std::log(running().at(u * running().steps()).snr()); };
    IM_CHECK(await(
        ctx, [&] { return std::abs(log_snr() - target) < 0.3 * room(chosen); }, 5));
  });
  EXPECT_NO_THROW(check_control_points(CurveQuantity::kLogSnr, schedule().points, "dragged"));
}

TEST_F(ScheduleTest, ANetworkThatLearnsItsLevelsStartsAnewWhenTheCurveIsLetGo) {
  Scene scene = small_scene();
  scene.training.prediction = Prediction::kEps;
  open(scene);
  ASSERT_TRUE(wait_for([this] { return snapshot()->iteration > 20; }));
  const int run = snapshot()->run;
  drive([this](ImGuiTestContext* ctx) {
    window_->view().workspace = Workspace::kSchedule;
    ctx->Yield(6);
    const double before = running().alpha_bar(300);
    drag(ctx, place(kAlphaBarPlot, 0.3, before), place(kAlphaBarPlot, 0.3, before + 0.2));
    IM_CHECK_EQ(schedule().kind.id, std::string(kCustomSchedule));
  });
  EXPECT_TRUE(wait_for([&] { return snapshot()->run != run; }, 10));
}

TEST_F(ScheduleTest, SchedulesAreKeptComparedExchangedAndRemoved) {
  open();
  drive([this](ImGuiTestContext* ctx) {
    window_->view().workspace = Workspace::kSchedule;
    ctx->Yield(6);
    ctx->SetRef(panel_reference("Schedules", Workspace::kSchedule).c_str());
    for (const char* label : {"Cosine", "Karras (EDM)", "Rectified flow"}) {
      ctx->ComboClick((std::string("##compare/") + label).c_str());
      ctx->Yield(3);
    }
    IM_CHECK(ctx->ItemInfo("$$3", ImGuiTestOpFlags_NoError).ID == 0);
    // Exchange with the first one kept: the scene now runs on the cosine schedule, the linear one is kept.
    ctx->ItemClick((std::string("$$1/") + "\xef\x8b\xb1").c_str());
    ctx->Yield(4);
    IM_CHECK_EQ(schedule().kind.id, std::string("cosine"));
    ctx->ItemClick((std::string("$$1/") + "\xef\x8b\xb1").c_str());
    ctx->Yield(4);
    IM_CHECK_EQ(schedule().kind.id, std::string("linear"));
    ctx->ItemClick((std::string("$$1/") + "\xef\x80\x8d").c_str());
    ctx->Yield(4);
    IM_CHECK(ctx->ItemExists((std::string("$$2/") + "\xef\x80\x8d").c_str()));
    IM_CHECK(!ctx->ItemExists((std::string("$$3/") + "\xef\x80\x8d").c_str()));
  });
}

TEST_F(ScheduleTest, TheWrongStartIsRepairedByOneClick) {
  Scene scene = small_scene();
  scene.schedule.kind.params["scale_with_T"] = 0;
  scene.schedule.diffusion_steps = 50;
  scene.sampler.grid = {"trailing"};
  open(scene);
  drive([this](ImGuiTestContext* ctx) {
    window_->view().workspace = Workspace::kSchedule;
    ctx->Yield(6);
    IM_CHECK_LT(std::abs(running().alpha_bar(50) - 0.603), 1e-3);
    ctx->SetRef(panel_reference("End of the process", Workspace::kSchedule).c_str());
    ctx->ItemClick("Scale the ends with T");
    ctx->Yield(4);
    IM_CHECK(await(
        ctx, [this] { return running().alpha_bar(50) < 1e-3; }, 10));
  });
}

TEST_F(ScheduleTest, EveryScheduleCanBeShownAndSampled) {
  open();
  for (const auto& entry : schedules()) {
    Scene scene = small_scene();
    scene.schedule.kind = {entry.id};
    window_->runs().edit(scene, "schedule");
    for (const Workspace workspace : {Workspace::kForward, Workspace::kSchedule, Workspace::kSample}) {
      window_->view().workspace = workspace;
      for (int frames = 0; frames < 4; ++frames) window_->frame();
    }
    ASSERT_TRUE(wait_for([&] { return snapshot()->experiment->scene.schedule.kind.id == entry.id; }, 10))
        << entry.id;
    EXPECT_NE(snapshot()->status, RunStatus::kFailed) << entry.id;
  }
}

TEST_F(ScheduleTest, StepsAreTestedAgainstTheClosedForm) {
  open();
  drive([this](ImGuiTestContext* ctx) {
    window_->view().workspace = Workspace::kForward;
    window_->view().u = 0.2;
    ctx->Yield(4);
    ctx->WindowFocus(panel_reference("Step by step", Workspace::kForward).c_str());
    ctx->Yield(4);
    const auto chain = [this] { return window_->evaluations().forward().chain(); };
    IM_CHECK(await(
        ctx, [&] { return chain() && chain()->asked.t == 200; }, 20));
    IM_CHECK_LT(chain()->largest_difference, 1e-4);
    IM_CHECK_GT(chain()->test.p_value, 1e-3);
    const std::uint64_t seed = chain()->asked.seed;
    ctx->SetRef(panel_reference("Step by step", Workspace::kForward).c_str());
    ctx->ItemClick("\xef\x94\xa2 Test equality again");
    IM_CHECK(await(
        ctx, [&] { return chain()->asked.seed != seed; }, 20));
    ctx->ItemClick("Coefficients/1, √β");
    IM_CHECK(await(
        ctx, [&] { return chain()->asked.coefficients == ForwardCoefficients::kNoShrink; }, 20));
    IM_CHECK_LT(chain()->test.p_value, 1e-3);  // not the process of the closed form
  });
}

TEST_F(ScheduleTest, ConvolutionFollowsTimeOnTheLineAndInThePlane) {
  for (const char* data : {"ring8", "two_modes_1d"}) {
    Scene scene = small_scene();
    scene.data.source = {data};
    open(scene);
    drive([this](ImGuiTestContext* ctx) {
      window_->view().workspace = Workspace::kForward;
      window_->view().u = 0.3;
      ctx->Yield(4);
      ctx->WindowFocus(panel_reference("Convolution", Workspace::kForward).c_str());
      const auto view = [this] { return window_->evaluations().forward().convolution(); };
      IM_CHECK(await(
          ctx, [&] { return view() && std::abs(view()->asked.t - 300) < 1e-9; }, 20));
      ctx->SetRef(panel_reference("Convolution", Workspace::kForward).c_str());
      ctx->ItemClick("Scale/data keep their size");
      IM_CHECK(await(
          ctx, [&] { return !view()->asked.shrink; }, 20));
      IM_CHECK_EQ(view()->level.alpha, 1);
      ctx->ItemInputValue("**/kernels/##number", 40);
      float kernels = 0;
      ctx->ItemSelectAndReadValue("**/kernels/##number", &kernels);
      IM_CHECK_EQ(kernels, 40.0f);
      ctx->Yield(3);
    });
    close();
  }
}

TEST_F(ScheduleTest, TheWholeProcessOnALine) {
  Scene scene = small_scene();
  scene.data.source = {"two_modes_1d"};
  open(scene);
  drive([this](ImGuiTestContext* ctx) {
    window_->view().workspace = Workspace::kForward;
    ctx->Yield(4);
    ctx->WindowFocus(panel_reference("Process on a line", Workspace::kForward).c_str());
    IM_CHECK(await(
        ctx, [this] { return window_->evaluations().samples() && window_->evaluations().field(); }, 20));
    ctx->Yield(4);
    // The cursor is dragged in the picture itself.
    window_->view().u = 0.5;
    ctx->Yield(2);
    ImGuiWindow* panel =
        ctx->GetWindowByRef(panel_reference("Process on a line", Workspace::kForward).c_str());
    ImPlotPlot* plot = ImPlot::GetCurrentContext()->Plots.GetByKey(panel->GetID("heat"));
    IM_CHECK(plot != nullptr);
    const float y = 0.5f * (plot->PlotRect.Min.y + plot->PlotRect.Max.y);
    drag(ctx, {plot->XAxis(0).PlotToPixels(0.5), y}, {plot->XAxis(0).PlotToPixels(0.8), y});
    IM_CHECK_GT(window_->view().u, 0.7);
  });
}

}  // namespace
}  // namespace diffuscope
