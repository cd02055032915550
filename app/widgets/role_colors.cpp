#include "app/widgets/role_colors.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>

namespace diffuscope {
namespace {

const RoleColors kDarkColors{
    .data = {0.36f, 0.71f, 0.92f, 1},
    .model = {0.95f, 0.64f, 0.16f, 1},
    .exact = {0.13f, 0.77f, 0.58f, 1},
    .noise = {0.82f, 0.51f, 0.69f, 1},
    .selection = {0.96f, 0.91f, 0.42f, 1},
    .accent = {0.47f, 0.58f, 0.98f, 1},
    .good = {0.42f, 0.80f, 0.52f, 1},
    .warning = {0.98f, 0.78f, 0.30f, 1},
    .error = {0.96f, 0.45f, 0.38f, 1},
    .grid = {1, 1, 1, 0.10f},
    .text_dim = {0.62f, 0.65f, 0.70f, 1},
    .runs = {{{0.95f, 0.64f, 0.16f, 1},
              {0.80f, 0.47f, 0.90f, 1},
              {0.93f, 0.42f, 0.42f, 1},
              {0.76f, 0.82f, 0.35f, 1}}},
};

const RoleColors kLightColors{
    .data = {0.00f, 0.43f, 0.69f, 1},
    .model = {0.80f, 0.40f, 0.00f, 1},
    .exact = {0.00f, 0.52f, 0.38f, 1},
    .noise = {0.66f, 0.29f, 0.52f, 1},
    .selection = {0.10f, 0.10f, 0.13f, 1},
    .accent = {0.22f, 0.33f, 0.80f, 1},
    .good = {0.05f, 0.49f, 0.21f, 1},
    .warning = {0.66f, 0.39f, 0.00f, 1},
    .error = {0.75f, 0.14f, 0.10f, 1},
    .grid = {0, 0, 0, 0.12f},
    .text_dim = {0.39f, 0.41f, 0.45f, 1},
    .runs = {{{0.80f, 0.40f, 0.00f, 1},
              {0.50f, 0.16f, 0.62f, 1},
              {0.72f, 0.10f, 0.18f, 1},
              {0.42f, 0.47f, 0.02f, 1}}},
};

Theme current_theme = Theme::kDark;

// From data to noise. On dark ground data are the lightest, on light ground the darkest: late times recede.
constexpr std::size_t kTimeStops = 5;
const std::array<ImVec4, kTimeStops> kTimeOnDark{ImVec4{0.93f, 0.93f, 0.62f, 1},
                                                 {0.55f, 0.82f, 0.62f, 1},
                                                 {0.27f, 0.66f, 0.72f, 1},
                                                 {0.36f, 0.46f, 0.74f, 1},
                                                 {0.47f, 0.29f, 0.60f, 1}};
const std::array<ImVec4, kTimeStops> kTimeOnLight{ImVec4{0.05f, 0.18f, 0.33f, 1},
                                                  {0.02f, 0.38f, 0.47f, 1},
                                                  {0.10f, 0.56f, 0.52f, 1},
                                                  {0.52f, 0.71f, 0.42f, 1},
                                                  {0.87f, 0.77f, 0.36f, 1}};

}  // namespace

const RoleColors& role_colors() { return current_theme == Theme::kDark ? kDarkColors : kLightColors; }

void set_role_colors(Theme theme) { current_theme = theme; }

Theme role_theme() { return current_theme; }

ImVec4 mixed(const ImVec4& a, const ImVec4& b, float share) {
  return {std::lerp(a.x, b.x, share), std::lerp(a.y, b.y, share), std::lerp(a.z, b.z, share),
          std::lerp(a.w, b.w, share)};
}

ImVec4 time_color(float u) {
  const auto& stops = current_theme == Theme::kDark ? kTimeOnDark : kTimeOnLight;
  const float position = std::clamp(u, 0.0f, 1.0f) * static_cast<float>(kTimeStops - 1);
  const std::size_t below = std::min(static_cast<std::size_t>(position), kTimeStops - 2);
  return mixed(stops[below], stops[below + 1], position - static_cast<float>(below));
}

}  // namespace diffuscope
