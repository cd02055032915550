#include "app/panels/stage/energy_surface.h"

#include <imgui.h>
#include <implot.h>
#include <implot3d.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "app/widgets/plot_style.h"
#include "app/widgets/role_colors.h"

namespace diffuscope {
namespace {

constexpr double kNats = 9;     // above the lowest energy the landscape is cut off
constexpr int kMostSide = 36;   // of the surface, points along an axis
constexpr double kLift = 0.12;  // of a point above the surface, nats

/// ln p at a position (model space), bilinear between cell centres; −∞ outside the box.
double log_density_at(const Landscape& land, double x, double y) {
  const Box& box = land.box;
  const double fx = (x - box.x_min) / (box.x_max - box.x_min) * land.nx - 0.5;
  const double fy = land.ny > 1 ? (y - box.y_min) / (box.y_max - box.y_min) * land.ny - 0.5 : 0;
  if (!(fx >= 0) || !(fy >= 0) || fx >= land.nx - 1 || (land.ny > 1 && fy >= land.ny - 1))
    return -std::numeric_limits<double>::infinity();
  const auto i = static_cast<int>(fx), j = static_cast<int>(fy);
  const auto at = [&](int column, int row) {
    const int index = std::min(row, land.ny - 1) * land.nx + column;
    return static_cast<double>((*land.log_density)[static_cast<std::size_t>(index)]);
  };
  const double u = fx - i, v = fy - j;
  return (1 - v) * std::lerp(at(i, j), at(i + 1, j), u) + v * std::lerp(at(i, j + 1), at(i + 1, j + 1), u);
}

/// The colours of the landscape: from the ground to the colour of the exact answer; `low` says which end is
/// strong.
ImPlot3DColormap surface_colors(bool strong_low) {
  const bool dark = role_theme() == Theme::kDark;
  const std::string name =
      std::string(dark ? "energy dark" : "energy light") + (strong_low ? " low" : " high");
  if (const int found = ImPlot3D::GetColormapIndex(name.c_str()); found >= 0) return found;
  const ImVec4 ground = ImGui::GetStyleColorVec4(ImGuiCol_WindowBg), exact = role_colors().exact;
  std::array<ImVec4, 3> colors{exact, mixed(ground, exact, 0.45f),
                               mixed(ground, exact, dark ? 0.14f : 0.10f)};
  if (!strong_low) std::reverse(colors.begin(), colors.end());
  return ImPlot3D::AddColormap(name.c_str(), colors.data(), static_cast<int>(colors.size()), false);
}

void push_style() {
  const ImVec4 none{0, 0, 0, 0};
  ImPlot3D::PushStyleColor(ImPlot3DCol_FrameBg, none);
  ImPlot3D::PushStyleColor(ImPlot3DCol_PlotBg, none);
  ImPlot3D::PushStyleColor(ImPlot3DCol_PlotBorder, role_colors().grid);
  ImPlot3D::PushStyleColor(ImPlot3DCol_AxisText, role_colors().text_dim);
  ImPlot3D::PushStyleColor(ImPlot3DCol_AxisGrid, role_colors().grid);
  ImPlot3D::PushStyleVar(ImPlot3DStyleVar_ViewScaleFactor, 0.95f);
}

void pop_style() {
  ImPlot3D::PopStyleVar();
  ImPlot3D::PopStyleColor(5);
}

}  // namespace

double EnergySurface::height(double log_density, double highest) const {
  const double cut = std::max(log_density, highest - kNats);
  return energy_ ? -cut : cut;
}

void EnergySurface::fill_surface(const Landscape& land, const Standardization& space) {
  if (shown_ == land.log_density && shown_energy_ == energy_) return;
  shown_ = land.log_density, shown_energy_ = energy_;
  x_.clear(), y_.clear(), z_.clear();
  const int stride = (std::max(land.nx, land.ny) + kMostSide - 1) / kMostSide;
  columns_ = land.nx / stride, rows_ = land.ny / stride;
  for (int row = 0; row < rows_; ++row)
    for (int column = 0; column < columns_; ++column) {
      const int i = column * stride + stride / 2, j = row * stride + stride / 2;
      const double x = std::lerp(land.box.x_min, land.box.x_max, (i + 0.5) / land.nx);
      const double y = std::lerp(land.box.y_min, land.box.y_max, (j + 0.5) / land.ny);
      x_.push_back(x * space.scale + space.mean(0));
      y_.push_back(y * space.scale + space.mean(1));
      const auto value = (*land.log_density)[static_cast<std::size_t>(j * land.nx + i)];
      z_.push_back(height(static_cast<double>(value), static_cast<double>(land.highest)));
    }
}

void EnergySurface::fill_line(const Landscape& land, const Standardization& space) {
  x_.clear(), z_.clear();
  shown_ = nullptr;
  for (int i = 0; i < land.nx; ++i) {
    const double x = std::lerp(land.box.x_min, land.box.x_max, (i + 0.5) / land.nx);
    x_.push_back(x * space.scale + space.mean(0));
    const auto value = static_cast<double>((*land.log_density)[static_cast<std::size_t>(i)]);
    z_.push_back(height(value, static_cast<double>(land.highest)));
  }
}

void EnergySurface::fill_points(const Landscape& land, const Standardization& space, const Points& points) {
  px_.clear(), py_.clear(), pz_.clear();
  const bool plane = points.rows() > 1;
  for (Eigen::Index i = 0; i < std::min(kPoints, points.cols()); ++i) {
    const double x = static_cast<double>(points(0, i)), y = plane ? static_cast<double>(points(1, i)) : 0;
    const double value = log_density_at(land, x, y);
    if (!std::isfinite(value)) continue;
    px_.push_back(x * space.scale + space.mean(0));
    py_.push_back(plane ? y * space.scale + space.mean(1) : 0);
    pz_.push_back(height(value, static_cast<double>(land.highest)) + kLift);
  }
}

void EnergySurface::draw_surface(const Landscape& land) {
  if (columns_ < 2 || rows_ < 2) return;
  push_style();
  const auto flags =
      ImPlot3DFlags_NoTitle | ImPlot3DFlags_NoLegend | ImPlot3DFlags_NoMouseText | ImPlot3DFlags_NoMenus;
  if (ImPlot3D::BeginPlot("##energy", {-1, -1}, flags)) {
    const double highest = static_cast<double>(land.highest);
    const double base = energy_ ? -highest : highest - kNats;
    ImPlot3D::SetupAxes("x1", "x2", energy_ ? "-ln p" : "ln p");
    // A little more than the surface needs, so that nothing of its edges is clipped.
    ImPlot3D::SetupAxesLimits(1.001 * x_.front() - 0.001 * x_.back(), 1.001 * x_.back() - 0.001 * x_.front(),
                              1.001 * y_.front() - 0.001 * y_.back(), 1.001 * y_.back() - 0.001 * y_.front(),
                              base - 0.1, base + 1.02 * kNats, ImPlot3DCond_Always);
    const std::array<double, 3> ticks{std::ceil(base), std::ceil(base) + 4, std::ceil(base) + 8};
    ImPlot3D::SetupAxisTicks(ImAxis3D_Z, ticks.data(), static_cast<int>(ticks.size()));
    ImPlot3D::SetupBoxScale(1.15, 1.15, 0.75);
    ImPlot3D::SetupBoxInitialRotation(38, -35);
    ImPlot3D::SetupBoxRotation(38, -35, false, ImPlot3DCond_Once);
    ImPlot3DSpec surface;
    surface.Flags = ImPlot3DSurfaceFlags_NoMarkers | ImPlot3DSurfaceFlags_NoLines;
    ImPlot3D::PushColormap(surface_colors(energy_));
    ImPlot3D::PlotSurface("energy", x_.data(), y_.data(), z_.data(), columns_, rows_, base, base + kNats,
                          surface);
    ImPlot3D::PopColormap();
    ImPlot3DSpec points;
    points.Marker = ImPlot3DMarker_Circle;
    points.MarkerSize = 1.6f * ImGui::GetFontSize() / 15;
    points.LineColor = points.MarkerLineColor = points.MarkerFillColor = role_colors().data;
    ImPlot3D::PlotScatter("x_t", px_.data(), py_.data(), pz_.data(), static_cast<int>(px_.size()), points);
    ImPlot3D::EndPlot();
  }
  pop_style();
}

void EnergySurface::draw_line(const Landscape& land) {
  const double highest = static_cast<double>(land.highest);
  if (!begin_plot("energy line", {-1, -1}, "x", energy_ ? "-ln p" : "ln p", ImPlotAxisFlags_Lock,
                  ImPlotAxisFlags_Lock, ImPlotFlags_NoLegend))
    return;
  const double base = energy_ ? -highest : highest - kNats;
  ImPlot::SetupAxisLimits(ImAxis_X1, x_.front(), x_.back(), ImPlotCond_Always);
  ImPlot::SetupAxisLimits(ImAxis_Y1, base - 0.5, base + kNats + 0.5, ImPlotCond_Always);
  ImPlot::PlotLine("energy", x_.data(), z_.data(), static_cast<int>(x_.size()),
                   line_spec(role_colors().exact, 2));
  ImPlotSpec points;
  points.Marker = ImPlotMarker_Circle;
  points.MarkerSize = 2 * ImGui::GetFontSize() / 15;
  points.MarkerFillColor = points.MarkerLineColor = faded(role_colors().data, 0.6f);
  ImPlot::PlotScatter("x_t", px_.data(), pz_.data(), static_cast<int>(px_.size()), points);
  end_plot();
}

void EnergySurface::draw(const Landscape& land, const Standardization& space, const Points& points,
                         bool energy) {
  energy_ = energy;
  if (land.ny > 1)
    fill_surface(land, space);
  else
    fill_line(land, space);
  fill_points(land, space, points);
  if (land.ny > 1)
    draw_surface(land);
  else
    draw_line(land);
}

}  // namespace diffuscope
