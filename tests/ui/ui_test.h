// Drives the real program: a window under the display of the test, the real panels, and a hand that clicks
// and types. A test body runs beside the frames, as a user does; what it checks with IM_CHECK ends it, and
// the test fails. Every test has a settings folder of its own.
#pragma once

#include <gtest/gtest.h>
#include <imgui.h>
#include <imgui_te_context.h>
#include <imgui_te_engine.h>
#include <imgui_te_ui.h>

#include <filesystem>
#include <fstream>
#include <functional>
#include <memory>
#include <string>

#include "app/application.h"
#include "app/evaluations.h"
#include "app/runs.h"
#include "app/workspaces/workspaces.h"

namespace diffuscope {

class UiTest : public testing::Test {
 protected:
  using Body = std::function<void(ImGuiTestContext*)>;

  void SetUp() override;
  void TearDown() override;

  /// A small scene that trains fast: ring8, 32×2 network.
  static Scene small_scene();
  /// Opens the window (again); without a scene it starts as the settings say.
  void open(std::optional<Scene> scene = small_scene());
  void close();
  /// Frames until `body` is over; fails the test where one of its checks failed.
  void drive(const Body& body);
  /// Frames until `condition` holds; false after `seconds`.
  bool wait_for(const std::function<bool()>& condition, double seconds = 30);

  SnapshotPtr snapshot() { return window_->runs().snapshot(); }
  const std::filesystem::path& folder() const { return folder_; }
  std::filesystem::path settings() const { return folder_ / "settings"; }
  void write(const std::filesystem::path& file, const std::string& text) const {
    std::ofstream(file) << text;
  }

  std::unique_ptr<Application> window_;

 private:
  std::filesystem::path folder_;
  ImGuiTestEngine* engine_ = nullptr;
};

/// Chooses `path` of the main menu, e.g. "File/###Save scene".
void choose_menu(ImGuiTestContext* ctx, const char* path);
/// Types a path into the program's own file dialog and confirms it.
void answer_file_dialog(ImGuiTestContext* ctx, const std::filesystem::path& path);
/// "###Scene@Train": the window of a panel, as a reference.
std::string panel_reference(const std::string& title, Workspace workspace);

/// Screen position of (x, y) in the plot with this label in the window of this name.
ImVec2 plot_position(const char* window, const char* plot_label, double x, double y);
/// The mouse goes from one screen position to another with the left button down.
void drag(ImGuiTestContext* ctx, ImVec2 from, ImVec2 to);

}  // namespace diffuscope
