#include "app/panels/images/schedule_strips.h"

#include <algorithm>
#include <array>

#include "app/panels/cards.h"
#include "app/widgets/help_marker.h"
#include "app/widgets/icons.h"
#include "app/widgets/labelled_value.h"
#include "app/widgets/role_colors.h"
#include "core/fields/forward_cloud.h"
#include "core/images/area_average.h"
#include "core/images/image_set.h"

namespace diffuscope {
namespace {

constexpr std::array<const char*, 3> kSizeNames{"half", "as it is", "double"};

const char* name_of(const FrameContext& frame, const std::string& id) {
  const std::string& wanted = id.empty() ? frame.experiment.scene.schedule.kind.id : id;
  for (const ScheduleEntry& entry : schedules())
    if (entry.id == wanted) return entry.label.c_str();
  return "";
}

/// The schedule of a row, with as many steps as the scene's.
Schedule schedule_of(const Experiment& experiment, const std::string& id) {
  return id.empty() ? experiment.schedule : make_schedule(id, {}, experiment.schedule.steps());
}

/// Screen pixels per pixel at which another size is as large on the screen, as far as that can be.
int zoom_of(const StripPlace& place, StripSize size) {
  if (size == StripSize::kHalved) return 2 * place.zoom;
  return size == StripSize::kDoubled ? std::max(1, place.zoom / 2) : place.zoom;
}

}  // namespace

int ScheduleStrips::rows(const FrameContext& frame) {
  if (rows_.empty()) {
    rows_.emplace_back();
    for (const char* id : {"linear", "cosine"})
      if (frame.experiment.scene.schedule.kind.id != id) rows_.push_back({.id = id});
  }
  return static_cast<int>(rows_.size());
}

bool ScheduleStrips::choose_schedule(const FrameContext& frame, Row& row, float width) {
  bool remove = false;
  ImGui::SetNextItemWidth(width);
  if (ImGui::BeginCombo("##schedule", name_of(frame, row.id), ImGuiComboFlags_HeightLarge)) {
    if (ImGui::Selectable("As the scene", row.id.empty())) row.id.clear();
    for (const ScheduleEntry& entry : schedules()) {
      if (ImGui::Selectable(entry.label.c_str(), row.id == entry.id)) row.id = entry.id;
      explain_item(entry.label.c_str(), entry.about);
    }
    ImGui::Separator();
    remove = rows_.size() > 1 && ImGui::Selectable("Remove this row");
    ImGui::EndCombo();
  } else {
    explain_item(row.id.empty() ? "The scene's schedule" : "Schedule", card("strip_schedules"));
  }
  return remove;
}

void ScheduleStrips::update(const FrameContext& frame, Row& row, Eigen::Index image, int columns) const {
  const ExperimentPtr& experiment = frame.snapshot.experiment;
  if (row.made_of == experiment && row.image == image && row.size == size_ && row.columns == columns) return;
  row.made_of = experiment, row.image = image, row.size = size_, row.columns = columns;
  const ImageSet& images = *experiment->data->as_images();
  const ImageShape shape = sized(images.shape(), size_);
  const Points x0 = resized(images.training().pixels.col(image), images.shape(), shape);
  const Points eps = forward_noise(experiment->scene.seed, shape.dim(), 1);
  row.pictures =
      std::make_shared<const Points>(forward_pictures(x0, eps, schedule_of(*experiment, row.id), columns));
}

void ScheduleStrips::draw_controls() {
  explain_label("Schedules", card("strip_schedules"));
  ImGui::SameLine();
  explain_label("size", card("strip_size"), true);
  for (std::size_t i = 0; i < kSizeNames.size(); ++i) {
    ImGui::SameLine(0, 0.3f * ImGui::GetFontSize());
    const bool chosen = static_cast<std::size_t>(size_) == i;
    ImGui::PushStyleColor(ImGuiCol_Text, chosen ? role_colors().accent : role_colors().text_dim);
    if (ImGui::SmallButton(kSizeNames[i])) size_ = static_cast<StripSize>(i);
    ImGui::PopStyleColor();
    explain_item("Size", card("strip_size"));
  }
  if (rows_.size() == kMostRows) return;
  ImGui::SameLine();
  if (ImGui::SmallButton(icon::kPlus)) rows_.push_back({.id = "sigmoid"});
  ImGui::SetItemTooltip("One more schedule");
}

void ScheduleStrips::draw(FrameContext& frame, Eigen::Index image, const StripPlace& place) {
  draw_controls();
  const ImageShape shape = sized(frame.experiment.data->as_images()->shape(), size_);
  const GridLook look{.columns = place.columns, .zoom = zoom_of(place, size_)};
  std::size_t removed = rows_.size();
  for (std::size_t i = 0; i < rows_.size(); ++i) {
    Row& row = rows_[i];
    ImGui::PushID(static_cast<int>(i));
    const ImVec2 at = ImGui::GetCursorScreenPos();
    if (choose_schedule(frame, row, place.names - 0.5f * ImGui::GetFontSize())) removed = i;
    update(frame, row, image, place.columns);
    ImGui::SetCursorScreenPos({at.x + place.names, at.y});
    const StripTouch touch =
        row.strip.draw("##pictures", row.pictures, shape, look, StripCursor{frame.view.u, false});
    explain_item("Under this schedule", card("strip_schedules"));
    if (touch.position) set_time(frame, *touch.position);
    const float below = at.y + ImGui::GetFrameHeightWithSpacing();  // of the combo, where pictures are small
    ImGui::SetCursorScreenPos({at.x, std::max(ImGui::GetCursorScreenPos().y, below)});
    ImGui::PopID();
  }
  if (removed < rows_.size()) rows_.erase(rows_.begin() + static_cast<std::ptrdiff_t>(removed));
}

}  // namespace diffuscope
