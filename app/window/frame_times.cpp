#include "app/window/frame_times.h"

#include <imgui.h>

#include <algorithm>
#include <array>

#include "app/widgets/role_colors.h"

namespace diffuscope {
namespace {

constexpr double kPhaseSmoothing = 0.05;
constexpr std::array kFramePhases{&FramePhases::events, &FramePhases::panels, &FramePhases::stage,
                                  &FramePhases::render, &FramePhases::swap,   &FramePhases::wait};

double quantile(std::vector<float> values, double share) {
  if (values.empty()) return 0;
  const auto at = static_cast<std::ptrdiff_t>(share * static_cast<double>(values.size() - 1) + 0.5);
  std::nth_element(values.begin(), values.begin() + at, values.end());
  return static_cast<double>(values[static_cast<std::size_t>(at)]);
}

void push(std::vector<float>& values, float value, std::size_t kept) {
  if (values.size() >= kept)
    values.erase(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(1 + kept / 10));
  values.push_back(value);
}

float milliseconds(std::chrono::steady_clock::duration duration) {
  return std::chrono::duration<float, std::milli>(duration).count();
}

}  // namespace

double FrameTimes::until_next() const {
  const std::chrono::duration<double> since = Clock::now() - begin_;
  return std::max(0.0, kFrameSeconds - since.count());
}

void FrameTimes::begin(bool continues) {
  const auto now = Clock::now();
  if (continues) {
    push(intervals_, milliseconds(now - begin_), kept_);
    for (const auto phase : kFramePhases) {
      double& mean = phases_.*phase;
      mean += (mean > 0 ? kPhaseSmoothing : 1) * (frame_.*phase - mean);
    }
  }
  frame_ = {};
  begin_ = lap_ = now;
}

void FrameTimes::end() { push(work_, milliseconds(Clock::now() - begin_), kept_); }

void FrameTimes::lap(double FramePhases::*phase) {
  const auto now = Clock::now();
  frame_.*phase += std::chrono::duration<double>(now - lap_).count();
  lap_ = now;
  last_lap_ = phase;
}

void FrameTimes::part_of_lap(double FramePhases::*phase, double seconds) {
  frame_.*phase += seconds;
  frame_.*last_lap_ -= seconds;
}

void FrameTimes::clear(std::size_t kept) {
  kept_ = std::max<std::size_t>(kept, 1);
  intervals_.clear();
  work_.clear();
}

FrameStatistics FrameTimes::statistics() const {
  const auto late = [](float interval) { return interval > 1500 * static_cast<float>(kFrameSeconds); };
  return {.median = quantile(intervals_, 0.5),
          .percentile_99 = quantile(intervals_, 0.99),
          .median_work = quantile(work_, 0.5),
          .percentile_99_work = quantile(work_, 0.99),
          .dropped = static_cast<int>(std::count_if(intervals_.begin(), intervals_.end(), late)),
          .frames = static_cast<int>(intervals_.size())};
}

void draw_frame_time_overlay(const FrameTimes& times) {
  const ImGuiViewport* viewport = ImGui::GetMainViewport();
  const float font = ImGui::GetFontSize();
  ImGui::SetNextWindowPos(
      {viewport->WorkPos.x + viewport->WorkSize.x - 0.5f * font, viewport->WorkPos.y + 0.5f * font},
      ImGuiCond_Always, {1, 0});
  ImGui::SetNextWindowBgAlpha(0.85f);
  const auto flags = ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_AlwaysAutoResize |
                     ImGuiWindowFlags_NoDocking | ImGuiWindowFlags_NoSavedSettings |
                     ImGuiWindowFlags_NoFocusOnAppearing | ImGuiWindowFlags_NoInputs;
  if (ImGui::Begin("Frame times", nullptr, flags)) {
    const FrameStatistics s = times.statistics();
    ImGui::PushStyleColor(ImGuiCol_FrameBg, ImVec4{0, 0, 0, 0});
    ImGui::PushStyleColor(ImGuiCol_PlotHistogram, role_colors().accent);
    const auto& shown = times.intervals();
    ImGui::PlotHistogram("##intervals", shown.data(), static_cast<int>(shown.size()), 0, nullptr, 0, 50,
                         {16 * font, 2.5f * font});
    ImGui::PopStyleColor(2);
    ImGui::Text("frame   %5.1f ms  99 %%: %5.1f ms", s.median, s.percentile_99);
    ImGui::Text("drawing %5.1f ms  99 %%: %5.1f ms", s.median_work, s.percentile_99_work);
    ImGui::Text("dropped %d of %d", s.dropped, s.frames);
  }
  ImGui::End();
}

}  // namespace diffuscope
