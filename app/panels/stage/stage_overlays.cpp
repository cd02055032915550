#include "app/panels/stage/stage_overlays.h"

#include <implot.h>

#include <algorithm>
#include <cmath>

#include "app/widgets/role_colors.h"
#include "core/normal_density.h"

namespace diffuscope {
namespace {

constexpr float kMarginalShare = 0.13f;  // of the plot's height (width)

float norm(const Points& arrows, Eigen::Index i) { return std::hypot(arrows(0, i), arrows(1, i)); }

/// The 90 % quantile of the arrows' lengths.
float large_length(const Points& arrows) {
  std::vector<float> lengths;
  lengths.reserve(static_cast<std::size_t>(arrows.cols()));
  for (Eigen::Index i = 0; i < arrows.cols(); ++i) lengths.push_back(norm(arrows, i));
  if (lengths.empty()) return 1;
  const auto quantile =
      lengths.begin() + static_cast<std::ptrdiff_t>(0.9 * static_cast<double>(lengths.size()));
  std::nth_element(lengths.begin(), quantile, lengths.end());
  return std::max(*quantile, 1e-12f);
}

void draw_arrow_along(ImDrawList* draw, ImVec2 tail, ImVec2 along, ImU32 color) {
  const float length = std::hypot(along.x, along.y);
  const ImVec2 tip{tail.x + along.x, tail.y + along.y};
  const float head = std::min(0.38f * length, 5 * unit_pixels()) / length;
  const ImVec2 back{tip.x - head * along.x, tip.y - head * along.y};
  const ImVec2 side{-0.6f * head * along.y, 0.6f * head * along.x};
  // Lines of whole pixels are drawn with a third of the triangles, and a field has a thousand arrows.
  const float weight = std::max(1.0f, std::round(1.2f * unit_pixels()));
  draw->AddLine(tail, tip, color, weight);
  draw->PathLineTo({back.x + side.x, back.y + side.y});
  draw->PathLineTo(tip);
  draw->PathLineTo({back.x - side.x, back.y - side.y});
  draw->PathStroke(color, weight);
}

/// One edge's histogram: `place(position, height)` turns a model coordinate and a share of the strip into a
/// screen position.
template <class Place>
void draw_edge(std::span<const float> density, Bins bins, double prior_std, const ImVec4& color,
               const Place& place) {
  ImDrawList* draw = ImPlot::GetPlotDrawList();
  // A histogram higher than three times the normal's peak would flatten that: it is cut off there.
  const auto most = static_cast<float>(3 * normal_density(0, 0, prior_std));
  const float highest = std::min(*std::max_element(density.begin(), density.end()), most);
  const float top = std::max(highest, static_cast<float>(1.1 * normal_density(0, 0, prior_std)));
  const double width = bins.width(density.size());
  const ImU32 fill = ImGui::GetColorU32(faded(color, 0.45f));
  for (std::size_t i = 0; i < density.size(); ++i) {
    if (density[i] <= 0) continue;
    const double left = bins.min + width * static_cast<double>(i);
    const ImVec2 a = place(left, 0.0f), b = place(left + width, std::min(density[i] / top, 1.0f));
    // Whole pixels, so that neighbours neither overlap nor leave a gap.
    draw->AddRectFilled({std::round(std::min(a.x, b.x)), std::round(std::min(a.y, b.y))},
                        {std::round(std::max(a.x, b.x)), std::round(std::max(a.y, b.y))}, fill);
  }
  for (std::size_t i = 0; i <= density.size(); ++i) {
    const double x = bins.min + width * static_cast<double>(i);
    draw->PathLineTo(place(x, static_cast<float>(normal_density(x, 0, prior_std)) / top));
  }
  draw->PathStroke(ImGui::GetColorU32(role_colors().noise), 1.5f * unit_pixels());
}

}  // namespace

void draw_arrow(ImVec2 tail, ImVec2 tip, const ImVec4& color) {
  const ImVec2 along{tip.x - tail.x, tip.y - tail.y};
  if (along.x == 0 && along.y == 0) return;
  draw_arrow_along(ImPlot::GetPlotDrawList(), tail, along, ImGui::GetColorU32(color));
}

void draw_arrows(const StageMap& map, const Points& points, const Points& arrows, const Points& reference,
                 const ArrowLook& look) {
  ImPlot::PushPlotClipRect();
  ImDrawList* draw = ImPlot::GetPlotDrawList();
  const ImU32 color = ImGui::GetColorU32(look.color);
  const bool normalized = look.scale == ArrowScale::kNormalized;
  const float length = 0.72f * look.spacing;
  const float factor = normalized ? 0 : 1.3f * look.spacing / large_length(reference);
  for (Eigen::Index i = 0; i < points.cols(); ++i) {
    const float size = norm(arrows, i);
    if (!(size > 0) || !std::isfinite(size)) continue;
    const float pixels = normalized ? length : std::min(factor * size, 4 * look.spacing);
    if (pixels < 1) continue;
    const ImVec2 along{pixels * arrows(0, i) / size, -pixels * arrows(1, i) / size};
    ImVec2 tail = map.at(points(0, i), points(1, i));
    if (normalized) tail = {tail.x - 0.5f * along.x, tail.y - 0.5f * along.y};
    draw_arrow_along(draw, tail, along, color);
  }
  ImPlot::PopPlotClipRect();
}

void draw_streamlines(const StageMap& map, const std::vector<Points>& lines, const ImVec4& color) {
  ImPlot::PushPlotClipRect();
  ImDrawList* draw = ImPlot::GetPlotDrawList();
  const ImU32 packed = ImGui::GetColorU32(color);
  for (const Points& line : lines) {
    for (Eigen::Index k = 0; k < line.cols(); ++k) draw->PathLineTo(map.at(line(0, k), line(1, k)));
    draw->PathStroke(packed, 1.2f * unit_pixels());
    const Eigen::Index middle = line.cols() / 2;
    const ImVec2 tip = map.at(line(0, middle), line(1, middle));
    const ImVec2 before = map.at(line(0, middle - 1), line(1, middle - 1));
    const float length = std::hypot(tip.x - before.x, tip.y - before.y);
    if (!(length > 0)) continue;
    const float size = 9 * unit_pixels() / length;
    const ImVec2 along{size * (tip.x - before.x), size * (tip.y - before.y)};
    draw_arrow_along(draw, {tip.x - along.x, tip.y - along.y}, along, packed);
  }
  ImPlot::PopPlotClipRect();
}

void draw_path(const StageMap& map, const CloudPath& path, double u_now, bool reverse) {
  ImDrawList* draw = ImPlot::GetPlotDrawList();
  ImPlot::PushPlotClipRect();
  const bool plane = path.points.rows() > 1;
  const auto at = [&](Eigen::Index k) {
    const float second = plane ? path.points(1, k) : path.u[static_cast<std::size_t>(k)];
    return map.at(path.points(0, k), second);
  };
  for (Eigen::Index k = 1; k < path.points.cols(); ++k) {
    const float u = 0.5f * (path.u[static_cast<std::size_t>(k)] + path.u[static_cast<std::size_t>(k) - 1]);
    const bool passed = reverse ? u >= static_cast<float>(u_now) : u <= static_cast<float>(u_now);
    draw->AddLine(at(k - 1), at(k), ImGui::GetColorU32(faded(time_color(u), passed ? 0.85f : 0.4f)),
                  (passed ? 1.5f : 1.1f) * unit_pixels());
  }
  ImPlot::PopPlotClipRect();
}

void draw_selection(const StageMap& map, const MovingCloud& cloud, const std::vector<int>& selected) {
  ImPlot::PushPlotClipRect();
  ImDrawList* draw = ImPlot::GetPlotDrawList();
  const ImVec4 background = ImGui::GetStyleColorVec4(ImGuiCol_WindowBg);
  for (const int i : selected) {
    if (i < 0 || i >= cloud.size()) continue;
    const Eigen::Vector2f p = cloud.at(i);
    const ImVec2 screen = map.at(p.x(), p.y());
    draw->AddCircleFilled(screen, 4.5f * unit_pixels(), ImGui::GetColorU32(faded(background, 0.85f)));
    draw->AddCircleFilled(screen, 3.2f * unit_pixels(), ImGui::GetColorU32(role_colors().selection));
  }
  ImPlot::PopPlotClipRect();
}

void draw_marginals(const StageMap& map, const MovingCloud& cloud, std::array<CloudHistogram, 2>& histograms,
                    double prior_std, const ImVec4& color) {
  ImPlot::PushPlotClipRect();
  const float height = kMarginalShare * map.size.y, width = kMarginalShare * map.size.x;
  const Bins x_bins{map.view.x_min, map.view.x_max}, y_bins{map.view.y_min, map.view.y_max};
  draw_edge(histograms[0].update(cloud, 0, x_bins), x_bins, prior_std, color, [&](double x, float share) {
    return ImVec2(map.at(static_cast<float>(x), 0).x, map.corner.y + map.size.y - share * height);
  });
  draw_edge(histograms[1].update(cloud, 1, y_bins), y_bins, prior_std, color, [&](double y, float share) {
    return ImVec2(map.corner.x + share * width, map.at(0, static_cast<float>(y)).y);
  });
  ImPlot::PopPlotClipRect();
}

void draw_caption(const StageMap& map, const std::vector<std::string>& lines) {
  ImPlot::PushPlotClipRect();
  ImDrawList* draw = ImPlot::GetPlotDrawList();
  const float font = ImGui::GetFontSize();
  ImVec2 at{map.corner.x + 0.6f * font, map.corner.y + 0.4f * font};
  const ImU32 ground = ImGui::GetColorU32(faded(ImGui::GetStyleColorVec4(ImGuiCol_WindowBg), 0.72f));
  for (const std::string& line : lines) {
    const ImVec2 size = ImGui::CalcTextSize(line.c_str());
    draw->AddRectFilled({at.x - 3, at.y - 1}, {at.x + size.x + 3, at.y + size.y + 1}, ground, 3);
    draw->AddText(at,
                  ImGui::GetColorU32(&line == &lines.front() ? ImGui::GetStyleColorVec4(ImGuiCol_Text)
                                                             : role_colors().text_dim),
                  line.c_str());
    at.y += size.y + 3;
  }
  ImPlot::PopPlotClipRect();
}

void draw_waiting(const StageMap& map, const std::string& text) {
  const ImVec2 size = ImGui::CalcTextSize(text.c_str());
  ImPlot::GetPlotDrawList()->AddText(
      {map.corner.x + 0.5f * (map.size.x - size.x), map.corner.y + 0.5f * (map.size.y - size.y)},
      ImGui::GetColorU32(role_colors().text_dim), text.c_str());
}

}  // namespace diffuscope
