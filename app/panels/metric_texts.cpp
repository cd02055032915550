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

void draw_metric_headline(const MetricValues& values, const std::string& when) {
  if (const MetricValue* share = find_value(values, "mode_share")) {
    const MetricValue* found = find_value(values, "modes_covered");
    const std::string modes =
        found ? fmt::format("   {} modes found", metric_text("modes_covered", found->value)) : "";
    headline(metric_text("mode_share", share->value),
             fmt::format("{}on a mode {}\nperfect: {}{}", when.empty() ? "of samples " : "", when,
                         metric_text("mode_share", share->floor), modes),
             metric_tint(true, *share), "Share on a mode", card("headline_share"));
  } else if (const MetricValue* distance = find_value(values, "sliced_w2")) {
    headline(metric_text("sliced_w2", distance->value),
             fmt::format("sliced W2 {}\nperfect: {}", when, metric_text("sliced_w2", distance->floor)),
             metric_tint(false, *distance), "Sliced Wasserstein-2", card("headline_w2"));
  } else {
    headline("–", "measuring the first samples …", Tint::kDim, "Share on a mode", card("headline_share"));
  }
}

}  // namespace diffuscope
