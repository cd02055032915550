// The Score workspace: its choices, the curves by noise level, the energy, and the probes, by mouse.
#include <imgui_internal.h>
#include <implot.h>
#include <implot_internal.h>

#include <cmath>

#include "app/evaluations/error_job.h"
#include "app/evaluations/probe_job.h"
#include "ui_test.h"

namespace diffuscope {
namespace {

class ScoreTest : public UiTest {
 protected:
  void open_score(std::optional<Scene> scene = small_scene()) {
    open(std::move(scene));
    window_->view().workspace = Workspace::kScore;
    ASSERT_TRUE(wait_for([this] { return window_->evaluations().field() != nullptr; }));
  }
  static void look_at(ImGuiTestContext* ctx, const char* panel) {
    ctx->SetRef(panel_reference(panel, Workspace::kScore).c_str());
    ctx->WindowFocus("");
    ctx->Yield(3);
  }
  std::shared_ptr<const FieldView> field() { return window_->evaluations().field(); }
  /// Screen position of a point (data units) on the stage.
  static ImVec2 on_stage(double x, double y) {
    ImPlotContext& context = *ImPlot::GetCurrentContext();
    for (ImGuiWindow* window : ImGui::GetCurrentContext()->Windows)
      for (int i = 0; i < context.Plots.GetBufSize(); ++i) {
        ImPlotPlot* plot = context.Plots.GetByIndex(i);
        if (window->WasActive && std::string(window->Name).starts_with("Stage###") &&
            plot->ID == window->GetID("stage"))
          return {plot->XAxis(0).PlotToPixels(x), plot->YAxis(0).PlotToPixels(y)};
      }
    return {};
  }
};

TEST_F(ScoreTest, StreamlinesAndEveryHeatMapArrive) {
  open_score();
  drive([this](ImGuiTestContext* ctx) {
    look_at(ctx, "Score");
    ctx->ItemClick("streamlines");
    for (int i = 0; i < 200 && field()->lines.empty(); ++i) ctx->Yield(2);
    IM_CHECK_GT(field()->lines.size(), 5u);
    IM_CHECK_GT(field()->exact_lines.size(), 5u);
    IM_CHECK_GT(field()->difference_lines.size(), 5u);
    ctx->ItemClick("arrows");
    for (const FieldQuantity quantity :
         {FieldQuantity::kEnergy, FieldQuantity::kScoreLength, FieldQuantity::kError,
          FieldQuantity::kDivergence, FieldQuantity::kLogDensity}) {
      window_->view().quantity = quantity;
      for (int i = 0; i < 200 && field()->quantity != quantity; ++i) ctx->Yield(2);
      IM_CHECK(field()->quantity == quantity);
      IM_CHECK_EQ(field()->heat->size(),
                  static_cast<std::size_t>(field()->nx) * static_cast<std::size_t>(field()->ny));
      IM_CHECK_LT(field()->heat_low, field()->heat_high);
    }
  });
}

TEST_F(ScoreTest, TheHeatMapIsChosenInTheList) {
  open_score();
  drive([this](ImGuiTestContext* ctx) {
    look_at(ctx, "Score");
    ctx->ItemClick("Heat map/##choice");
    ctx->ItemClick("//$FOCUSED/divergence of the score");
    ctx->Yield(3);
    IM_CHECK(window_->view().quantity == FieldQuantity::kDivergence);
    IM_CHECK(window_->view().stage().density);
  });
}

// Both errors fall, and their gap stays what the exact denoiser cannot know (Vincent 2011).
TEST_F(ScoreTest, ErrorsByNoiseLevelFollowTraining) {
  open_score();
  ASSERT_TRUE(wait_for([this] {
    const auto history = window_->evaluations().score_errors();
    return history && history->moments.size() > 1 && history->moments.back().iteration > 300;
  }));
  const auto history = window_->evaluations().score_errors();
  ASSERT_EQ(history->floor.size(), history->ratios.size());
  const ScoreErrors& first = history->moments.front();
  const ScoreErrors& last = history->moments.back();
  const std::size_t middle = history->ratios.size() / 2;
  EXPECT_LT(last.ema[middle].to_exact, first.ema[middle].to_exact);
  for (std::size_t i = 0; i < history->ratios.size(); ++i)
    EXPECT_NEAR(last.ema[i].to_noise - last.ema[i].to_exact, history->floor[i],
                0.15 * (history->floor[i] + last.ema[i].to_noise) + 1e-3);
}

TEST_F(ScoreTest, TheEnergyTurnsItsSign) {
  open_score();
  drive([](ImGuiTestContext* ctx) {
    look_at(ctx, "Energy");
    ctx->ItemClick("log-density");
    ctx->Yield(3);
    ctx->ItemClick("energy");
    ctx->Yield(3);
  });
}

TEST_F(ScoreTest, TheProbeIsDraggedAndAnswers) {
  open_score();
  drive([this](ImGuiTestContext* ctx) {
    look_at(ctx, "Posterior");
    IM_CHECK(window_->view().stage().probe);  // opening the panel shows them
    for (int i = 0; i < 300 && !window_->evaluations().probe(); ++i) ctx->Yield(2);
    IM_CHECK(window_->evaluations().probe() != nullptr);
    const auto& space = snapshot()->experiment->standardization;
    const auto& x_t = window_->view().probe.x_t;
    const ImVec2 from = on_stage(x_t[0] * space.scale + space.mean(0), x_t[1] * space.scale + space.mean(1));
    const ImVec2 to = on_stage(-1 * space.scale + space.mean(0), 0.5 * space.scale + space.mean(1));
    ctx->MouseMoveToPos(from);
    ctx->Yield(2);
    ctx->MouseDown();
    ctx->MouseMoveToPos(to);
    ctx->Yield(2);
    ctx->MouseUp();
    ctx->Yield(2);
    IM_CHECK_LT(std::abs(x_t[0] + 1), 0.05);
    IM_CHECK_LT(std::abs(x_t[1] - 0.5), 0.05);
    const auto answered = [&] { return window_->evaluations().probe()->request.x_t(0) == x_t[0]; };
    for (int i = 0; i < 300 && !answered(); ++i) ctx->Yield(2);
    IM_CHECK(answered());
    look_at(ctx, "Posterior");
    ctx->ItemClick("**/Origins");
    ctx->Yield(2);
    ctx->ItemClick("**/Many small steps");
    for (int i = 0; i < 600 && !window_->evaluations().probe()->gaps; ++i) ctx->Yield(2);
    IM_CHECK(window_->evaluations().probe()->gaps != nullptr);
    ctx->Yield(3);
    ctx->ItemClick("**/Step");
    ctx->ItemClick("**/s = t - 1");
    ctx->Yield(2);
    IM_CHECK(window_->view().probe.adjacent);
  });
}

TEST_F(ScoreTest, TheProbeOnALine) {
  Scene scene = small_scene();
  scene.data.source = {"two_modes_1d"};
  open_score(scene);
  drive([this](ImGuiTestContext* ctx) {
    look_at(ctx, "Posterior");
    const auto here = [this] {
      const auto view = window_->evaluations().probe();
      return view && !view->xs.empty();
    };
    for (int i = 0; i < 300 && !here(); ++i) ctx->Yield(2);
    IM_CHECK(here());
    ctx->Yield(3);
  });
}

TEST_F(ScoreTest, TheProbeOfAFiniteDataSetWeighsItsPoints) {
  Scene scene = small_scene();
  scene.data.source = {std::string(kDrawnData)};
  scene.data.points = {{1, 1}, {-1, 1}, {1, -1}, {-1, -1}};
  open_score(scene);
  drive([this](ImGuiTestContext* ctx) {
    look_at(ctx, "Posterior");
    for (int i = 0; i < 300 && !window_->evaluations().probe(); ++i) ctx->Yield(2);
    IM_CHECK_EQ(static_cast<int>(window_->evaluations().probe()->all_points), 4);
    ctx->ItemClick("**/Origins");
    ctx->Yield(3);
  });
}

}  // namespace
}  // namespace diffuscope
