#include "app/panels/metric_texts.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "app/panels/cards.h"
#include "core/metrics/image_measures.h"

namespace diffuscope {
namespace {

bool is_share(std::string_view id) {
  return id == "mode_share" || id == "label_accuracy" || id == "copied_share" || id == "coverage";
}
bool is_count(std::string_view id) { return id == "modes_covered"; }

const MetricValue* find_value(const MetricValues& values, std::string_view id) {
  const auto found = values.find(id);
  return found == values.end() || !found->second.value ? nullptr : &found->second;
}

}  // namespace

std::string metric_text(std::string_view id, std::optional<double> value) {
  if (!value) return "–";
  if (is_share(id)) return fmt::format("{:.1f} %", 100 * *value);
  if (is_count(id)) return fmt::format("{:.0f}", *value);
  return short_number(*value);
}

Tint metric_tint(bool higher_is_better, const MetricValue& value) {
  if (!value.value || !value.floor) return Tint::kPlain;
  if (!std::isfinite(*value.value)) return Tint::kBad;
  const bool reached = higher_is_better ? *value.value >= *value.floor - 0.02 * std::abs(*value.floor)
                                        : *value.value <= 1.5 * std::abs(*value.floor);
  return reached ? Tint::kGood : Tint::kPlain;
}

std::span<const MeasureName> measure_names() {
  static const std::vector<MeasureName> names = [] {
    std::vector<MeasureName> made;
    for (const ImageMeasureEntry& entry : image_measures())
      made.push_back({entry.id, entry.label, entry.about, entry.higher_is_better, "held-out"});
    for (const MetricEntry& entry : metrics())
      made.push_back({entry.id, entry.label, entry.about, entry.higher_is_better});
    return made;
  }();
  return names;
}

Tint metric_tint(const MeasureName& measure, const MetricValue& value) {
  constexpr double kNear = 0.1;  // of the floor: as far from the training images as new ones
  constexpr double kMany = 3;    // times as many copies as among new images
  const bool known = value.value && value.floor && std::isfinite(*value.value);
  if (known && measure.id == "nearest_train") {
    const double ratio = *value.value / *value.floor;
    return ratio < 1 - 2 * kNear ? Tint::kWarning : std::abs(ratio - 1) <= kNear ? Tint::kGood : Tint::kPlain;
  }
  if (known && measure.id == "copied_share" && *value.value > kMany * *value.floor) return Tint::kWarning;
  return metric_tint(measure.higher_is_better, value);
}

std::optional<TellingMetric> telling_metric(const MetricValues& values) {
  struct Row {
    const char *id, *says, *about;
  };
  constexpr std::array<Row, 4> kRows{{{"label_accuracy", "show their class", "headline_accuracy"},
                                      {"nearest_train", "from the training images", "headline_distance"},
                                      {"mode_share", "on a mode", "headline_share"},
                                      {"sliced_w2", "sliced W2", "headline_w2"}}};
  for (const auto& [id, says, about] : kRows)
    if (const MetricValue* value = find_value(values, id)) {
      const auto measure = std::ranges::find(measure_names(), id, &MeasureName::id);
      return TellingMetric{&*measure, *value, says, about};
    }
  return std::nullopt;
}

void draw_metric_headline(const MetricValues& values, const std::string& when) {
  const auto telling = telling_metric(values);
  if (!telling) {
    headline("–", "measuring the first samples …", Tint::kDim, "Samples", card("floor"));
    return;
  }
  const auto& [measure, value, says, about] = *telling;
  const MetricValue* found = find_value(values, "modes_covered");
  const std::string modes =
      found ? fmt::format("   {} modes found", metric_text("modes_covered", found->value)) : "";
  const std::string floor =
      value.floor ? fmt::format("{}: {}", measure->floor, metric_text(measure->id, value.floor)) : "";
  headline(metric_text(measure->id, value.value),
           fmt::format("{}{}{}\n{}{}", when.empty() && is_share(measure->id) ? "of samples " : "", says,
                       when.empty() ? "" : " " + when, floor, modes),
           telling->tint(), measure->label.c_str(), card(about));
}

}  // namespace diffuscope
