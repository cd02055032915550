#include "app/panels/timeline_panel.h"

#include <fmt/format.h>
#include <implot.h>

#include <algorithm>
#include <cmath>

#include "app/panels/cards.h"
#include "app/panels/stage/moving_cloud.h"
#include "app/playback.h"
#include "app/widgets/help_marker.h"
#include "app/widgets/icons.h"
#include "app/widgets/labelled_value.h"
#include "app/widgets/plot_style.h"
#include "app/widgets/role_colors.h"

namespace diffuscope {
namespace {

constexpr int kCurvePoints = 240;
constexpr double kMostLogSnr = 12;  // of the curve: at t = 0 it is infinite
constexpr double kSpeeds[] = {0.125, 0.25, 0.5, 1, 2, 4};

bool button(const char* icon, const char* tooltip, bool on = false) {
  if (on) ImGui::PushStyleColor(ImGuiCol_Text, role_colors().accent);
  const bool pressed = ImGui::Button(icon);
  if (on) ImGui::PopStyleColor();
  ImGui::SetItemTooltip("%s", tooltip);
  ImGui::SameLine(0, 0.25f * ImGui::GetFontSize());
  return pressed;
}

/// Starts in this direction, or stops if that is what plays.
void play(AppState& view, Playback& playback, bool backward) {
  if (playback.playing && playback.backward == backward) {
    playback.playing = false;
    return;
  }
  playback.playing = false;
  playback.backward = backward;
  toggle_playback(view);
}

void draw_speed(Playback& playback) {
  ImGui::SetNextItemWidth(4.3f * ImGui::GetFontSize());
  const std::string shown = fmt::format("{}x", playback.speed);
  if (ImGui::BeginCombo("##speed", shown.c_str())) {
    for (const double speed : kSpeeds)
      if (ImGui::Selectable(fmt::format("{}x", speed).c_str(), speed == playback.speed))
        playback.speed = speed;
    ImGui::EndCombo();
  }
  ImGui::SetItemTooltip("Speed: at 1x the whole range takes 5 seconds");
}

/// The buttons; in Sample "forward" runs from noise to data.
void draw_transport(FrameContext& frame, Playback& playback, int sampler_steps) {
  AppState& view = frame.view;
  const int T = frame.experiment.schedule.steps();
  const bool reverse = plays_reverse(view.workspace);
  if (button(icon::kStepBackward, "One step back (←)")) step_playback(view, -1, T, sampler_steps);
  const bool back = playback.playing && playback.backward, on = playback.playing && !playback.backward;
  if (button(back ? icon::kPause : icon::kBackward, reverse ? "Play toward noise" : "Play toward data", back))
    play(view, playback, true);
  if (button(on ? icon::kPause : icon::kPlay,
             reverse ? "Play toward data (Space)" : "Play toward noise (Space)", on))
    play(view, playback, false);
  if (button(icon::kStepForward, "One step (→)")) step_playback(view, 1, T, sampler_steps);
  draw_speed(playback);
}

/// Explained numbers in a row to the right of the buttons, each in a place of its own, so that nothing moves
/// while they change; those for which there is no room are left out.
class Readings {
 public:
  Readings() : x_(ImGui::GetItemRectMax().x - ImGui::GetWindowPos().x + ImGui::GetFontSize()) {}

  void add(const char* name, const char* id, const std::string& value, float width) {
    const float pixels = width * ImGui::GetFontSize();
    if (x_ + pixels > ImGui::GetContentRegionMax().x + ImGui::GetFontSize()) return;
    ImGui::SameLine(x_);
    ImGui::AlignTextToFramePadding();
    explain_label(name, card(id), true);
    ImGui::SameLine(0, 0.4f * ImGui::GetFontSize());
    ImGui::TextUnformatted(value.c_str());
    x_ += pixels;
  }

