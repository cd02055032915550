#include "app/panels/benchmark_table.h"

#include <fmt/format.h>
#include <imgui.h>

#include <cmath>
#include <map>
#include <string>
#include <utility>

#include "app/backend_choice.h"
#include "app/evaluations/benchmark_job.h"
#include "app/panels/cards.h"
#include "app/widgets/icons.h"
#include "app/widgets/labelled_value.h"
#include "app/widgets/word_button.h"

namespace diffuscope {
namespace {

void draw_buttons(FrameContext& frame, const BenchmarkView* view) {
  BenchmarkJob& job = frame.evaluations.benchmark();
  if (job.running()) {
    const std::size_t done = view ? view->rows.size() : 0, planned = view ? view->planned : 0;
    const float share = planned > 0 ? static_cast<float>(done) / static_cast<float>(planned) : 0.0f;
    progress_line(share, planned > 0 ? fmt::format("{} of {}", done, planned) : "starting");
    if (word_button("Cancel", card("benchmark"), true)) job.cancel();
    stale_note("Training makes way while this runs, and goes on afterwards.");
    return;
  }
  if (word_button("Run the benchmark", card("benchmark"), true)) job.run(frame.backend.engines());
  if (!view || view->rows.empty()) return;
  if (word_button("Copy as text", card("benchmark_copy")))
    ImGui::SetClipboardText(benchmark_text(*view).c_str());
  if (view->rows.size() < view->planned)
    stale_note(fmt::format("Stopped after {} of {} rows.", view->rows.size(), view->planned));
}

std::string rate_text(double rate) {
  if (rate >= 1e6) return fmt::format("{:.2f} M", rate / 1e6);
  return rate >= 1e4 ? fmt::format("{:.1f} k", rate / 1e3) : fmt::format("{:.0f}", rate);
}

void right(const std::string& text) {
  const float room = ImGui::GetContentRegionAvail().x - ImGui::CalcTextSize(text.c_str()).x;
  ImGui::SetCursorPosX(ImGui::GetCursorPosX() + std::max(0.0f, room));
  ImGui::TextUnformatted(text.c_str());
}

/// The rows that were measured on as many threads and by the same processor as `one`.
void draw_rows(const BenchmarkView& view, const SpeedResult& one) {
  if (!ImGui::BeginTable(fmt::format("rows {} {}", one.threads, one.processor).c_str(), 4,
                         ImGuiTableFlags_SizingFixedFit | ImGuiTableFlags_RowBg))
    return;
  ImGui::TableSetupColumn("row", ImGuiTableColumnFlags_WidthStretch);
  ImGui::TableSetupColumn("GFLOP/s");
  ImGui::TableSetupColumn("peak");
  ImGui::TableSetupColumn("per s");
  ImGui::TableHeadersRow();
  for (const SpeedResult& row : view.rows) {
    if (row.threads != one.threads || row.processor != one.processor) continue;
    ImGui::TableNextRow();
    ImGui::TableNextColumn();
    ImGui::TextUnformatted(row.label.c_str());
    ImGui::TableNextColumn();
    right(fmt::format("{:.1f}", row.gflops));
    ImGui::TableNextColumn();
    right(std::isnan(row.share()) ? "–" : fmt::format("{:.0f} %", 100 * row.share()));
    ImGui::TableNextColumn();
    right(rate_text(row.per_second));
    ImGui::SetItemTooltip("%s", row.sampling ? "particle-steps a second" : "iterations a second");
  }
  ImGui::EndTable();
}

}  // namespace

void draw_benchmark(FrameContext& frame) {
  const auto view = frame.evaluations.benchmark().latest();
  draw_buttons(frame, view.get());
  if (!view) return;
  std::map<std::pair<int, std::string>, const SpeedResult*> groups;  // a row by threads and processor
  for (const SpeedResult& row : view->rows) groups[{row.threads, row.processor}] = &row;
  for (const auto& [group, row] : groups) {
    stale_note(fmt::format("{}, {} thread{}{}", row->processor, row->threads, row->threads == 1 ? "" : "s",
                           row->peak > 0 ? fmt::format(", peak {:.0f} GFLOP/s", row->peak) : ""));
    draw_rows(*view, *row);
  }
}

}  // namespace diffuscope
