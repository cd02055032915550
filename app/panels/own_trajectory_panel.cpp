#include "app/panels/own_trajectory_panel.h"

#include <fmt/format.h>
#include <imgui.h>
#include <implot.h>

#include <algorithm>

#include "app/panels/cards.h"
#include "app/widgets/form.h"
#include "app/widgets/help_marker.h"
#include "app/widgets/labelled_value.h"
#include "app/widgets/plot_style.h"
#include "app/widgets/role_colors.h"

namespace diffuscope {
namespace {

constexpr double kLowest = 1e-8;  // of the logarithmic axis

void edit_settings(FrameContext& frame, OwnFilesSettings& settings) {
  if (!form_advanced("own")) return;
  const std::string sampler = "It is meant to be " + frame.scene.sampler.rule.id;
  edit_switch((sampler + "###name_sampler").c_str(), card("own_sampler"), EditMark::kNone,
              settings.name_sampler);
  edit_switch("Exact reference", card("own_exact"), EditMark::kNone, settings.exact);
  edit_switch("Data units", card("own_units"), EditMark::kNone, settings.data_units);
  edit_switch("Draw on the stage", card("own_overlay"), EditMark::kNone, settings.overlay);
  form_row("Tolerance", card("own_tolerance"));
  double tolerance = settings.tolerance;
  ImGui::InputDouble("##tolerance", &tolerance, 0, 0, "%.3g");
  if (ImGui::IsItemDeactivatedAfterEdit() && tolerance > 0) settings.tolerance = tolerance;
  explain_item("Tolerance", card("own_tolerance"));
}

void wrapped(Tint tint, const std::string& text) {
  ImGui::PushTextWrapPos(0);
  tinted_text(tint, text);
  ImGui::PopTextWrapPos();
}

}  // namespace

void OwnTrajectoryPanel::draw(FrameContext& frame) {
  OwnFilesSettings& settings = frame.evaluations.own_files().settings;
  edit_own_file(frame, OwnFile::kTrajectory, "Trajectory", "own_trajectory");
  edit_own_file(frame, OwnFile::kLevels, "Levels", "own_levels");
  edit_own_file(frame, OwnFile::kEps, "ε̂", "own_eps");
  edit_own_file(frame, OwnFile::kNoise, "Noise z", "own_noise");
  edit_settings(frame, settings);
  const auto view = frame.evaluations.own_files().trajectory();
  if (settings.file(OwnFile::kTrajectory).empty() || settings.file(OwnFile::kLevels).empty())
    return wrapped(
        Tint::kDim,
        "Log trajectory.npy (steps + 1, particles, coordinates) and the level of every state in your own "
        "sampler, and choose both: you see at which step it leaves the reference, and why. With ε̂ and z "
        "every coefficient of its update is found.");
  if (!view) return stale_note("reading …");
  if (!view->error.empty()) return wrapped(Tint::kBad, view->error);
  edit_reading(view->loaded->proposal, settings.levels, settings.confirmed, true);
  if (!settings.confirmed) return;
  if (!view->result) return stale_note("comparing …");
  if (view->experiment.get() != &frame.experiment) stale_note("of the run before; the new one follows …");
  draw_answer(frame, *view);
}

void OwnTrajectoryPanel::draw_answer(FrameContext& frame, const OwnTrajectoryView& view) {
  const Examination& own = *view.result;
  const int bad = own.first_bad_step();
  headline(bad < 0 ? "no step" : fmt::format("step {}", bad),
           bad < 0                   ? fmt::format("is beyond {:g}", own.tolerance)
           : own.run.missing.empty() ? fmt::format("is the first beyond {:g}", own.tolerance)
                                     : std::string("is the first its rule does not explain"),
           bad < 0 ? Tint::kGood : Tint::kBad, "First bad step", card("own_deviation"));
  stale_note(fmt::format("{} steps of {} particles; reference {}", own.trajectory.steps(),
                         with_separators(own.trajectory.particles()), own.reference.label));
  if (!own.run.missing.empty()) return wrapped(Tint::kDim, own.run.missing);
  if (plotted_.get() != &view) {
    plotted_ = frame.evaluations.own_files().trajectory();
    state_.clear(), whole_.clear(), step_.clear(), one_step_.clear();
    for (std::size_t i = 1; i < own.run.whole.size(); ++i) {  // both start at the same point
      state_.push_back(static_cast<double>(i));
      whole_.push_back(std::max(kLowest, own.run.whole[i].rms));
    }
    for (std::size_t i = 0; i < own.run.one_step.size(); ++i) {
      step_.push_back(static_cast<double>(i) + 1);
      one_step_.push_back(std::max(kLowest, own.run.one_step[i].rms));
    }
  }
  draw_deviation(frame, own);
}

void OwnTrajectoryPanel::draw_deviation(FrameContext& frame, const Examination& own) {
  const RoleColors& role = role_colors();
  explain_label("Deviation", card("own_deviation"), true);
  ImGui::SameLine(0, ImGui::GetFontSize());
  color_key("whole", role.error);
  ImGui::SameLine(0, ImGui::GetFontSize());
  color_key("one step", role.model);
  if (!begin_plot("##deviation", {-1, std::max(9 * ImGui::GetFontSize(), ImGui::GetContentRegionAvail().y)},
                  "state   (noise to data)", "rms", 0, 0, ImPlotFlags_NoLegend))
    return;
  const double top = std::max(2 * own.tolerance, *std::max_element(whole_.begin(), whole_.end()));
  ImPlot::SetupAxisLimits(ImAxis_X1, -0.5, state_.back() + 0.5, ImPlotCond_Always);
  setup_log_axis(ImAxis_Y1, 0.5 * kLowest, 3 * top);
  const auto count = static_cast<int>(step_.size());
  ImPlot::PlotLine("one step", step_.data(), one_step_.data(), count, line_spec(role.model));
  ImPlot::PlotLine("whole", state_.data(), whole_.data(), static_cast<int>(state_.size()),
                   line_spec(role.error));
  dashed_line(own.tolerance, role.text_dim, "tolerance");
  if (own.run.first_bad >= 0) {
    const double x = own.run.first_bad, y = whole_[static_cast<std::size_t>(own.run.first_bad) - 1];
    ImPlotSpec mark = line_spec(role.error, 2);
    mark.Marker = ImPlotMarker_Circle;
    mark.MarkerSize = 0.35f * ImGui::GetFontSize();
    ImPlot::PlotScatter("first bad", &x, &y, 1, mark);
  }
  cursor_line(own_level(frame, own));
  jump_on_click(frame, own);
  end_plot();
}

}  // namespace diffuscope
