#include "app/panels/debug_step_panel.h"

#include <fmt/format.h>
#include <imgui.h>

#include <array>
#include <tuple>
#include <utility>

#include "app/panels/cards.h"
#include "app/panels/debug/debug_view.h"
#include "app/run_files.h"
#include "app/widgets/formula.h"
#include "app/widgets/help_marker.h"
#include "app/widgets/icons.h"
#include "app/widgets/labelled_value.h"
#include "app/widgets/role_colors.h"
#include "core/images/image_set.h"

namespace diffuscope {
namespace {

constexpr double kReplayTolerance = 1e-3;  // above: the rule looks at all particles at once

void draw_rule(const SampleView& run, float width) {
  const SamplerEntry& rule = find(samplers(), run.request.sampler.rule.id, "sampler");
  formula(rule.about.formula, 0, width);
  explain_item(rule.label.c_str(), rule.about);
}

std::string tuple(const Eigen::VectorXd& values) {
  std::string text;
  for (const double value : values) text += (text.empty() ? "" : ", ") + short_number(value);
  return "(" + text + ")";
}

void coloured(const std::string& text, const ImVec4& color, bool same_line = true) {
  if (same_line) ImGui::SameLine(0, 0);
  ImGui::TextColored(color, "%s", text.c_str());
}

/// x_{t−1} = μ + s·z with this step's numbers, in the colours of their roles.
void draw_numbers(const TraceStep& step) {
  if (step.x.size() > 2) return;
  const RoleColors& role = role_colors();
  const ImVec4 plain = ImGui::GetStyleColorVec4(ImGuiCol_Text);
  const bool noisy = step.z.cols() == 1 && !step.model.std.isZero();
  explain_label(noisy ? "xt-1 = μ + s z, in model space" : "xt-1, in model space", card("debug_next"), true);
  coloured(tuple(step.next), role.selection, false);
  coloured(" = ", plain);
  coloured(tuple(step.model.mean), role.model);
  if (!noisy) return;
  const bool round = (step.model.std.array() - step.model.std(0)).abs().maxCoeff() < 1e-9;
  coloured("    + ", plain, false);
  coloured((round ? short_number(step.model.std(0)) : tuple(step.model.std)) + " · ", role.model);
  coloured(tuple(step.z.col(0)), role.noise);
}

void draw_level(NoiseLevel level) {
  const std::string text =
      fmt::format("ᾱ {}   σ {}   SNR {}   σ/α {}", short_number(alpha_bar(level)), short_number(level.sigma),
                  short_number(level.snr()), short_number(level.ratio()));
  tinted_text(Tint::kDim, text);
  explain_item("Level", card("debug_level"));
}

/// name | learned | exact | difference; the last two only where the denoiser decides.
void quantity(const char* name, const char* card_id, const std::string& learned,
              const std::string& exact = "", const std::string& difference = "") {
  ImGui::TableNextRow();
  ImGui::TableNextColumn();
  explain_label(name, card(card_id));
  for (const std::string* text : {&learned, &exact, &difference}) {
    ImGui::TableNextColumn();
    ImGui::TextUnformatted(text->c_str());
  }
}

void compared(const char* name, const char* card_id, const Eigen::VectorXd& learned,
              const Eigen::VectorXd& exact) {
  constexpr double kRounding = 1e-12;
  const double difference = (learned - exact).norm();
  quantity(name, card_id, vector_text(learned), vector_text(exact),
           short_number(difference < kRounding ? 0 : difference));
}

bool begin_quantities() {
  const auto flags = ImGuiTableFlags_SizingStretchProp | ImGuiTableFlags_NoSavedSettings;
  if (!ImGui::BeginTable("quantities", 4, flags)) return false;
  ImGui::TableSetupColumn("", ImGuiTableColumnFlags_WidthStretch, 0.95f);
  ImGui::TableSetupColumn("learned", ImGuiTableColumnFlags_WidthStretch, 1.3f);
  ImGui::TableSetupColumn("exact", ImGuiTableColumnFlags_WidthStretch, 1.3f);
  ImGui::TableSetupColumn("|diff|", ImGuiTableColumnFlags_WidthStretch, 0.7f);
  ImGui::TableNextRow();
  ImGui::TableNextColumn();
  const RoleColors& role = role_colors();
  const std::pair<const char*, ImVec4> heads[] = {
      {"learned", role.model}, {"exact", role.exact}, {"|diff|", role.error}};
  for (const auto& [name, color] : heads) {
    ImGui::TableNextColumn();
    ImGui::TextColored(color, "%s", name);
  }
  return true;
}

void draw_quantities(const TraceStep& step) {
  if (!begin_quantities()) return;
  quantity("xt", "debug_x", vector_text(step.x));
  compared("x̂0", "debug_x0", step.model.x0, step.exact.x0);
  compared("ε̂", "debug_eps", step.model.eps, step.exact.eps);
  compared("score", "debug_score", step.model.score, step.exact.score);
  compared("mean μ", "debug_mean", step.model.mean, step.exact.mean);
  compared("std s", "debug_std", step.model.std, step.exact.std);
  for (Eigen::Index k = 0; k < step.z.cols(); ++k)
    quantity(step.z.cols() == 1 ? "noise z" : fmt::format("noise z{}", k + 1).c_str(), "debug_z",
             vector_text(step.z.col(k)));
  quantity("xt-1", "debug_next", vector_text(step.next));
  quantity("|Δx|", "debug_update", short_number(step.update()));
  ImGui::EndTable();
  if (!(step.replay_error < kReplayTolerance)) {
    tinted_text(Tint::kWarning, fmt::format("taken alone it ends {} away", short_number(step.replay_error)));
    explain_item("Replay", card("debug_replay"));
  }
}

/// x_t, what the network makes of it, what the exact denoiser would, and x_{t−1}, as pictures.
void draw_pictures(const ImageShape& shape, const TraceStep& step, StepPictures& pictures, bool fresh) {
  const std::array<std::pair<const char*, const Eigen::VectorXd*>, 5> shown{{{"xt", &step.x},
                                                                             {"x̂0", &step.model.x0},
                                                                             {"exact", &step.exact.x0},
                                                                             {"ε̂", &step.model.eps},
                                                                             {"xt-1", &step.next}}};
  const auto count = static_cast<int>(shown.size());
  if (fresh) {
    auto images = std::make_shared<Points>(step.x.size(), count);
    for (int i = 0; i < count; ++i) images->col(i) = shown[static_cast<std::size_t>(i)].second->cast<float>();
    pictures.images = std::move(images);
  }
  const int gap = static_cast<int>(0.4f * ImGui::GetFontSize());
  const ImVec2 room{ImGui::GetContentRegionAvail().x, 5 * ImGui::GetFontSize()};
  const int zoom = fitting_zoom(shape, room, count, 1, gap);
  const float left = ImGui::GetCursorPosX();
  for (int i = 0; i < count; ++i) {
    ImGui::SetCursorPosX(left + static_cast<float>(i * (shape.width * zoom + gap)));
    tinted_text(Tint::kDim, shown[static_cast<std::size_t>(i)].first);
    if (i + 1 < count) ImGui::SameLine();
  }
  pictures.grid.draw("pictures", pictures.images, shape, {.columns = count, .zoom = zoom, .gap = gap});
}

void draw_one(FrameContext& frame, const SampleView& run, const std::shared_ptr<const TraceView>& shown,
              StepPictures& pictures) {
  const TraceView& view = *shown;
  const int index = std::min(current_step(frame), static_cast<int>(view.trace.steps.size()) - 1);
  const TraceStep& step = view.trace.steps[static_cast<std::size_t>(index)];
  if (ImGui::Button(icon::kCopy)) {
    ImGui::SetClipboardText(trace_row_json(view, index).c_str());
    frame.actions.log.push_back(
        fmt::format("Copied step {} of particle {} as JSON", index, view.trace.particle));
  }
  ImGui::SetItemTooltip("Copy this step as JSON");
  ImGui::SameLine();
  ImGui::AlignTextToFramePadding();
  ImGui::TextUnformatted(fmt::format("particle {}, step {} of {}: t = {:.4g} to {:.4g}", view.trace.particle,
                                     index, view.trace.steps.size(), step.from.t, step.to.t)
                             .c_str());
  draw_rule(run, ImGui::GetContentRegionAvail().x);
  draw_numbers(step);
  draw_level(step.from.level);
  if (const ImageSet* images = frame.experiment.data->as_images())
    draw_pictures(images->shape(), step, pictures,
                  std::tie(pictures.of, pictures.index) != std::tie(shown, index));
  pictures.of = shown, pictures.index = index;
  draw_quantities(step);
}

void draw_all(const FrameContext& frame, const SampleView& run, const SummaryView& view) {
  const auto at =
      static_cast<std::size_t>(std::min(current_level(frame), static_cast<int>(view.levels.size()) - 1));
  const StepSummary& mean = view.levels[at];
  const GridLevel& level = run.trajectory.levels[at];
  ImGui::TextUnformatted(
      fmt::format("{} particles at step {}, t = {:.4g}", with_separators(view.particles), at, level.t)
          .c_str());
  draw_level(level.level);
  if (!begin_quantities()) return;
  quantity("mean xt", "debug_x", vector_text(mean.mean));
  if (mean.x0.size() > 0) {
    quantity("mean x̂0", "debug_x0", vector_text(mean.x0), vector_text(mean.exact_x0),
             short_number(mean.x0_error));
    quantity("ε̂", "debug_eps", "", "", short_number(mean.eps_error));
    quantity("mean |Δx|", "debug_update", short_number(mean.update));
  }
  quantity("mean |xt|", "debug_column_state", short_number(mean.length));
  quantity("largest |xt|", "break_bound", short_number(mean.longest));
  ImGui::EndTable();
  if (mean.not_finite > 0)
    tinted_text(Tint::kBad, fmt::format("{} particles are not finite", mean.not_finite));
}

}  // namespace

void DebugStepPanel::draw(FrameContext& frame) {
  const auto run = frame.evaluations.samples();
  if (frame.view.debug.all) {
    const auto summary = shown_summary(frame);
    if (!run || !summary) return stale_note("The particles are being looked at …");
    return draw_all(frame, *run, *summary);
  }
  const auto view = shown_trace(frame);
  if (!run || !view) return stale_note(missing_trace(frame));
  draw_one(frame, *run, view, pictures_);
}

}  // namespace diffuscope
