#include "app/panels/own_network_panel.h"

#include <fmt/format.h>
#include <imgui.h>
#include <implot.h>

#include <algorithm>
#include <cmath>

#include "app/panels/cards.h"
#include "app/widgets/help_marker.h"
#include "app/widgets/labelled_value.h"
#include "app/widgets/plot_style.h"
#include "app/widgets/role_colors.h"

namespace diffuscope {
namespace {

constexpr double kLowest = 1e-9;  // of the logarithmic axis
constexpr int kCells = 24;        // of the field, a side

void wrapped(Tint tint, const std::string& text) {
  ImGui::PushTextWrapPos(0);
  tinted_text(tint, text);
  ImGui::PopTextWrapPos();
}

}  // namespace

void OwnNetworkPanel::update(const std::shared_ptr<const OwnNetworkView>& view, bool plane) {
  if (view != shown_) {
    shown_ = view;
    ratio_.clear(), error_.clear(), low_.clear(), high_.clear(), zero_.clear();
    for (const LevelError& level : view->check->levels) {
      ratio_.push_back(level.ratio);
      error_.push_back(std::max(kLowest, level.error));
      low_.push_back(std::max(kLowest, level.error - 2 * level.standard_error));
      high_.push_back(std::max(kLowest, level.error + 2 * level.standard_error));
      zero_.push_back(std::max(kLowest, level.exact_square));
    }
    level_ = static_cast<int>(std::max_element(error_.begin(), error_.end()) - error_.begin());
    field_of_ = -1;
  }
  if (!plane || field_of_ == level_) return;
  field_of_ = level_;
  const auto at = static_cast<std::size_t>(level_);
  const double below = level_ > 0 ? std::sqrt(ratio_[at] * ratio_[at - 1]) : 0;
  const double above = at + 1 < ratio_.size() ? std::sqrt(ratio_[at] * ratio_[at + 1]) : 1e300;
  field_ = error_field(view->log, *view->check, below, above, kCells);
  cells_.clear();
  for (Eigen::Index iy = kCells - 1; iy >= 0; --iy)
    for (Eigen::Index ix = 0; ix < kCells; ++ix)
      cells_.push_back(std::isnan(field_.error(ix, iy)) ? 0 : field_.error(ix, iy));
}

void OwnNetworkPanel::draw_curve(ImVec2 size) {
  const RoleColors& role = role_colors();
  ImGui::BeginGroup();
  explain_label("Error by noise level", card("own_network_error"), true);
  if (begin_plot("##network_error", size, "σ/α", "E|ε̂ - exact|²/D", 0, 0, ImPlotFlags_NoLegend)) {
    double low = 1, high = kLowest;
    for (std::size_t i = 0; i < error_.size(); ++i) {
      low = std::min({low, low_[i], zero_[i]});
      high = std::max({high, high_[i], zero_[i]});
    }
    setup_log_axis(ImAxis_X1, 0.8 * ratio_.front(), 1.25 * ratio_.back());
    setup_log_axis(ImAxis_Y1, 0.5 * low, 2 * high);
    const auto count = static_cast<int>(ratio_.size());
    ImPlot::PlotLine("predicting 0", ratio_.data(), zero_.data(), count, line_spec(role.text_dim));
    ImPlot::PlotShaded("band", ratio_.data(), low_.data(), high_.data(), count, fill_spec(role.error, 0.25f));
    ImPlotSpec line = line_spec(role.error, 2);
    line.Marker = ImPlotMarker_Circle;
    ImPlot::PlotLine("error", ratio_.data(), error_.data(), count, line);
    cursor_line(ratio_[static_cast<std::size_t>(level_)]);
    if (ImPlot::IsPlotHovered() && ImGui::IsMouseClicked(ImGuiMouseButton_Left)) {
      const double x = std::log(ImPlot::GetPlotMousePos().x);
      for (std::size_t i = 0; i < ratio_.size(); ++i)
        if (std::abs(std::log(ratio_[i]) - x) <
            std::abs(std::log(ratio_[static_cast<std::size_t>(level_)]) - x))
          level_ = static_cast<int>(i);
    }
    end_plot();
  }
  ImGui::EndGroup();
}

void OwnNetworkPanel::draw_field(const FrameContext& frame, ImVec2 size) {
  if (frame.experiment.dim() != 2 || field_of_ < 0) return;
  ImGui::BeginGroup();
  const double highest = std::max(kLowest, *std::max_element(cells_.begin(), cells_.end()));
  explain_label(fmt::format("Over the plane, σ/α = {}, up to {}",
                            short_number(ratio_[static_cast<std::size_t>(level_)]), short_number(highest))
                    .c_str(),
                card("own_network_field"), true);
  if (begin_plot("##network_field", size, "x1", "x2", 0, 0,
                 ImPlotFlags_NoLegend | ImPlotFlags_NoInputs | ImPlotFlags_Equal)) {
    const RoleColors& role = role_colors();
    const ImVec4 ground = ImGui::GetStyleColorVec4(ImGuiCol_WindowBg);
    const ImVec4 colors[] = {ground, mixed(ground, role.error, 0.5f), role.error};
    static const ImPlotColormap map = ImPlot::AddColormap("own_error", colors, 3, false);
    ImPlot::PushColormap(map);
    ImPlot::PlotHeatmap("error", cells_.data(), kCells, kCells, 0, highest, nullptr,
                        {field_.low(0), field_.low(1)}, {field_.high(0), field_.high(1)});
    ImPlot::PopColormap();
    end_plot();
  }
  ImGui::EndGroup();
}

void OwnNetworkPanel::draw(FrameContext& frame) {
  OwnFilesSettings& settings = frame.evaluations.own_files().settings;
  edit_own_file(frame, OwnFile::kPoints, "Points x_t", "own_points");
  edit_own_file(frame, OwnFile::kPointLevels, "Their levels", "own_point_levels");
  edit_own_file(frame, OwnFile::kPointEps, "Predicted ε̂", "own_point_eps");
  const auto view = frame.evaluations.own_files().network();
  for (const OwnFile which : {OwnFile::kPoints, OwnFile::kPointLevels, OwnFile::kPointEps})
    if (settings.file(which).empty())
      return wrapped(
          Tint::kDim,
          "Ask your own network about noised points of these data, save points, levels and its ε̂, and choose "
          "the three files: you see at which noise levels, and where, it differs from the exact answer.");
  if (!view) return stale_note("reading …");
  if (!view->error.empty()) return wrapped(Tint::kBad, view->error);
  edit_reading(*view->proposal, settings.point_levels, settings.points_confirmed, false);
  if (!settings.points_confirmed || !view->check) return;
  update(view, frame.experiment.dim() == 2);
  headline(short_number(view->check->mean_error),
           fmt::format("mean error over {} points", view->check->error.size()), Tint::kPlain, "Error",
           card("own_network_error"));
  if (view->check->resembles != "eps" && !view->check->resembles.empty())
    wrapped(Tint::kWarning, fmt::format("The numbers look like {} rather than ε̂.", view->check->resembles));
  const ImVec2 room = ImGui::GetContentRegionAvail();
  const bool plane = frame.experiment.dim() == 2;
  const ImVec2 size{plane ? 0.5f * (room.x - ImGui::GetStyle().ItemSpacing.x) : room.x,
                    std::max(8 * ImGui::GetFontSize(), room.y - ImGui::GetTextLineHeightWithSpacing())};
  draw_curve(size);
  if (plane) ImGui::SameLine();
  draw_field(frame, size);
}

}  // namespace diffuscope
