#include "app/panels/debug/steps_table.h"

#include <fmt/format.h>
#include <imgui.h>

#include <array>

#include "app/panels/cards.h"
#include "app/widgets/help_marker.h"
#include "app/widgets/icons.h"
#include "app/widgets/labelled_value.h"
#include "app/widgets/role_colors.h"

namespace diffuscope {
namespace {

enum class Whose { kPath, kLearned, kExact, kDifference };

struct ColumnInfo {
  const char* name;
  const char* card_id;
  Whose whose;
  float width = 3.6f;  // font sizes
};
// In the order of StepColumn.
constexpr std::array<ColumnInfo, kStepColumns> kColumns{
    {{"t", "debug_column_t", Whose::kPath, 3.2f},
     {"σ/α", "debug_column_ratio", Whose::kPath},
     {"|x|", "debug_column_state", Whose::kPath},
     {"|Δx|", "debug_update", Whose::kPath},
     {"x̂0", "debug_column_x0", Whose::kLearned, 7.2f},
     {"exact x̂0", "debug_column_exact", Whose::kExact, 7.2f},
     {"x̂0 error", "debug_difference", Whose::kDifference},
     {"ε̂ error", "debug_column_eps_error", Whose::kDifference},
     {"|z|", "debug_z", Whose::kPath},
     {"mode", "debug_column_mode", Whose::kExact, 4.2f}}};

ImVec4 color_of(Whose whose) {
  const RoleColors& role = role_colors();
  switch (whose) {
    case Whose::kLearned:
      return role.model;
    case Whose::kExact:
      return role.exact;
    case Whose::kDifference:
      return role.error;
    default:
      return ImGui::GetStyleColorVec4(ImGuiCol_Text);
  }
}

bool is_on(const DebugSettings& debug, std::size_t column) { return (debug.columns >> column & 1u) != 0; }

std::string mode_text(const Eigen::VectorXd& modes) {
  Eigen::Index k = 0;
  const double share = modes.maxCoeff(&k);
  return fmt::format("{}  {:.2f}", k + 1, share);
}

std::vector<std::string> cells_of(const Trace& trace, std::size_t level, const GridLevel& at) {
  const TraceStep* step = level < trace.steps.size() ? &trace.steps[level] : nullptr;
  const auto of_step = [&](const auto& text) { return step ? text(*step) : std::string(); };
  const Eigen::VectorXd& x = step ? step->x : trace.steps.back().next;
  return {fmt::format("{:.4g}", at.t),
          short_number(at.level.ratio()),
          short_number(x.norm()),
          of_step([](const TraceStep& s) { return short_number(s.update()); }),
          of_step([](const TraceStep& s) { return vector_text(s.model.x0); }),
          of_step([](const TraceStep& s) { return vector_text(s.exact.x0); }),
          of_step([](const TraceStep& s) { return short_number((s.model.x0 - s.exact.x0).norm()); }),
          of_step([](const TraceStep& s) { return short_number((s.model.eps - s.exact.eps).norm()); }),
          of_step([](const TraceStep& s) { return s.z.cols() > 0 ? short_number(s.z.norm()) : "–"; }),
          mode_text(trace.modes[level])};
}

std::vector<std::string> cells_of(const SummaryView& view, std::size_t level, const GridLevel& at) {
  const StepSummary& mean = view.levels[level];
  const bool last = level + 1 == view.levels.size();
  const auto of_step = [&](const std::string& text) { return last ? std::string() : text; };
  return {fmt::format("{:.4g}", at.t),
          short_number(at.level.ratio()),
          short_number(mean.length),
          of_step(short_number(mean.update)),
          of_step(vector_text(mean.x0)),
          of_step(vector_text(mean.exact_x0)),
          of_step(short_number(mean.x0_error)),
          of_step(short_number(mean.eps_error)),
          "",
          mode_text(mean.modes)};
}

void set_up_columns(const DebugSettings& debug) {
  const float font = ImGui::GetFontSize();
  ImGui::TableSetupScrollFreeze(1, 1);
  ImGui::TableSetupColumn("step", ImGuiTableColumnFlags_WidthFixed, 2.4f * font);
  for (std::size_t c = 0; c < kColumns.size(); ++c)
    if (is_on(debug, c))
      ImGui::TableSetupColumn(kColumns[c].name, ImGuiTableColumnFlags_WidthFixed, kColumns[c].width * font);
}

void draw_header(const DebugSettings& debug) {
  ImGui::TableNextRow(ImGuiTableRowFlags_Headers);
  ImGui::TableNextColumn();
  ImGui::TableHeader("step");
  for (std::size_t c = 0; c < kColumns.size(); ++c) {
    if (!is_on(debug, c)) continue;
    ImGui::TableNextColumn();
    ImGui::PushStyleColor(ImGuiCol_Text, color_of(kColumns[c].whose));
    ImGui::TableHeader(kColumns[c].name);
    ImGui::PopStyleColor();
    explain_item(kColumns[c].name, card(kColumns[c].card_id));
  }
}

}  // namespace

void StepsTable::edit_columns(DebugSettings& debug) {
  if (ImGui::Button(icon::kColumns)) ImGui::OpenPopup("columns");
  explain_item("Columns", card("debug_columns"));
  if (!ImGui::BeginPopup("columns")) return;
  for (std::size_t c = 0; c < kColumns.size(); ++c) {
    bool on = is_on(debug, c);
    if (ImGui::Checkbox(kColumns[c].name, &on)) debug.columns ^= 1u << c;
    explain_item(kColumns[c].name, card(kColumns[c].card_id));
  }
  ImGui::EndPopup();
}

void StepsTable::find_hits(const FrameContext& frame, const std::shared_ptr<const TraceView>& view) {
  const Breakpoints& wanted = frame.view.debug.breakpoints;
  if (hits_of_ == view && hits_for_ == wanted) return;
  hits_of_ = view, hits_for_ = wanted;
  hits_.assign(view->trace.modes.size(), false);
  for (auto hit = first_hit(view->trace, wanted, 0); hit; hit = first_hit(view->trace, wanted, hit->step + 1))
    hits_[static_cast<std::size_t>(hit->step)] = true;
}

void StepsTable::draw_row(FrameContext& frame, int level, const std::vector<std::string>& cells) {
  const bool current = level == current_level(frame);
  ImGui::TableNextRow();
  ImGui::TableNextColumn();
  if (current)
    ImGui::TableSetBgColor(ImGuiTableBgTarget_RowBg0, ImGui::GetColorU32(faded(role_colors().accent, 0.35f)));
  const ImVec2 at = ImGui::GetCursorScreenPos();
  if (ImGui::Selectable(fmt::format("{}", level).c_str(), false, ImGuiSelectableFlags_SpanAllColumns))
    jump_to_level(frame, level);
  if (!frame.view.debug.all && hits_[static_cast<std::size_t>(level)]) {
    const float font = ImGui::GetFontSize();
    ImGui::GetWindowDrawList()->AddCircleFilled({at.x + 2.1f * font, at.y + 0.5f * font}, 0.22f * font,
                                                ImGui::GetColorU32(role_colors().error));
  }
  for (std::size_t c = 0; c < kColumns.size(); ++c) {
    if (!is_on(frame.view.debug, c)) continue;
    ImGui::TableNextColumn();
    ImGui::TextUnformatted(cells[c].c_str());
  }
}

void StepsTable::draw(FrameContext& frame) {
  const auto run = frame.evaluations.samples();
  const auto view = shown_trace(frame);
  const auto summary = frame.view.debug.all ? shown_summary(frame) : nullptr;
  if (frame.view.debug.all ? !summary : !view) {
    stale_note(frame.view.debug.all ? "The particles are being looked at …" : missing_trace(frame));
    return;
  }
  int columns = 1;
  for (std::size_t c = 0; c < kColumns.size(); ++c) columns += is_on(frame.view.debug, c) ? 1 : 0;
  const auto flags = ImGuiTableFlags_ScrollX | ImGuiTableFlags_ScrollY | ImGuiTableFlags_SizingFixedFit |
                     ImGuiTableFlags_NoSavedSettings | ImGuiTableFlags_BordersInnerV;
  // Another table for another choice of columns.
  const std::string id = fmt::format("steps {}", frame.view.debug.columns);
  if (!ImGui::BeginTable(id.c_str(), columns, flags)) return;
  set_up_columns(frame.view.debug);
  draw_header(frame.view.debug);
  if (view) find_hits(frame, view);
  const std::size_t levels = summary ? summary->levels.size() : view->trace.modes.size();
  const int current = current_level(frame);
  ImGuiListClipper clipper;
  clipper.Begin(static_cast<int>(levels));
  if (current != shown_level_) clipper.IncludeItemByIndex(current);
  while (clipper.Step())
    for (int row = clipper.DisplayStart; row < clipper.DisplayEnd; ++row) {
      const auto level = static_cast<std::size_t>(row);
      const GridLevel& at = run->trajectory.levels[level];
      draw_row(frame, row, summary ? cells_of(*summary, level, at) : cells_of(view->trace, level, at));
      if (row == current && current != shown_level_) ImGui::SetScrollHereY(0.5f);
    }
  shown_level_ = current;
  ImGui::EndTable();
}

}  // namespace diffuscope
