#include "ui_test.h"

#include <imgui_internal.h>
#include <implot.h>
#include <implot_internal.h>

#include <cstdlib>

namespace diffuscope {

void UiTest::SetUp() {
  const auto* info = testing::UnitTest::GetInstance()->current_test_info();
  folder_ = std::filesystem::path(testing::TempDir()) /
            (std::string("diffuscope_ui_") + info->name() + "_" + std::to_string(getpid()));
  std::filesystem::remove_all(folder_);
  std::filesystem::create_directories(folder_);
}

void UiTest::TearDown() {
  close();
  std::filesystem::remove_all(folder_);
}

Scene UiTest::small_scene() {
  Scene scene;
  scene.name = "small ring";
  scene.data.source = {"ring8"};
  scene.network.hidden = 32;
  scene.network.layers = 2;
  scene.training.live.batch = 64;
  scene.training.iterations = 1'000'000;
  scene.sampler.count = 500;
  scene.sampler.steps = 10;
  return scene;
}

void UiTest::open(std::optional<Scene> scene) {
  close();
  WindowOptions options;
  options.scene = std::move(scene);
  options.settings = settings();
  options.width = 1280;
  options.height = 800;
  options.native_dialogs = false;
  options.adapt_to_monitor = false;
  options.threads = 1;
  window_ = std::make_unique<Application>(options);
  engine_ = ImGuiTestEngine_CreateContext();
  ImGuiTestEngineIO& io = ImGuiTestEngine_GetIO(engine_);
  io.ConfigRunSpeed = ImGuiTestRunSpeed_Fast;
  io.ConfigVerboseLevel = ImGuiTestVerboseLevel_Warning;
  io.ConfigVerboseLevelOnError = ImGuiTestVerboseLevel_Info;
  io.ConfigLogToTTY = true;
  io.ConfigNoThrottle = true;
  io.ConfigWatchdogKillTest = 120;
  ImGuiTestEngine_Start(engine_, ImGui::GetCurrentContext());
  window_->after_swap([this] { ImGuiTestEngine_PostSwap(engine_); });
  ASSERT_TRUE(wait_for([this] { return snapshot() != nullptr; }));
}

void UiTest::close() {
  if (!window_) return;
  window_->after_swap(nullptr);
  ImGuiTestEngine_Stop(engine_);
  window_.reset();
  ImGuiTestEngine_DestroyContext(engine_);
  engine_ = nullptr;
}

void UiTest::drive(const Body& body) {
  ImGuiTest* test = IM_REGISTER_TEST(engine_, "ui", "body");
  test->TestFunc = [body](ImGuiTestContext* ctx) { body(ctx); };
  ImGuiTestEngine_QueueTest(engine_, test);
  while (!ImGuiTestEngine_IsTestQueueEmpty(engine_)) window_->frame();
  EXPECT_EQ(test->Output.Status, ImGuiTestStatus_Success);
  ImGuiTestEngine_UnregisterTest(engine_, test);
}

bool UiTest::wait_for(const std::function<bool()>& condition, double seconds) {
  const auto start = std::chrono::steady_clock::now();
  while (!condition()) {
    if (std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count() > seconds)
      return false;
    window_->frame();
  }
  return true;
}

void choose_menu(ImGuiTestContext* ctx, const char* path) {
  ctx->SetRef("##MainMenuBar");
  ctx->MenuClick(path);
}

void answer_file_dialog(ImGuiTestContext* ctx, const std::filesystem::path& path) {
  ctx->Yield(2);
  ctx->SetRef("//$FOCUSED");
  ctx->ItemInputValue("##path", path.string().c_str());
  ctx->Yield(4);
}

ImVec2 plot_position(const char* window, const char* plot_label, double x, double y) {
  ImGuiWindow* found = ImGui::FindWindowByName(window);
  IM_CHECK_RETV(found != nullptr, ImVec2());
  ImPlotPlot* plot = ImPlot::GetCurrentContext()->Plots.GetByKey(found->GetID(plot_label));
  IM_CHECK_RETV(plot != nullptr, ImVec2());
  return {plot->XAxis(0).PlotToPixels(x), plot->YAxis(0).PlotToPixels(y)};
}

void drag(ImGuiTestContext* ctx, ImVec2 from, ImVec2 to) {
  ctx->MouseMoveToPos(from);
  ctx->MouseDown();
  ctx->Yield(2);
  ctx->MouseMoveToPos(to);
  ctx->Yield(2);
  ctx->MouseUp();
  ctx->Yield(4);
}

std::string panel_reference(const std::string& title, Workspace workspace) {
  return "//###" + title + "@" + kWorkspaceNames[static_cast<std::size_t>(workspace)];
}

}  // namespace diffuscope
