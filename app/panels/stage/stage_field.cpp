#include "app/panels/stage/stage_field.h"

#include <cmath>

#include "app/panels/stage/stage_overlays.h"
#include "app/widgets/role_colors.h"

namespace diffuscope {

void draw_field(const FrameContext& frame, const StageMap& map, const FieldView& field,
                const StageLayers& layers) {
  RoleColors role = role_colors();
  if (layers.probe)
    for (ImVec4* color : {&role.exact, &role.model, &role.error}) *color = faded(*color, 0.3f);
  const bool exact = field.exact_arrows.size() == 0;
  const auto shown = [&](const Points& score) {
    return field_as(frame.view.arrows_of, field.arrow_points, score, field.level);
  };
  const Points learned = shown(field.arrows);
  const Points truth = exact ? learned : shown(field.exact_arrows);
  const bool shows_exact = layers.exact_field || (exact && layers.field);
  const bool shows_difference = layers.difference && !exact;
  if (frame.view.field_look == FieldLook::kStreamlines) {
    if (shows_exact) draw_streamlines(map, exact ? field.lines : field.exact_lines, role.exact);
    if (layers.field && !exact) draw_streamlines(map, field.lines, role.model);
    if (shows_difference) draw_streamlines(map, field.difference_lines, role.error);
    return;
  }
  const double side = std::sqrt(static_cast<double>(field.arrow_points.cols()));
  const auto spacing = static_cast<float>((field.box.x_max - field.box.x_min) / side) * map.unit.x;
  const ArrowScale scale = frame.view.arrow_scale;
  if (shows_exact) draw_arrows(map, field.arrow_points, truth, truth, {role.exact, scale, spacing});
  if (layers.field && !exact)
    draw_arrows(map, field.arrow_points, learned, truth, {role.model, scale, spacing});
  if (shows_difference) {
    const Points difference = learned - truth;
    draw_arrows(map, field.arrow_points, difference, truth, {role.error, scale, spacing});
  }
}

}  // namespace diffuscope
