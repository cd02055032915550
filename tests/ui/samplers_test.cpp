// Samplers side by side in the Compare workspace, by mouse: columns added, changed and closed, one noise for
// all, the sweep over step counts run and cancelled.
#include "app/evaluations/columns_job.h"
#include "app/evaluations/quality_job.h"
#include "ui_test.h"

namespace diffuscope {
namespace {

class SamplersUi : public UiTest {
 protected:
  void open_samplers(Scene scene = small_scene()) {
    scene.training.iterations = 30;
    open(scene);
    ASSERT_TRUE(wait_for([this] { return snapshot()->status == RunStatus::kFinished; }));
    drive([this](ImGuiTestContext* ctx) {
      window_->view().workspace = Workspace::kCompare;
      ctx->Yield(4);
      ctx->WindowFocus(panel_reference("Samplers", Workspace::kCompare).c_str());
    });
  }
  std::shared_ptr<const ColumnsView> columns() { return window_->evaluations().columns().latest(); }
  bool arrived(std::size_t count) {
    return wait_for([&] {
      if (window_->evaluations().columns().busy() || !columns() || columns()->columns.size() != count)
        return false;
      return std::ranges::all_of(columns()->columns, [](const auto& column) { return column != nullptr; });
    });
  }
  static void set_ref(ImGuiTestContext* ctx) {
    ctx->SetRef(panel_reference("Samplers", Workspace::kCompare).c_str());
  }
};

TEST_F(SamplersUi, ColumnsShareTheirNoiseAndAreAddedChangedAndClosed) {
  open_samplers();
  ASSERT_TRUE(arrived(2));
  const auto& first = columns()->columns[0]->trajectory;
  const auto& second = columns()->columns[1]->trajectory;
  ASSERT_EQ(first.levels.front().t, second.levels.front().t);
  EXPECT_TRUE(first.states.front() == second.states.front()) << "the same start";
  drive([](ImGuiTestContext* ctx) {
    set_ref(ctx);
    ctx->ItemClick("\xef\x81\xa7  Column");
  });
  ASSERT_TRUE(arrived(3));
  EXPECT_EQ(columns()->columns[2]->column, columns()->columns[1]->column);
  drive([](ImGuiTestContext* ctx) {
    const std::string column = panel_reference("Samplers", Workspace::kCompare) + "/column 2";
    ctx->SetRef(ctx->WindowInfo(column.c_str()).ID);
    ctx->ItemClick("\xef\x80\x8d");
  });
  ASSERT_TRUE(arrived(2));
}

TEST_F(SamplersUi, TheGridIsDrawnByHandAndTheNoiseTakenAway) {
  Scene scene = small_scene();
  scene.training.iterations = 20;
  open(scene);
  drive([this](ImGuiTestContext* ctx) {
    window_->view().workspace = Workspace::kSample;
    ctx->Yield(4);
    ctx->WindowFocus(panel_reference("Grid levels", Workspace::kSample).c_str());
    ctx->Yield(4);
    const auto& sampler = window_->runs().scene().sampler;
    const auto levels = window_->runs().snapshot()->experiment->grid_of(sampler);
    // The first handle is at the noisiest level; it goes down as far as the one after it allows.
    const double first = std::log(levels.front().level.ratio());
    const char* panel = "Grid levels###Grid levels@Sample";
    drag(ctx, plot_position(panel, "##grid", 0, first), plot_position(panel, "##grid", 0, first - 3));
    IM_CHECK_EQ(sampler.grid.id, std::string("knots"));
    IM_CHECK_LT(sampler.knots.front().value, first - 0.2);
    ctx->SetRef(panel_reference("Sampling", Workspace::kSample).c_str());
    ctx->ItemOpen("sampler");
    ctx->Yield(3);
    ctx->ItemInputValue("temperature/##number", 0.0f);
    ctx->Yield(3);
    IM_CHECK_EQ(sampler.temperature, 0.0);
  });
}

TEST_F(SamplersUi, TheSweepFillsItsCurves) {
  Scene scene = small_scene();
  scene.network.hidden = 16;
  scene.network.layers = 1;
  open_samplers(scene);
  ASSERT_TRUE(arrived(2));
  drive([](ImGuiTestContext* ctx) {
    set_ref(ctx);
    ctx->ItemClick("\xef\x81\x8b  Sweep");
  });
  const auto quality = [this] { return window_->evaluations().quality().latest(); };
  ASSERT_TRUE(wait_for([&] { return quality() && quality()->columns[1].size() > 3; }, 120));
  const auto& points = quality()->columns[1];
  for (std::size_t i = 1; i < points.size(); ++i) EXPECT_GT(points[i].evaluations, points[i - 1].evaluations);
  EXPECT_TRUE(points.front().metrics.count("sliced_w2"));
  drive([this](ImGuiTestContext* ctx) {
    set_ref(ctx);
    if (window_->evaluations().quality().busy()) ctx->ItemClick("\xef\x81\x8d  Cancel");
    ctx->ItemClick("over the share skipped");
    ctx->Yield(2);
  });
}

}  // namespace
}  // namespace diffuscope
