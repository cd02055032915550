#include "app/window/status_bar.h"

#include <fmt/format.h>
#include <imgui.h>
#include <imgui_internal.h>
#include <unistd.h>

#include <cmath>
#include <fstream>

#include "app/widgets/labelled_value.h"
#include "app/widgets/role_colors.h"
#include "app/window/run_bar.h"

namespace diffuscope {
namespace {

/// Memory of the process in megabytes (resident); 0 where it is not known.
double memory_megabytes() {
  std::ifstream file("/proc/self/statm");
  double total = 0, resident = 0;
  file >> total >> resident;
  return resident * static_cast<double>(sysconf(_SC_PAGESIZE)) / (1024 * 1024);
}

struct StatusText {
  const char* text;
  ImVec4 color;
};

StatusText status_text(RunStatus status) {
  const RoleColors& colors = role_colors();
  switch (status) {
    case RunStatus::kRunning:
      return {"training", colors.good};
    case RunStatus::kPaused:
      return {"paused", colors.text_dim};
    case RunStatus::kFinished:
      return {"finished", colors.text_dim};
    case RunStatus::kDiverged:
      return {"diverged", colors.error};
    default:
      return {"stopped", colors.error};
  }
}

void separated(const std::string& text) {
  ImGui::SameLine(0, 0);
  ImGui::TextDisabled("   ·   ");
  ImGui::SameLine(0, 0);
  ImGui::TextUnformatted(text.c_str());
}

}  // namespace

void StatusBar::draw(FrameContext& frame, const std::string& renderer, const std::string& busy) {
  if (ImGui::GetTime() >= next_memory_) {
    next_memory_ = ImGui::GetTime() + 1;
    memory_mb_ = memory_megabytes();
  }
  const float height = ImGui::GetFrameHeight();
  const auto flags =
      ImGuiWindowFlags_NoScrollbar | ImGuiWindowFlags_NoSavedSettings | ImGuiWindowFlags_MenuBar;
  ImGui::PushStyleColor(ImGuiCol_WindowBg, ImVec4{0, 0, 0, 0});  // the cleared window is its background
  const bool shown =
      ImGui::BeginViewportSideBar("##status", ImGui::GetMainViewport(), ImGuiDir_Down, height, flags);
  ImGui::PopStyleColor();
  if (shown) {
    if (ImGui::BeginMenuBar()) {
      const Snapshot& run = frame.snapshot;
      const StatusText status = status_text(run.status);
      ImGui::TextColored(status.color, "%s", status.text);
      if (frame.runs.size() > 1)
        for (const RunView& view : frame.runs)
          if (view.shown) separated("run " + view.name + (view.title.empty() ? "" : "  " + view.title));
      if (frame.runs.size() < 2) separated(frame.scene.name);
      separated("iteration " + with_separators(run.iteration));
      if (run.status == RunStatus::kRunning)
        separated(with_separators(std::llround(run.iterations_per_second)) + " it/s");
      if (run.iteration > 0) separated(fmt::format("loss {:.3f}", run.recent_loss));
      separated(fmt::format("CPU {} thread{}", run.threads, run.threads == 1 ? "" : "s"));
      if (!busy.empty()) separated(busy + "…");
      const std::string right = fmt::format("{}   ·   {:.0f} MB", renderer, memory_mb_);
      const float width = ImGui::CalcTextSize(right.c_str()).x;
      const float left = ImGui::GetWindowWidth() - width - 2 * ImGui::GetStyle().WindowPadding.x;
      ImGui::SameLine(0, 1.5f * ImGui::GetFontSize());
      draw_training_time(frame, left - ImGui::GetCursorPosX() - ImGui::GetFontSize());
      if (left > ImGui::GetCursorPosX()) {
        ImGui::SameLine(left);
        ImGui::TextDisabled("%s", right.c_str());
      }
      ImGui::EndMenuBar();
    }
  }
  ImGui::End();
}

}  // namespace diffuscope
