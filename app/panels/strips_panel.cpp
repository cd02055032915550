#include "app/panels/strips_panel.h"

#include <imgui.h>

#include <algorithm>

#include "app/panels/images/no_images.h"
#include "core/images/image_set.h"

namespace diffuscope {

StripPlace StripsPanel::place(const FrameContext& frame) {
  const float font = ImGui::GetFontSize();
  const ImVec2 room = ImGui::GetContentRegionAvail();
  constexpr float kNames = 7.5f;  // font sizes: the name of a schedule in its combo
  constexpr int kLines = 6;       // of text between the strips
  StripPlace place{.names = kNames * font, .room = room.x - kNames * font};
  const int rows = ForwardStrip::kRows + schedules_.rows(frame) + ReverseStripView::kRows;
  const ImageShape& shape = frame.experiment.data->as_images()->shape();
  // One column more for the picture at the cursor.
  const ImVec2 pictures{place.room - font, room.y - kLines * ImGui::GetTextLineHeightWithSpacing()};
  place.zoom = fitting_zoom(shape, pictures, place.columns + 1, rows,
                            2 + static_cast<int>(ImGui::GetStyle().ItemSpacing.y) / 2);
  if (schedules_.doubled() && place.zoom > 1) place.zoom -= place.zoom % 2;  // so that both sizes fit
  const int width = shape.width * place.zoom + 2;
  place.columns = std::clamp(static_cast<int>(pictures.x) / width - 1, 2, place.columns);
  return place;
}

void StripsPanel::draw(FrameContext& frame) {
  if (no_images(frame)) return;
  const StripPlace at = place(frame);
  forward_.draw(frame, at);
  schedules_.draw(frame, forward_.chosen(frame), at);
  reverse_.draw(frame, at);
}

}  // namespace diffuscope