  void add_level(NoiseLevel level, double t, double T) {
    add("t", "t", fmt::format("{:.0f} / {:.0f}", t, T), 7.2f);
    add("α", "alpha", fmt::format("{:.3f}", level.alpha), 4.6f);
    add("σ", "sigma", fmt::format("{:.3f}", level.sigma), 4.6f);
    add("SNR", "snr", level.sigma > 0 ? short_number(level.snr()) : "∞", 6.8f);
    add("σ/α", "ratio", level.alpha > 0 ? short_number(level.ratio()) : "∞", 6);
  }

 private:
  float x_;
};

/// The strip at the lower edge of the plot in the colours of time; `u_of` turns a share of the width into u.
template <class UOf>
void draw_time_strip(const UOf& u_of) {
  const ImVec2 at = ImPlot::GetPlotPos(), size = ImPlot::GetPlotSize();
  const float height = 0.3f * ImGui::GetFontSize();
  constexpr int kPieces = 96;
  for (int i = 0; i < kPieces; ++i) {
    const float left = at.x + size.x * static_cast<float>(i) / kPieces,
                right = at.x + size.x * static_cast<float>(i + 1) / kPieces;
    const auto u = static_cast<float>(u_of((i + 0.5) / kPieces));
    ImPlot::GetPlotDrawList()->AddRectFilled({std::round(left), at.y + size.y - height},
                                             {std::round(right), at.y + size.y},
                                             ImGui::GetColorU32(time_color(u)));
  }
}

/// The cursor with its handle at `x`; true while the mouse drags it, with `x` where the mouse is.
bool scrub(double& x, bool& scrubbing) {
  if (ImPlot::IsPlotHovered() && ImGui::IsMouseClicked(ImGuiMouseButton_Left)) scrubbing = true;
  if (!ImGui::IsMouseDown(ImGuiMouseButton_Left)) scrubbing = false;
  if (ImPlot::IsPlotHovered()) ImGui::SetMouseCursor(ImGuiMouseCursor_ResizeEW);
  if (scrubbing) x = ImPlot::GetPlotMousePos().x;
  cursor_line(x);
  const ImVec2 top = ImPlot::PlotToPixels(x, ImPlot::GetPlotLimits().Y.Max);
  const float r = 0.35f * ImGui::GetFontSize();
  ImPlot::GetPlotDrawList()->AddTriangleFilled({top.x - r, top.y}, {top.x + r, top.y},
                                               {top.x, top.y + 1.3f * r},
                                               ImGui::GetColorU32(role_colors().selection));
  return scrubbing;
}

}  // namespace

void TimelinePanel::draw(FrameContext& frame) {
  if (!plays_reverse(frame.view.workspace)) return draw_forward(frame);
  const auto view = frame.evaluations.samples();
  if (!view || view->trajectory.levels.size() < 2) {
    stale_note("The first samples are on their way …");
    return;
  }
  draw_reverse(frame, view->trajectory);
}

void TimelinePanel::update(const FrameContext& frame) {
  if (shown_ == frame.snapshot.experiment) return;
  shown_ = frame.snapshot.experiment;
  t_.clear(), alpha_bar_.clear(), log_snr_.clear();
  const Schedule& schedule = frame.experiment.schedule;
  for (int i = 0; i <= kCurvePoints; ++i) {
    t_.push_back(schedule.steps() * static_cast<double>(i) / kCurvePoints);
    const NoiseLevel level = schedule.at(t_.back());
    alpha_bar_.push_back(1 - noise_share(level));
    log_snr_.push_back(std::clamp(std::log(level.snr()), -kMostLogSnr, kMostLogSnr));
  }
}

void TimelinePanel::draw_forward(FrameContext& frame) {
  update(frame);
  const Schedule& schedule = frame.experiment.schedule;
  const double T = schedule.steps();
  draw_transport(frame, frame.view.forward, 1);
  double t = frame.view.u * T;
  Readings().add_level(schedule.at(t), t, T);
  if (!begin_plot("timeline", {-1, -1}, nullptr, nullptr, ImPlotAxisFlags_Lock, ImPlotAxisFlags_Lock)) return;
  ImPlot::SetupAxis(ImAxis_Y2, nullptr, ImPlotAxisFlags_AuxDefault | ImPlotAxisFlags_Lock);
  ImPlot::SetupAxisLimits(ImAxis_X1, 0, T, ImPlotCond_Always);
  ImPlot::SetupAxisLimits(ImAxis_Y1, -0.06, 1.06, ImPlotCond_Always);
  ImPlot::SetupAxisLimits(ImAxis_Y2, -kMostLogSnr, kMostLogSnr, ImPlotCond_Always);
  const double alpha_ticks[] = {0, 0.5, 1}, snr_ticks[] = {-10, 0, 10};
  ImPlot::SetupAxisTicks(ImAxis_Y1, alpha_ticks, 3);
  ImPlot::SetupAxisTicks(ImAxis_Y2, snr_ticks, 3);
  setup_legend(ImPlotLocation_NorthEast);
  draw_time_strip([](double share) { return share; });
  const auto points = static_cast<int>(t_.size());
  ImPlot::PlotLine("ᾱ", t_.data(), alpha_bar_.data(), points, line_spec(role_colors().data, 1.8f));
  ImPlot::SetAxes(ImAxis_X1, ImAxis_Y2);
  ImPlot::PlotLine("log SNR", t_.data(), log_snr_.data(), points, line_spec(role_colors().text_dim, 1.2f));
  ImPlot::SetAxes(ImAxis_X1, ImAxis_Y1);
  if (scrub(t, scrubbing_)) {
    frame.view.u = std::clamp(t / T, 0.0, 1.0);
    frame.view.forward.playing = false;
  }
  end_plot();
}

void TimelinePanel::update(const FrameContext& frame, const std::vector<GridLevel>& levels) {
  step_.clear(), level_t_.clear();
  for (std::size_t i = 0; i < levels.size(); ++i) {
    step_.push_back(static_cast<double>(i));
    level_t_.push_back(levels[i].t / frame.experiment.schedule.steps());
  }
}

void TimelinePanel::draw_reverse(FrameContext& frame, const Trajectory<float>& run) {
  update(frame, run.levels);
  const auto steps = static_cast<int>(run.levels.size()) - 1;
  const double T = frame.experiment.schedule.steps();
  draw_transport(frame, frame.view.reverse, steps);
  const double t = t_at_progress(run.levels, frame.view.reverse_progress);
  frame.view.u = std::clamp(t / T, 0.0, 1.0);
  double step = frame.view.reverse_progress * steps;
  Readings readings;
  readings.add("step", "sampler_step", fmt::format("{:.1f} / {}", step, steps), 7);
  readings.add_level(frame.experiment.schedule.at(t), t, T);
  if (!begin_plot("reverse timeline", {-1, -1}, nullptr, nullptr, ImPlotAxisFlags_Lock, ImPlotAxisFlags_Lock))
    return;
  ImPlot::SetupAxisLimits(ImAxis_X1, 0, steps, ImPlotCond_Always);
  ImPlot::SetupAxisLimits(ImAxis_Y1, -0.06, 1.06, ImPlotCond_Always);
  const double ticks[] = {0, 0.5, 1};
  ImPlot::SetupAxisTicks(ImAxis_Y1, ticks, 3);
  setup_legend(ImPlotLocation_NorthEast);
  draw_time_strip([&](double share) { return t_at_progress(run.levels, share) / T; });
  ImPlotSpec spec = line_spec(role_colors().model, 1.5f);
  if (steps <= 100) {
    spec.Marker = ImPlotMarker_Circle;
    spec.MarkerSize = 2;
    spec.MarkerFillColor = spec.MarkerLineColor = role_colors().model;
  }
  ImPlot::PlotLine("t/T of the sampler's levels", step_.data(), level_t_.data(),
                   static_cast<int>(step_.size()), spec);
  if (scrub(step, scrubbing_)) {
    frame.view.reverse_progress = std::clamp(step / steps, 0.0, 1.0);
    frame.view.reverse.playing = false;
    frame.view.debug.stopped.clear();
  }
  end_plot();
}

}  // namespace diffuscope
