#include "app/panels/sheet_panel.h"

#include <fmt/format.h>
#include <imgui.h>

#include <algorithm>

#include "app/panels/cards.h"
#include "app/panels/images/image_strip.h"
#include "app/panels/images/no_images.h"
#include "app/panels/scene_labels.h"
#include "app/widgets/form.h"
#include "app/widgets/help_marker.h"
#include "app/widgets/labelled_value.h"
#include "core/images/image_set.h"

namespace diffuscope {
namespace {

constexpr float kSideWidth = 14, kSideShare = 0.3f, kMostShare = 0.45f;  // font sizes; of the panel
constexpr float kLeastHeight = 12;                                       // font sizes, of the pictures
constexpr int kPlainColumns = 14, kPlainRows = 10;  // of a sheet without rows of classes, at least

/// The samples of the moment, if they are of the data shown.
LiveSamplesPtr shown_samples(const FrameContext& frame) {
  LiveSamplesPtr live = frame.evaluations.live_samples();
  if (!live || live->samples.cols() == 0 || live->samples.rows() != frame.experiment.dim()) return nullptr;
  return live;
}

/// The class that decides in which row each sample stands: what it was asked for, of mixes the first; empty
/// where all were asked for nothing.
std::vector<Label> row_classes(const FrameContext& frame, const LiveSamples& live) {
  if (!live.labels) return {};
  const bool known =
      std::any_of(live.labels->begin(), live.labels->end(), [](Label l) { return l != kNoLabel; });
  const SamplerSpec& sampler = frame.scene.sampler;
  if (known) return *live.labels;
  if (sampler.guidance == -1 || sampler.label >= 0) return {};
  std::vector<Label> classes;
  for (std::size_t i = 0; i < live.labels->size(); ++i)
    classes.push_back(static_cast<Label>(i % class_names(frame).size()));
  return classes;
}

float names_width(const FrameContext& frame) {
  float width = 0;
  for (const std::string& name : class_names(frame))
    width = std::max(width, ImGui::CalcTextSize(name.c_str()).x);
  return std::min(width, 7 * ImGui::GetFontSize()) + 0.6f * ImGui::GetFontSize();
}

}  // namespace

int SheetPanel::sample_count(const FrameContext& frame, const LiveSamples& live) {
  const auto count = static_cast<int>(live.samples.cols());
  const bool goes_on = live.run == counted_run_ && frame.snapshot.status == RunStatus::kRunning;
  fewest_ = goes_on ? std::min(fewest_, count) : count;
  counted_run_ = live.run;
  return std::min(fewest_, std::max(1, frame.scene.sampler.count));
}

void SheetPanel::arrange(const LiveSamplesPtr& live, SheetOrder order) {
  if (arranged_of_ == live && order_ == order) return;
  arranged_of_ = live;
  order_ = std::move(order);
  const std::vector<Eigen::Index> places(order_.samples.begin(), order_.samples.end());
  arranged_ = std::make_shared<const Points>(live->samples(Eigen::all, places));
}

void SheetPanel::draw_headline(const FrameContext& frame, const LiveSamples& live,
                               const SheetView* view) const {
  const std::string origin = fmt::format("iteration {}{}", with_separators(live.iteration),
                                         live.run != frame.snapshot.run ? " of the run before" : "");
  const long long count = live.samples.cols();
  if (!view || !view->accuracy) {
    headline(with_separators(count), "samples of " + origin, Tint::kPlain, "Samples", card("sheet"));
    return;
  }
  const std::string real =
      view->accuracy_of_real ? fmt::format(" ({:.1f} % of real images)", 100 * *view->accuracy_of_real) : "";
  headline(fmt::format("{:.1f} %", 100 * *view->accuracy),
           fmt::format("of {} samples look like their class{}, {}", with_separators(count), real, origin),
           Tint::kPlain, "Samples that look like their class", card("sheet_accuracy"));
}

void SheetPanel::draw_row_names(const FrameContext& frame, float width) const {
  for (std::size_t row = 0; row < order_.rows.size(); ++row) {
    const ImVec2 at = grid_.corner(static_cast<int>(row) * order_.columns);
    draw_row_text(class_name(frame, order_.rows[row]), {at.x - width, at.y}, {width, grid_.cell().y});
  }
}

void SheetPanel::draw_sheet(FrameContext& frame, const LiveSamplesPtr& live, ImVec2 room) {
  const ImageShape& shape = frame.experiment.data->as_images()->shape();
  const std::vector<Label> classes = row_classes(frame, *live);
  const int count = sample_count(frame, *live);
  const bool rows = sheet_order(count, classes, 1, 1).rows.size() > 1;
  const float names = rows ? names_width(frame) : 0;
  const int many = rows ? static_cast<int>(class_names(frame).size()) : kPlainRows;
  GridLook look{.columns = 1,
                .zoom = fitting_zoom(shape, {room.x - names, room.y}, rows ? 6 : kPlainColumns, many)};
  // Names of rows must not stand over each other: where rows are many and room is short, the sheet scrolls.
  const auto line = static_cast<int>(ImGui::GetTextLineHeight());
  if (rows) look.zoom = std::max(look.zoom, (line + shape.height - 1) / shape.height);
  const auto fit = [&](float length, int pixels) {
    return std::max(1, (static_cast<int>(length) + look.gap) / (pixels * look.zoom + look.gap));
  };
  arrange(live,
          sheet_order(count, classes, fit(room.x - names - 2, shape.width), fit(room.y - 4, shape.height)));
  look.columns = order_.columns;
  look.chosen = order_.place_of(frame.view.particle());
  const ImVec2 at = ImGui::GetCursorScreenPos();
  ImGui::SetCursorScreenPos({at.x + names, at.y + 1});
  const int clicked = grid_.draw("##sheet", arranged_, shape, look);
  if (clicked >= 0) frame.view.selected = {order_.samples[static_cast<std::size_t>(clicked)]};
  if (grid_.hovered() >= 0) explain_item("Samples", card("sheet"));
  if (rows) draw_row_names(frame, names);
}

void SheetPanel::draw(FrameContext& frame) {
  if (no_images(frame)) return;
  const LiveSamplesPtr live = shown_samples(frame);
  if (!live) return stale_note("The first samples are on their way …");
  ImageJobs& jobs = frame.evaluations.images();
  if (jobs.want_sheet(frame.snapshot.experiment, live)) frame.actions.another_frame = true;
  const auto view = jobs.sheet();
  const bool same_data = view && view->means.rows() == live->samples.rows();
  draw_headline(frame, *live, same_data ? view.get() : nullptr);
  begin_dense_rows();
  draw_label_controls_side_by_side(frame);
  end_dense_rows();
  ImGui::Spacing();
  const ImVec2 room = ImGui::GetContentRegionAvail();
  const float side =
      std::min(std::max(kSideWidth * ImGui::GetFontSize(), kSideShare * room.x), kMostShare * room.x);
  const float left = room.x - side - ImGui::GetFontSize();
  const float height = std::max(room.y, kLeastHeight * ImGui::GetFontSize());
  if (ImGui::BeginChild("sheet", {left, height}))
    draw_sheet(frame, live, {ImGui::GetContentRegionAvail().x, height});
  ImGui::EndChild();
  ImGui::SameLine(0, ImGui::GetFontSize());
  if (ImGui::BeginChild("chosen", {0, height})) chosen_.draw(frame, live, same_data ? view : nullptr);
  ImGui::EndChild();
}

}  // namespace diffuscope
