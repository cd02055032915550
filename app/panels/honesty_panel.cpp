#include "app/panels/honesty_panel.h"

#include <fmt/format.h>
#include <imgui.h>

#include "app/panels/cards.h"
#include "app/panels/images/no_images.h"
#include "app/widgets/form.h"
#include "app/widgets/help_marker.h"
#include "app/widgets/labelled_value.h"

namespace diffuscope {
namespace {

const MetricValue* find_value(const MetricValues& values, std::string_view id) {
  const auto found = values.find(id);
  return found == values.end() ? nullptr : &found->second;
}

/// The numbers below the headline, each beside that of held-out images.
void draw_numbers(const HonestyView& view) {
  const auto telling = telling_metric(view.values);  // stands above; none where samples are not finite
  begin_dense_rows();
  if (begin_values("numbers", true)) {
    for (const MeasureName& measure : measure_names()) {
      const MetricValue* value = find_value(view.values, measure.id);
      if (!value || (telling && measure.id == telling->measure->id)) continue;
      value_row(measure.label.c_str(), measure.about, metric_text(measure.id, value->value),
                value->floor ? metric_text(measure.id, value->floor) : "", metric_tint(measure, *value));
    }
    if (view.guided_accuracy)
      value_row(fmt::format("Accuracy, guidance {}", short_number(view.guidance)).c_str(),
                card("guided_accuracy"), metric_text("label_accuracy", view.guided_accuracy), "",
                Tint::kPlain);
    end_values();
  }
  end_dense_rows();
}

/// What the distances say in words.
void draw_verdict(const HonestyView& view) {
  const MetricValue* distance = find_value(view.values, "nearest_train");
  const MetricValue* copied = find_value(view.values, "copied_share");
  if (!distance) return tinted_text(Tint::kBad, "Some samples are not finite.");
  if (!distance->floor || !copied) {
    ImGui::PushTextWrapPos(0);
    tinted_text(Tint::kDim, "No images are held out, so nothing tells how far new images would be.");
    ImGui::PopTextWrapPos();
    return;
  }
  constexpr double kMany = 0.15, kFar = 1.15;  // three times the copies among new images
  const bool copies = *copied->value > kMany;
  const bool far = *distance->value > kFar * *distance->floor;
  explain_label(copies ? "Learning by heart: many copies"
                : far  ? "Farther from the data than new images"
                       : "As new as held-out images",
                card("memorization"));
  ImGui::SameLine();
  help_marker(card("memorization"), "Memorization");
}

/// Why there is no accuracy, where there is none.
void draw_missing_labels(const FrameContext& frame) {
  const bool labels = frame.experiment.data->label_count() > 0;
  ImGui::PushTextWrapPos(0);
  tinted_text(Tint::kDim, labels ? "The network is told no classes (label embedding 0), so no sample was to "
                                   "show one: accuracy is left out."
                                 : "The images have no labels: accuracy is left out.");
  ImGui::PopTextWrapPos();
}

}  // namespace

void HonestyPanel::draw_curves(FrameContext& frame) {
  if (const auto history = frame.evaluations.metrics(); history != history_) {
    history_ = history;
    curves_ = history ? metric_curves(*history) : std::vector<MetricCurve>{};
  }
  if (curves_.empty()) return tinted_text(Tint::kDim, "measuring the first samples …");
  draw_metric_curves(curves_, frame.snapshot);
}

void HonestyPanel::draw(FrameContext& frame) {
  if (no_images(frame)) return;
  HonestyJob& job = frame.evaluations.honesty();
  job.want(frame.snapshot_ptr, frame.scene.sampler);
  const auto view = job.latest();
  if (!view || view->snapshot->experiment->data != frame.experiment.data || view->values.empty())
    return draw_metric_headline({});
  draw_metric_headline(view->values, "at iteration " + with_separators(view->snapshot->iteration));
  draw_numbers(*view);
  draw_verdict(*view);
  if (view->asked.empty()) draw_missing_labels(frame);
  if (!ImGui::BeginTabBar("honesty")) return;
  if (ImGui::BeginTabItem("Nearest")) {
    pairs_.draw(view);
    ImGui::EndTabItem();
  }
  if (ImGui::BeginTabItem("Over training")) {
    draw_curves(frame);
    ImGui::EndTabItem();
  }
  if (!view->asked.empty() && ImGui::BeginTabItem("Classes")) {
    draw_class_bars(*view);
    ImGui::EndTabItem();
  }
  ImGui::EndTabBar();
}

}  // namespace diffuscope
