#include "app/panels/images/forward_strip.h"

#include <fmt/format.h>

#include <algorithm>

#include "app/panels/cards.h"
#include "app/panels/images/strip_pictures.h"
#include "app/panels/scene_labels.h"
#include "app/playback.h"
#include "app/widgets/help_marker.h"
#include "app/widgets/icons.h"
#include "app/widgets/labelled_value.h"
#include "core/fields/forward_cloud.h"
#include "core/images/image_set.h"

namespace diffuscope {
namespace {

bool small_button(const char* label, const char* tooltip) {
  ImGui::SameLine(0, 0.3f * ImGui::GetFontSize());
  const bool pressed = ImGui::SmallButton(label);
  ImGui::SetItemTooltip("%s", tooltip);
  return pressed;
}

const LabelledImages& training(const FrameContext& frame) {
  return frame.experiment.data->as_images()->training();
}

}  // namespace

void set_time(FrameContext& frame, double u) {
  AppState& view = frame.view;
  view.u = std::clamp(u, 0.0, 1.0);
  view.forward.playing = view.reverse.playing = false;
  if (const auto run = frame.evaluations.samples(); run && run->trajectory.levels.size() > 1)
    view.reverse_progress = progress_at_t(run->trajectory.levels, view.u * frame.experiment.schedule.steps());
}

void draw_times(const FrameContext& frame, const StripPlace& place, const ImageShape& shape, int zoom) {
  ImGui::SetCursorPosX(ImGui::GetCursorPosX() + place.names);
  const double T = frame.experiment.schedule.steps();
  draw_column_texts({.columns = place.columns, .zoom = zoom}, shape, [&](int k) {
    return fmt::format("{}{:.0f}", k == 0 ? "t = " : "", T * k / (place.columns - 1));
  });
}

Eigen::Index ForwardStrip::image_of_row(const FrameContext& frame, int row) const {
  return (first_ + row) % training(frame).count();
}

Eigen::Index ForwardStrip::chosen(const FrameContext& frame) const { return image_of_row(frame, row_); }

void ForwardStrip::draw_controls(const FrameContext& frame) {
  const Eigen::Index count = training(frame).count();
  explain_label("Forward", card("forward_strip"));
  ImGui::SameLine();
  tinted_text(Tint::kDim, fmt::format("training images {} to {} of {}", first_ % count + 1,
                                      image_of_row(frame, kRows - 1) + 1, with_separators(count)));
  if (small_button((std::string(icon::kStepBackward) + "##images").c_str(), "The images before"))
    first_ = (first_ + count - kRows % count) % count;
  if (small_button((std::string(icon::kStepForward) + "##images").c_str(), "The next images"))
    first_ = (first_ + kRows) % count;
  if (small_button((std::string(icon::kDice) + "##images").c_str(), "Any images"))
    first_ = SampleRandom(++dice_, Stream::kForwardNoise, 0).below(static_cast<std::uint32_t>(count));
}

void ForwardStrip::update(const FrameContext& frame, int columns) {
  const bool same =
      shown_ == frame.snapshot.experiment && shown_first_ == first_ && shown_columns_ == columns;
  const double u = frame.view.u;
  if (same && u == shown_u_) return;
  if (!same) {
    shown_ = frame.snapshot.experiment, shown_first_ = first_, shown_columns_ = columns;
    x0_.resize(shown_->dim(), kRows);
    for (int row = 0; row < kRows; ++row) x0_.col(row) = training(frame).pixels.col(image_of_row(frame, row));
    eps_ = forward_noise(shown_->scene.seed, shown_->dim(), kRows);
    pictures_ = std::make_shared<const Points>(forward_pictures(x0_, eps_, shown_->schedule, columns));
  }
  shown_u_ = u;
  at_cursor_ = std::make_shared<const Points>(
      forward_pictures_at(x0_, eps_, shown_->schedule.at(u * shown_->schedule.steps())));
}

void ForwardStrip::draw(FrameContext& frame, const StripPlace& place) {
  const ImageShape& shape = frame.experiment.data->as_images()->shape();
  draw_controls(frame);
  draw_times(frame, place, shape, place.zoom);
  update(frame, place.columns);
  const GridLook look{
      .columns = place.columns,
      .zoom = place.zoom,
      .chosen = row_ * place.columns + static_cast<int>(std::lround(frame.view.u * (place.columns - 1)))};
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const auto row_height = static_cast<float>(shape.height * place.zoom + look.gap);
  const auto& labels = training(frame).labels;
  for (int row = 0; row < kRows && !labels.empty(); ++row)
    draw_row_text(class_name(frame, labels[static_cast<std::size_t>(image_of_row(frame, row))]),
                  {at.x, at.y + static_cast<float>(row) * row_height}, {place.names, row_height});
  ImGui::SetCursorScreenPos({at.x + place.names, at.y});
  const StripTouch touch = strip_.draw("##forward", pictures_, shape, look, StripCursor{frame.view.u});
  explain_item("Forward", card("forward_strip"));
  if (touch.clicked >= 0) row_ = touch.clicked / place.columns;
  if (touch.position) set_time(frame, *touch.position);
  ImGui::SameLine(0, ImGui::GetFontSize());
  now_.draw("##now", at_cursor_, shape, {.columns = 1, .zoom = place.zoom});
  explain_item("At the time cursor", card("forward_now"));
}

}  // namespace diffuscope
