#include "app/panels/stage/stage_layers.h"

#include <algorithm>
#include <cmath>

#include "app/widgets/role_colors.h"

namespace diffuscope {
namespace {

constexpr float kArrowSpacing = 27;  // pixels at the normal font size
constexpr int kGridExact = 100;      // cells per axis
constexpr int kGridKernel = 80;      // of the stand-in mixture with its thousands of components

float radius_for(Eigen::Index count) {
  if (count <= 4000) return 2.1f;
  return count <= 30000 ? 1.6f : 1.25f;
}

/// Moves `value` to a multiple of `step` away from the view's middle.
double snapped(double value, double step, bool up) {
  return step * (up ? std::ceil(value / step) : std::floor(value / step));
}

}  // namespace

CloudDrawing drawing_of(const MovingCloud& cloud) {
  return {.first = cloud.first,
          .second = cloud.second,
          .first_on_card = cloud.first_on_card,
          .second_on_card = cloud.second_on_card,
          .first_weight = static_cast<float>(cloud.weights.alpha),
          .second_weight = static_cast<float>(cloud.weights.sigma)};
}

void add_cloud(StageDrawing& drawing, const StagePlot& plot, const MovingCloud& cloud,
               const CloudLook& look) {
  const float pixels = plot.pixel_scale() * unit_pixels();
  const Eigen::Index count = cloud.size();
  const float radius = look.size * radius_for(count) * pixels;
  const double side = 4 * cloud.spread * static_cast<double>(plot.map().unit.x) * plot.pixel_scale();
  CloudDrawing layer = drawing_of(cloud);
  layer.color = to_color(look.color);
  layer.radius = radius;
  layer.opacity = std::min(1.0f, look.opacity * density_opacity(count, radius, side * side));
  layer.dense_opacity = std::min(1.0f, look.opacity);
  drawing.clouds.push_back(std::move(layer));
}

ImVec4 noised_color(const ImVec4& clean, double noise) {
  return mixed(clean, role_colors().noise, static_cast<float>(noise));
}

HeatDrawing density_heat(std::shared_ptr<const std::vector<float>> log_density, float highest, Cells cells,
                         const Box& box) {
  const ImVec4 exact = role_colors().exact;
  const bool dark = role_theme() == Theme::kDark;
  return {.values = std::move(log_density),
          .nx = cells.x,
          .ny = cells.y,
          .box = box,
          .low = highest - kHeatNats,
          .high = highest,
          .low_color = to_color(faded(exact, 0)),
          .middle_color = to_color(faded(exact, dark ? 0.16f : 0.18f)),
          .high_color = to_color(faded(exact, dark ? 0.62f : 0.60f)),
          .contour_step = 1,
          .contour_color = to_color(faded(exact, dark ? 0.30f : 0.40f))};
}

HeatDrawing quantity_heat(const FieldView& field) {
  const Cells cells{field.nx, field.ny};
  if (field.quantity == FieldQuantity::kLogDensity)
    return density_heat(field.log_density, field.highest, cells, field.box);
  const RoleColors& role = role_colors();
  HeatDrawing heat = density_heat(field.heat, field.heat_high, cells, field.box);
  heat.low = field.heat_low;
  if (field.quantity ==
      FieldQuantity::kEnergy) {  // −ln p: the colours of the log-density the other way round
    std::swap(heat.low_color, heat.high_color);
    return heat;
  }
  const bool signed_values = field.quantity == FieldQuantity::kDivergence;
  const ImVec4 high = field.iteration < 0                       ? role.exact
                      : field.quantity == FieldQuantity::kError ? role.error
                                                                : role.model;
  heat.low_color = to_color(signed_values ? faded(role.noise, 0.7f) : faded(high, 0));
  heat.middle_color = to_color(faded(high, signed_values ? 0.03f : 0.3f));
  heat.high_color = to_color(faded(high, 0.7f));
  heat.contour_step = (heat.high - heat.low) / 8;
  heat.contour_color = to_color(faded(high, role_theme() == Theme::kDark ? 0.3f : 0.4f));
  return heat;
}

FieldRequest field_request(const FrameContext& frame, const StageMap& map) {
  const Box& view = map.view;
  FieldRequest request;
  request.snapshot = frame.snapshot_ptr;
  request.model = frame.view.score_model;
  if (frame.view.workspace == Workspace::kScore) {
    request.quantity = frame.view.quantity;
    request.streamlines = frame.view.field_look == FieldLook::kStreamlines;
  }
  request.t = frame.view.u * frame.experiment.schedule.steps();
  const double side = std::max(view.x_max - view.x_min, view.y_max - view.y_min);
  const double step = std::exp2(std::floor(std::log2(side / 10)));
  request.box.x_min = snapped(view.x_min, step, false);
  request.box.y_min = snapped(view.y_min, step, false);
  const double snapped_side = snapped(side, step, true) + step;
  request.box.x_max = request.box.x_min + snapped_side;
  request.box.y_max = request.box.y_min + snapped_side;
  request.nx = request.ny = frame.on_stage().oracle_is_exact ? kGridExact : kGridKernel;
  const double spacing = static_cast<double>(kArrowSpacing * unit_pixels());
  request.arrows =
      std::clamp(static_cast<int>(snapped_side * static_cast<double>(map.unit.x) / spacing), 8, 64);
  return request;
}

std::shared_ptr<const FieldView> shown_field(const FrameContext& frame) {
  auto field = frame.evaluations.field();
  if (!field || field->arrow_points.rows() != frame.on_stage().dim() || !field->log_density) return nullptr;
  return field;
}

}  // namespace diffuscope
