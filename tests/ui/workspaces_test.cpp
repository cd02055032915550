// Workspaces, their panels and their layouts, with the mouse and with keys.
#include <imgui_internal.h>

#include <cmath>

#include "app/panels/panel.h"
#include "app/widgets/icons.h"
#include "ui_test.h"

namespace diffuscope {
namespace {

std::string tab_reference(std::size_t workspace) {
  return std::string("//##MainMenuBar/##MenuBar/") + kWorkspaceNames[workspace];
}

/// The window of a panel, if it was drawn in the last frame.
ImGuiWindow* drawn_window(const Panel& panel, Workspace workspace) {
  ImGuiWindow* window = ImGui::FindWindowByName(Workspaces::window_name(panel, workspace).c_str());
  return window && window->WasActive ? window : nullptr;
}

TEST_F(UiTest, EveryWorkspaceOpensByClickAndByKey) {
  open();
  drive([this](ImGuiTestContext* ctx) {
    for (std::size_t w = 0; w < kWorkspaceNames.size(); ++w) {
      ctx->ItemClick(tab_reference(w).c_str());
      IM_CHECK_EQ(static_cast<int>(window_->view().workspace), static_cast<int>(w));
    }
    ctx->SetRef("");
    for (int w = 0; w < static_cast<int>(kWorkspaceNames.size()); ++w) {
      ctx->KeyPress(static_cast<ImGuiKey>(ImGuiKey_1 + w));
      ctx->Yield(2);
      IM_CHECK_EQ(static_cast<int>(window_->view().workspace), w);
    }
    ctx->KeyPress(ImGuiKey_PageUp);
    ctx->Yield(2);
    IM_CHECK_EQ(static_cast<int>(window_->view().workspace), static_cast<int>(Workspace::kDebug));
    ctx->KeyPress(ImGuiKey_PageDown);
    ctx->KeyPress(ImGuiKey_PageDown);  // stays at the last one
    ctx->Yield(2);
    IM_CHECK_EQ(static_cast<int>(window_->view().workspace), static_cast<int>(Workspace::kImages));
  });
}

TEST_F(UiTest, ArrowKeysStepAsFarAsTheButtonsOfTheTimeline) {
  open();
  drive([this](ImGuiTestContext* ctx) {
    AppState& view = window_->view();
    for (const Workspace workspace : {Workspace::kForward, Workspace::kSample, Workspace::kDebug}) {
      view.workspace = workspace;
      view.forward.playing = view.reverse.playing = false;
      ctx->Yield(3);
      double& position = workspace != Workspace::kForward ? view.reverse_progress : view.u;
      for (const bool ahead : {true, false}) {
        position = 0.4137;
        ctx->KeyPress(ahead ? ImGuiKey_RightArrow : ImGuiKey_LeftArrow);
        ctx->Yield(2);
        const double by_key = position;
        IM_CHECK(ahead ? by_key > 0.4137 : by_key < 0.4137);
        position = 0.4137;
        ctx->SetRef(panel_reference("Timeline", workspace).c_str());
        ctx->ItemClick(ahead ? icon::kStepForward : icon::kStepBackward);
        IM_CHECK_EQ(position, by_key);
        ctx->SetRef("");
      }
    }
  });
}

TEST_F(UiTest, PanelsStandWhereTheyBelongAndHaveRoom) {
  open();
  const auto panels = make_panels();
  for (std::size_t w = 0; w < kWorkspaceNames.size(); ++w) {
    const auto workspace = static_cast<Workspace>(w);
    window_->view().workspace = workspace;
    for (int frames = 0; frames < 5; ++frames) window_->frame();
    for (const auto& panel : panels) {
      const ImGuiWindow* window = drawn_window(*panel, workspace);
      if (panel->dock(workspace) == Dock::kHidden) {
        EXPECT_EQ(window, nullptr) << panel->title();
        continue;
      }
      ASSERT_NE(window, nullptr) << panel->title() << " in " << kWorkspaceNames[w];
      EXPECT_TRUE(window->DockIsActive) << panel->title();
      EXPECT_GT(window->Size.x, 150) << panel->title();
      EXPECT_GT(window->Size.y, 60) << panel->title();
    }
  }
}

TEST_F(UiTest, PanelsOpenAndCloseFromTheMenu) {
  open();
  drive([this](ImGuiTestContext* ctx) {
    window_->view().workspace = Workspace::kTrain;
    ctx->Yield(2);
    choose_menu(ctx, "View/Panels/Log");
    ctx->Yield(3);
    IM_CHECK(ctx->WindowInfo(panel_reference("Log", Workspace::kTrain).c_str()).ID != 0);
    choose_menu(ctx, "View/Reset layout");
    ctx->Yield(3);
    IM_CHECK(
        ctx->WindowInfo(panel_reference("Log", Workspace::kTrain).c_str(), ImGuiTestOpFlags_NoError).ID ==
            0 ||
        !ctx->GetWindowByRef(panel_reference("Log", Workspace::kTrain).c_str())->WasActive);
  });
}

TEST_F(UiTest, SizeAndThemeFollowKeysAndMenu) {
  open();
  drive([this](ImGuiTestContext* ctx) {
    ctx->KeyPress(ImGuiMod_Ctrl | ImGuiKey_Equal);
    ctx->Yield(3);
    IM_CHECK_GT(window_->view().ui_scale, 1.0);
    IM_CHECK_GT(ImGui::GetFontSize(), 15.0f);
    ctx->KeyPress(ImGuiMod_Ctrl | ImGuiKey_0);
    ctx->Yield(3);
    IM_CHECK_EQ(window_->view().ui_scale, 1.0);
    choose_menu(ctx, "View/###Light theme");
    ctx->Yield(3);
    IM_CHECK(window_->view().theme == Theme::kLight);
    IM_CHECK_GT(ImGui::GetStyleColorVec4(ImGuiCol_WindowBg).x, 0.8f);
  });
}

TEST_F(UiTest, KeysAreListedInHelp) {
  open();
  drive([](ImGuiTestContext* ctx) {
    choose_menu(ctx, "Help/###Keys");
    ctx->Yield(3);
    ImGuiWindow* window = ctx->GetWindowByRef("//Keys");
    IM_CHECK(window != nullptr && window->WasActive);
    ctx->WindowFocus("//Keys");
    ctx->KeyPress(ImGuiKey_Escape);
    ctx->Yield(3);
    IM_CHECK(!window->WasActive);
  });
}

}  // namespace
}  // namespace diffuscope
