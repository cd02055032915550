#include "app/panels/images/chosen_sample.h"

#include <fmt/format.h>

#include <algorithm>

#include "app/panels/cards.h"
#include "app/panels/scene_labels.h"
#include "app/widgets/help_marker.h"
#include "app/widgets/icons.h"
#include "app/widgets/labelled_value.h"
#include "core/images/image_set.h"

namespace diffuscope {
namespace {

PointsPtr column(const Points& images, Eigen::Index i) {
  return std::make_shared<const Points>(images.col(i));
}

/// Means as they are, and deviations from black (none) to white (the largest of both): D×4.
PointsPtr statistics_pictures(const SheetView& view) {
  const float most = std::max(view.deviations.maxCoeff(), 1e-6f);
  Points pictures(view.means.rows(), 4);
  pictures.leftCols(2) = view.means;
  pictures.rightCols(2) = (2 / most * view.deviations).array() - 1;
  return std::make_shared<const Points>(std::move(pictures));
}

/// Space of a picture that is a column of `columns` wide.
float column_width(int columns) {
  const float gap = ImGui::GetStyle().ItemSpacing.x;
  return (ImGui::GetContentRegionAvail().x - gap * static_cast<float>(columns - 1)) /
         static_cast<float>(columns);
}

}  // namespace

void ChosenSample::take(const FrameContext& frame, const LiveSamplesPtr& live, const SheetView* view,
                        int sample) {
  const auto at = static_cast<std::size_t>(sample);
  const int nearest = view && at < view->nearest.size() ? view->nearest[at] : -1;
  const bool same = taken_of_ == live && taken_ == sample && taken_nearest_ == nearest;
  if (same) return;
  taken_of_ = live, taken_ = sample, taken_nearest_ = nearest;
  chosen_image_ = column(live->samples, sample);
  const Points& training = frame.experiment.data->as_images()->training().pixels;
  nearest_image_ = nearest >= 0 && nearest < training.cols() ? column(training, nearest) : nullptr;
}

void ChosenSample::draw_pair(FrameContext& frame, const LiveSamples& live, const SheetView* view,
                             int sample) {
  const ImageShape& shape = frame.experiment.data->as_images()->shape();
  const float half = column_width(2);
  constexpr float kMostHigh = 9;  // font sizes
  const GridLook look{.columns = 1,
                      .zoom = fitting_zoom(shape, {half, kMostHigh * ImGui::GetFontSize()}, 1, 1)};
  const float right = ImGui::GetCursorPosX() + half + ImGui::GetStyle().ItemSpacing.x;
  explain_label(fmt::format("Sample {}", sample).c_str(), card("chosen_sample"), true);
  ImGui::SameLine(right);
  explain_label("Nearest", card("nearest_training"), true);
  chosen_.draw("##chosen", chosen_image_, shape, look);
  if (nearest_image_) {
    ImGui::SameLine(right);
    nearest_.draw("##nearest", nearest_image_, shape, look);
  }
  draw_judgement(frame, live, view, sample);
}

void ChosenSample::draw_judgement(const FrameContext& frame, const LiveSamples& live, const SheetView* view,
                                  int sample) const {
  const float right = ImGui::GetCursorPosX() + column_width(2) + ImGui::GetStyle().ItemSpacing.x;
  const auto at = static_cast<std::size_t>(sample);
  const Label asked = live.labels ? (*live.labels)[at] : kNoLabel;
  if (live.labels) tinted_text(Tint::kPlain, class_name(frame, asked));
  if (!view || !nearest_image_) return;
  const auto& labels = frame.experiment.data->as_images()->training().labels;
  if (live.labels && !labels.empty()) {
    ImGui::SameLine(right);
    tinted_text(Tint::kPlain, class_name(frame, labels[static_cast<std::size_t>(taken_nearest_)]));
  }
  if (!view->looks_like.empty()) {
    const bool as_asked = asked == kNoLabel || view->looks_like[at] == asked;
    tinted_text(as_asked ? Tint::kDim : Tint::kWarning,
                fmt::format("taken for {}", class_name(frame, view->looks_like[at])));
  }
  tinted_text(Tint::kDim,
              fmt::format("{} from the nearest", short_number(static_cast<double>(view->distances[at]))));
}

void ChosenSample::draw_statistics(const FrameContext& frame, const std::shared_ptr<const SheetView>& view) {
  if (!view || view->means.rows() != frame.experiment.dim()) return;
  if (statistics_of_ != view) statistics_images_ = statistics_pictures(*view);
  statistics_of_ = view;
  const ImageShape& shape = frame.experiment.data->as_images()->shape();
  explain_label("Mean", card("mean_image"), true);
  ImGui::SameLine(0, 0.4f * ImGui::GetFontSize());
  explain_label("and deviation", card("deviation_image"), true);
  tinted_text(Tint::kDim, "data, samples");
  const float height = std::max(4 * ImGui::GetFontSize(), ImGui::GetContentRegionAvail().y);
  const GridLook look{.columns = 2,
                      .zoom = fitting_zoom(shape, {ImGui::GetContentRegionAvail().x, height}, 2, 2)};
  statistics_.draw("##statistics", statistics_images_, shape, look);
  const int hovered = statistics_.hovered();
  if (hovered < 0) return;
  explain_item(hovered < 2 ? "Mean" : "Standard deviation",
               card(hovered < 2 ? "mean_image" : "deviation_image"));
}

void ChosenSample::draw(FrameContext& frame, const LiveSamplesPtr& live,
                        const std::shared_ptr<const SheetView>& view) {
  const int sample = frame.view.particle();
  // Of a moment before: the same noise, so nearly the same sample. The lines below must not come and go.
  const bool judged = view && view->means.rows() == live->samples.rows() && sample >= 0 &&
                      static_cast<std::size_t>(sample) < view->nearest.size();
  if (sample >= 0 && sample < live->samples.cols()) {
    take(frame, live, judged ? view.get() : nullptr, sample);
    draw_pair(frame, *live, judged ? view.get() : nullptr, sample);
    if (ImGui::Button(fmt::format("{}  Take it apart", icon::kLayers).c_str(), {-1, 0}))
      frame.view.workspace = Workspace::kDebug;
    explain_item("Take it apart", card("take_apart"));
  } else {
    stale_note("Click a sample.");
  }
  ImGui::Spacing();
  draw_statistics(frame, view);
}

}  // namespace diffuscope
