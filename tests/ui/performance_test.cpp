// What computes, chosen in the window, and a card that fails while it trains; the Performance panel and its
// benchmark.
#include <fmt/format.h>
#include <imgui_internal.h>

#include <algorithm>
#include <cstdlib>

#include "app/evaluations/benchmark_job.h"
#include "app/evaluations/columns_job.h"
#include "app/log_book.h"
#include "ui_test.h"

namespace diffuscope {
namespace {

class PerformanceTest : public UiTest {
 protected:
  bool computed_by(const std::string& what) {
    return wait_for([&] { return snapshot()->processor.starts_with(what); });
  }
  static void show_panel(ImGuiTestContext* ctx) {
    const std::string panel = panel_reference("Performance", Workspace::kTrain);
    ctx->WindowFocus(panel.c_str());
    ctx->SetRef(panel.c_str());
    ctx->Yield(3);
  }
};

TEST_F(PerformanceTest, WhatComputesIsChosenInTheMenuAndKept) {
  open();
  ASSERT_TRUE(computed_by(usual_processor()));
  const int run = snapshot()->run;
  const std::int64_t before = snapshot()->iteration;
  drive([](ImGuiTestContext* ctx) { choose_menu(ctx, "Run/Computed by/Eigen"); });
  ASSERT_TRUE(computed_by("CPU, Eigen"));
  EXPECT_EQ(snapshot()->run, run);
  EXPECT_GE(snapshot()->iteration, before);
  open(std::nullopt);
  EXPECT_TRUE(computed_by("CPU, Eigen"));
}

TEST_F(PerformanceTest, WhatComputesIsChosenInThePanel) {
  open();
  window_->view().workspace = Workspace::kTrain;
  drive([](ImGuiTestContext* ctx) {
    show_panel(ctx);
    ctx->ItemClick("Computed by/##choice");
    ctx->ItemClick("//$FOCUSED/Eigen");
    ctx->Yield(3);
  });
  EXPECT_TRUE(computed_by("CPU, Eigen"));
}

// The card is lost in the middle: training goes on with the processor, from where it was.
TEST_F(PerformanceTest, ACardThatIsLostLosesNothingElse) {
  setenv("DIFFUSCOPE_GL_FAULT", "lost:400", 1);
  open();
  ASSERT_TRUE(wait_for([this] { return snapshot()->iteration > 20; }));
  const int run = snapshot()->run;
  drive([](ImGuiTestContext* ctx) { choose_menu(ctx, "Run/Computed by/Graphics card"); });
  ASSERT_TRUE(computed_by("GPU, "));
  const std::int64_t on_card = snapshot()->iteration;
  EXPECT_GT(on_card, 20);
  ASSERT_TRUE(computed_by("CPU, "));
  unsetenv("DIFFUSCOPE_GL_FAULT");
  const SnapshotPtr fallen = snapshot();
  EXPECT_EQ(fallen->run, run);
  EXPECT_GE(fallen->iteration, on_card);
  ASSERT_TRUE(wait_for([&] { return snapshot()->iteration > fallen->iteration + 50; }));
  const auto told = [this] {
    return std::ranges::count_if(window_->log().lines(), [](const LogLine& line) {
      return line.text.starts_with("The graphics card cannot be used, so the processor goes on");
    });
  };
  ASSERT_TRUE(wait_for([&] { return told() > 0; }));
  for (int frame = 0; frame < 30; ++frame) window_->frame();
  EXPECT_EQ(told(), 1);
}

TEST_F(PerformanceTest, WhatTheCardSampledCanBeDrawnWhereItIs) {
  Scene scene = small_scene();
  scene.sampler.count = 500;
  scene.sampler.steps = 8;
  open(scene);
  drive([](ImGuiTestContext* ctx) { choose_menu(ctx, "Run/Computed by/Graphics card"); });
  ASSERT_TRUE(computed_by("GPU, "));
  window_->view().workspace = Workspace::kSample;
  const auto run = [this] { return window_->evaluations().samples(); };
  ASSERT_TRUE(wait_for([&] { return run() && !run()->trajectory.states_on_card.empty(); }));
  EXPECT_EQ(run()->trajectory.states_on_card.size(), run()->trajectory.states.size());
  EXPECT_NE(run()->trajectory.samples_on_card, nullptr);
  ASSERT_TRUE(wait_for([&] { return !run()->coarse; }));
  EXPECT_EQ(run()->trajectory.states.size(), 9u);
  // Columns of Compare are drawn from the processor's memory.
  window_->view().workspace = Workspace::kCompare;
  drive([](ImGuiTestContext* ctx) {
    ctx->Yield(4);
    ctx->WindowFocus(panel_reference("Samplers", Workspace::kCompare).c_str());
  });
  const auto columns = [this] { return window_->evaluations().columns().latest(); };
  ASSERT_TRUE(wait_for([&] { return columns() && columns()->columns.front() != nullptr; }));
  const Trajectory<float>& column = columns()->columns.front()->trajectory;
  EXPECT_FALSE(column.states.empty());
  EXPECT_TRUE(column.states_on_card.empty());
  EXPECT_EQ(column.samples_on_card, nullptr);
}

TEST_F(PerformanceTest, TheBenchmarkShowsItsRowsWhileTrainingMakesWay) {
  open();
  window_->view().workspace = Workspace::kTrain;
  ASSERT_TRUE(wait_for([this] { return snapshot()->iteration > 20; }));
  const auto measured = [this] { return window_->evaluations().benchmark().latest(); };
  drive([](ImGuiTestContext* ctx) { show_panel(ctx); });
  ASSERT_TRUE(wait_for([&] { return measured() && !measured()->peaks.empty(); }));  // once it is seen
  drive([](ImGuiTestContext* ctx) {
    show_panel(ctx);
    ctx->ItemClick("Run the benchmark");
  });
  ASSERT_TRUE(wait_for([&] { return measured() && measured()->rows.size() >= 2; }));
  EXPECT_EQ(snapshot()->status, RunStatus::kPaused);
  drive([](ImGuiTestContext* ctx) {
    show_panel(ctx);
    ctx->ItemClick("Cancel");
  });
  ASSERT_TRUE(wait_for([this] { return !window_->evaluations().benchmark().busy(); }));
  EXPECT_TRUE(wait_for([this] { return snapshot()->status == RunStatus::kRunning; }));
  drive([](ImGuiTestContext* ctx) {
    show_panel(ctx);
    ctx->ItemClick("Copy as text");
    const char* copied = ImGui::GetClipboardText();  // the test engine's, while it drives
    IM_CHECK(copied != nullptr);
    IM_CHECK(std::string(copied).find("train/H:128/batch:1024") != std::string::npos);
  });
}

// The share of the peak is that of the card's own peak, in the table and in the text.
TEST_F(PerformanceTest, TheBenchmarkSetsACardAgainstThePeakOfTheCard) {
  open();
  window_->view().workspace = Workspace::kTrain;
  drive([](ImGuiTestContext* ctx) { choose_menu(ctx, "Run/Computed by/Graphics card"); });
  ASSERT_TRUE(computed_by("GPU, "));
  const auto measured = [this] { return window_->evaluations().benchmark().latest(); };
  drive([](ImGuiTestContext* ctx) {
    show_panel(ctx);
    ctx->ItemClick("Run the benchmark");
  });
  ASSERT_TRUE(wait_for([&] { return measured() && measured()->rows.size() >= 2; }));
  drive([](ImGuiTestContext* ctx) {
    show_panel(ctx);
    ctx->Yield(3);  // the table is drawn
    ctx->ItemClick("Cancel");
  });
  ASSERT_TRUE(wait_for([this] { return !window_->evaluations().benchmark().busy(); }));
  const auto rows = measured()->rows;
  for (const SpeedResult& row : rows) {
    EXPECT_TRUE(row.on_card()) << row.processor;
    EXPECT_GT(row.peak, 0);
    EXPECT_EQ(row.peak, rows.front().peak);  // measured once
    for (const auto& [threads, peak] : measured()->peaks) EXPECT_NE(row.peak, peak) << threads;
    EXPECT_GT(row.share(), 0);
    EXPECT_DOUBLE_EQ(row.share(), row.gflops / row.peak);
  }
  EXPECT_NE(benchmark_text(*measured()).find(fmt::format("{:.2f}", rows.front().share())), std::string::npos);
}

}  // namespace
}  // namespace diffuscope
