#include "app/panels/metric_texts.h"

#include <fmt/format.h>

#include <cmath>

#include "app/panels/cards.h"

namespace diffuscope {
namespace {

bool is_share(std::string_view id) { return id == "mode_share"; }
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

std::optional<TellingMetric> telling_metric(const MetricValues& values) {
  for (const char* id : {"mode_share", "sliced_w2"})
    if (const MetricValue* value = find_value(values, id)) return TellingMetric{id, *value, is_share(id)};
  return std::nullopt;
}

void draw_metric_headline(const MetricValues& values, const std::string& when) {
  const auto telling = telling_metric(values);
  if (!telling) {
    headline("–", "measuring the first samples …", Tint::kDim, "Share on a mode", card("headline_share"));
    return;
  }
  const auto& [id, value, on_modes] = *telling;
  const std::string now = metric_text(id, value.value), perfect = metric_text(id, value.floor);
  if (!on_modes)
    return headline(now, fmt::format("sliced W2 {}\nperfect: {}", when, perfect), metric_tint(false, value),
                    "Sliced Wasserstein-2", card("headline_w2"));
  const MetricValue* found = find_value(values, "modes_covered");
  const std::string modes =
      found ? fmt::format("   {} modes found", metric_text("modes_covered", found->value)) : "";
  headline(
      now,
      fmt::format("{}on a mode {}\nperfect: {}{}", when.empty() ? "of samples " : "", when, perfect, modes),
      metric_tint(true, value), "Share on a mode", card("headline_share"));
}

}  // namespace diffuscope
