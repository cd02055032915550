#include "app/window/status_bar.h"

#include <fmt/format.h>
#include <imgui.h>
#include <imgui_internal.h>

#include <cmath>

#include "app/backend_choice.h"
#include "app/processor_text.h"
#include "app/widgets/labelled_value.h"
#include "app/widgets/role_colors.h"
#include "app/window/run_bar.h"

namespace diffuscope {
namespace {

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

/// What trains, and why it is not the card that was chosen.
void draw_processor(const FrameContext& frame) {
  const std::string trouble = frame.backend.failure();
  if (trouble.empty()) return separated(processor_text(frame.snapshot));
  separated(processor_text(frame.snapshot) + ",");
  ImGui::SameLine(0, 0.4f * ImGui::GetFontSize());
  ImGui::TextColored(role_colors().warning, "GPU failed");
  ImGui::SetItemTooltip("%s", card_failure_message(trouble).c_str());
}

}  // namespace

void draw_status_bar(FrameContext& frame, const std::string& busy) {
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
      draw_processor(frame);
      if (!busy.empty()) separated(busy + "…");
      const std::string right =
          fmt::format("{}   ·   {:.0f} MB", frame.performance.renderer, frame.performance.process_mb);
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
