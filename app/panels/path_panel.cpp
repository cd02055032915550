#include "app/panels/path_panel.h"

#include <fmt/format.h>
#include <imgui.h>

#include <algorithm>
#include <tuple>

#include "app/panels/cards.h"
#include "app/panels/images/no_images.h"
#include "app/panels/scene_labels.h"
#include "app/widgets/form.h"
#include "app/widgets/help_marker.h"
#include "app/widgets/icons.h"
#include "app/widgets/labelled_value.h"
#include "core/images/image_set.h"

namespace diffuscope {
namespace {

constexpr float kNoiseRange = 2;    // starts are shown from −2 to 2
constexpr int kMostStart = 999999;  // numbers of starts that can be typed

/// Whether the network knows classes.
bool has_classes(const FrameContext& frame) {
  return !class_names(frame).empty() && frame.scene.network.label_embedding > 0;
}

std::string class_of(const FrameContext& frame, const PathEnd& end) {
  if (!has_classes(frame)) return {};
  const auto classes = static_cast<int>(class_names(frame).size());
  return class_name(frame, class_of_end(end, frame.scene.sampler, classes));
}

/// Number of the picture of the strip nearest to a place on the way.
int picture_at(double at) { return static_cast<int>(std::lround(at * (PathView::kImages - 1))); }

}  // namespace

void PathPanel::draw_end(FrameContext& frame, const char* name, PathEnd& end) const {
  ImGui::PushID(name);
  const float button = ImGui::GetFrameHeight(), gap = ImGui::GetStyle().ItemInnerSpacing.x;
  form_row(name, card("path_start"), EditMark::kNone, 2 * (button + gap));
  ImGui::InputInt("##start", &end.start, 0);
  end.start = std::clamp(end.start, 0, kMostStart);
  explain_item(name, card("path_start"));
  ImGui::PushStyleVar(ImGuiStyleVar_FramePadding, ImVec2{0, ImGui::GetStyle().FramePadding.y});
  ImGui::SameLine(0, gap);
  if (ImGui::Button(icon::kDice, {button, 0})) ++end.start;
  ImGui::SetItemTooltip("The next start");
  ImGui::SameLine(0, gap);
  ImGui::BeginDisabled(frame.view.particle() < 0);
  if (ImGui::Button(icon::kPin, {button, 0})) end.start = frame.view.particle();
  ImGui::SetItemTooltip("The start of the sample chosen in the Sheet");
  ImGui::EndDisabled();
  ImGui::PopStyleVar();
  if (has_classes(frame)) edit_class(frame, {"Class", "as in the sheet", "path_class"}, end.label);
  ImGui::PopID();
}

void PathPanel::ask(FrameContext& frame) const {
  // While training goes on the path follows as often as the samples of the sheet do, for a tenth of the time.
  const auto live = frame.evaluations.live_samples();
  const std::int64_t refresh = live && !frame.snapshot.is_past() ? live->iteration : frame.snapshot.iteration;
  frame.evaluations.images().want_path(
      {frame.snapshot_ptr, frame.scene.sampler, frame.sample_seed, settings_}, refresh);
}

void PathPanel::take(const std::shared_ptr<const PathView>& view) {
  if (shown_ == view) return;
  shown_ = view;
  const auto part = [](const Points& all, Eigen::Index first, Eigen::Index count) {
    return std::make_shared<const Points>(all.middleCols(first, count));
  };
  starts_ = part(view->starts, 0, PathView::kImages), start_ = part(view->starts, PathView::kImages, 1);
  samples_ = part(view->samples, 0, PathView::kImages), sample_ = part(view->samples, PathView::kImages, 1);
}

void PathPanel::draw_strips(FrameContext& frame) {
  const ImageShape& shape = frame.experiment.data->as_images()->shape();
  const float font = ImGui::GetFontSize(), names = 2.5f * font;
  const ImVec2 room = ImGui::GetContentRegionAvail();
  GridLook look{.columns = PathView::kImages};
  look.zoom = fitting_zoom(shape, {room.x - names, 0.45f * room.y}, PathView::kImages, 2, 4);
  look.chosen = picture_at(settings_.at);
  const std::tuple<const char*, const char*, ImageStrip*, const PointsPtr*> rows[] = {
      {"x_T", "path_starts", &starts_strip_, &starts_}, {"x_0", "path", &samples_strip_, &samples_}};
  for (const auto& [name, about, strip, pictures] : rows) {
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const float middle = 0.5f * (static_cast<float>(shape.height * look.zoom) - ImGui::GetTextLineHeight());
    ImGui::SetCursorScreenPos({at.x, at.y + std::max(0.0f, middle)});
    explain_label(name, card(about), true);
    ImGui::SetCursorScreenPos({at.x + names, at.y});
    look.range = pictures == &starts_ ? kNoiseRange : 1;
    const StripTouch touch = strip->draw((std::string("##") + about).c_str(), *pictures, shape, look,
                                         StripCursor{settings_.at, pictures == &starts_});
    explain_item(name, card(about));
    if (touch.position) settings_.at = *touch.position;
  }
  ImGui::SetCursorPosX(ImGui::GetCursorPosX() + names);
  ImGui::SetNextItemWidth(static_cast<float>(look.columns * (shape.width * look.zoom + look.gap) - look.gap));
  constexpr double kFrom = 0, kTo = 1;
  ImGui::SliderScalar("##at", ImGuiDataType_Double, &settings_.at, &kFrom, &kTo, "%.3f",
                      ImGuiSliderFlags_AlwaysClamp);
  explain_item("Place on the path", card("path_place"));
}

void PathPanel::draw_large(const FrameContext& frame) {
  const ImageShape& shape = frame.experiment.data->as_images()->shape();
  const std::string from = class_of(frame, shown_->settings.ends[0]),
                    to = class_of(frame, shown_->settings.ends[1]);
  const double at = shown_->settings.at;
  const std::string mix =
      from == to ? from : fmt::format("{:.0f} % {}, {:.0f} % {}", 100 * (1 - at), from, 100 * at, to);
  ImGui::PushTextWrapPos(0);
  tinted_text(Tint::kDim, fmt::format("{}{}weights of iteration {}", mix, mix.empty() ? "" : ", ",
                                      with_separators(shown_->iteration)));
  ImGui::PopTextWrapPos();
  const float font = ImGui::GetFontSize();
  const ImVec2 room = ImGui::GetContentRegionAvail();
  const float height = std::max(3 * font, room.y - 0.5f * font);
  GridLook look{.columns = 1, .zoom = fitting_zoom(shape, {0.5f * (room.x - 4 * font), height}, 1, 1)};
  const auto side = static_cast<float>(shape.width * look.zoom);
  ImGui::SetCursorPosX(ImGui::GetCursorPosX() + std::max(0.0f, 0.5f * (room.x - 2 * side - font)));
  look.range = kNoiseRange;
  large_start_.draw("##start", start_, shape, look);
  explain_item("Start", card("path_starts"));
  ImGui::SameLine(0, font);
  look.range = 1;
  large_sample_.draw("##sample", sample_, shape, look);
  explain_item("Sample", card("path"));
}

void PathPanel::draw(FrameContext& frame) {
  if (no_images(frame)) return;
  ask(frame);
  constexpr float kWide = 34;  // font sizes, from which on both ends have room side by side
  const int columns = ImGui::GetContentRegionAvail().x > kWide * ImGui::GetFontSize() ? 2 : 1;
  if (ImGui::BeginTable("ends", columns, ImGuiTableFlags_SizingStretchSame | ImGuiTableFlags_NoPadOuterX)) {
    ImGui::TableNextColumn();
    draw_end(frame, "From start", settings_.ends[0]);
    ImGui::TableNextColumn();
    draw_end(frame, "To start", settings_.ends[1]);
    ImGui::EndTable();
  }
  const auto view = frame.evaluations.images().path();
  if (view && view->samples.rows() == frame.experiment.dim()) take(view);
  if (!shown_ || shown_->samples.rows() != frame.experiment.dim())
    return stale_note("The path is on its way …");
  ImGui::Spacing();
  draw_strips(frame);
  ImGui::Spacing();
  draw_large(frame);
}

}  // namespace diffuscope
