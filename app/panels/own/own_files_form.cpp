#include "app/panels/own/own_files_form.h"

#include <fmt/format.h>
#include <imgui.h>
#include <implot.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "app/panels/cards.h"
#include "app/playback.h"
#include "app/widgets/form.h"
#include "app/widgets/help_marker.h"
#include "app/widgets/labelled_value.h"

namespace diffuscope {
namespace {

const std::string kRecognized = "recognized";

/// A choice among `names`, or none: recognized.
template <class Value, std::size_t N>
void edit_optional(const char* label, const char* card_id, std::optional<Value>& value,
                   const std::array<Value, N>& values, const std::vector<std::string>& names) {
  std::vector<std::string> texts{kRecognized};
  texts.insert(texts.end(), names.begin(), names.end());
  int index = 0;
  if (value) index = static_cast<int>(std::ranges::find(values, *value) - values.begin()) + 1;
  if (!edit_choice(label, card(card_id), EditMark::kNone, index, texts)) return;
  value = index == 0 ? std::nullopt : std::optional(values[static_cast<std::size_t>(index - 1)]);
}

}  // namespace

void edit_own_file(FrameContext& frame, OwnFile which, const char* label, const char* card_id) {
  OwnFilesJobs& jobs = frame.evaluations.own_files();
  ImGui::PushID(label);
  const float button = ImGui::CalcTextSize("…").x + 2 * ImGui::GetStyle().FramePadding.x;
  form_row(label, card(card_id), EditMark::kNone, button + ImGui::GetStyle().ItemSpacing.x);
  const std::string& path = jobs.settings.file(which);
  std::array<char, 1024> text{};
  std::copy_n(path.begin(), std::min(path.size(), text.size() - 1), text.begin());
  const bool entered =
      ImGui::InputTextWithHint("##path", "file, or drop it here", text.data(), text.size(),
                               ImGuiInputTextFlags_EnterReturnsTrue | ImGuiInputTextFlags_ElideLeft);
  if (entered || ImGui::IsItemDeactivatedAfterEdit()) jobs.choose(which, text.data());
  explain_item(label, card(card_id));
  ImGui::SameLine();
  if (ImGui::Button("…###choose")) {
    frame.actions.file = FileIntent::kChooseOwnFile;
    frame.actions.own_file = static_cast<int>(which);
  }
  explain_item(label, card(card_id));
  ImGui::PopID();
}

void edit_reading(const LevelProposal& proposal, LevelChoice& choice, bool& confirmed, bool with_order) {
  explain_label("Read as", card("own_reading"), true);
  ImGui::SameLine();
  ImGui::TextUnformatted(with_order ? reading_text(proposal.reading).c_str()
                                    : fmt::format("{}, {}", meaning_id(proposal.reading.meaning),
                                                  scale_id(proposal.reading.scale))
                                          .c_str());
  if (!confirmed) {
    ImGui::PushTextWrapPos(0);
    stale_note(proposal.evidence);
    if (!proposal.certain)
      tinted_text(Tint::kWarning, "Another reading fits about as well: look before you confirm.");
    ImGui::PopTextWrapPos();
    if (ImGui::Button("These levels are right###confirm", {-1, 0})) confirmed = true;
    explain_item("Confirm the reading", card("own_reading"));
  }
  if (confirmed && !form_advanced("reading")) return;
  const LevelChoice before = choice;
  static constexpr std::array kKinds{
      LevelMeaning::kPair,  LevelMeaning::kAlphaBar, LevelMeaning::kAlpha,       LevelMeaning::kSigma,
      LevelMeaning::kRatio, LevelMeaning::kTime,     LevelMeaning::kTimeFromZero};
  std::vector<std::string> kinds;
  for (const LevelMeaning kind : kKinds) kinds.push_back(meaning_id(kind));
  edit_optional("Levels are", "own_kind", choice.meaning, kKinds, kinds);
  edit_optional("Scale", "own_scale", choice.scale,
                std::array{ScaleRule::kVariancePreserving, ScaleRule::kVarianceExploding, ScaleRule::kFlow},
                {"preserving", "exploding", "flow"});
  if (with_order)
    edit_optional("Order", "own_order", choice.noise_first, std::array{true, false},
                  {"noise to data", "data to noise"});
  if (!(before == choice)) confirmed = false;
}

std::shared_ptr<const OwnTrajectoryView> shown_own_trajectory(const FrameContext& frame) {
  auto view = frame.evaluations.own_files().trajectory();
  return view && view->result && view->experiment.get() == &frame.experiment ? view : nullptr;
}

int own_level(const FrameContext& frame, const Examination& own) {
  const double t = frame.view.u * frame.experiment.schedule.steps();
  return static_cast<int>(std::lround(progress_at_t(own.levels, t) * own.trajectory.steps()));
}

void jump_to_own_level(FrameContext& frame, const Examination& own, int level) {
  const int steps = own.trajectory.steps();
  level = std::clamp(level, 0, steps);
  frame.view.reverse.playing = false;
  const auto run = frame.evaluations.samples();
  frame.view.reverse_progress =
      run ? progress_at_t(run->trajectory.levels, own.levels[static_cast<std::size_t>(level)].t)
          : static_cast<double>(level) / steps;
}

void jump_on_click(FrameContext& frame, const Examination& own) {
  if (!ImPlot::IsPlotHovered() || !ImGui::IsMouseClicked(ImGuiMouseButton_Left)) return;
  jump_to_own_level(frame, own, static_cast<int>(std::lround(ImPlot::GetPlotMousePos().x)));
}

}  // namespace diffuscope
