#include "app/panels/images/sheet_order.h"

#include <algorithm>
#include <map>
#include <numeric>

namespace diffuscope {

int SheetOrder::place_of(int sample) const {
  const auto found = std::find(samples.begin(), samples.end(), sample);
  return found == samples.end() ? -1 : static_cast<int>(found - samples.begin());
}

SheetOrder sheet_order(int count, std::span<const Label> classes, int columns, int rows) {
  std::map<Label, std::vector<int>> members;
  for (int i = 0; i < std::min(count, static_cast<int>(classes.size())); ++i)
    members[classes[static_cast<std::size_t>(i)]].push_back(i);
  SheetOrder order{std::max(1, columns), {}, {}};
  if (members.size() < 2) {
    order.samples.resize(static_cast<std::size_t>(std::clamp(count, 0, order.columns * std::max(1, rows))));
    std::iota(order.samples.begin(), order.samples.end(), 0);
    return order;
  }
  std::size_t length = static_cast<std::size_t>(order.columns);
  for (const auto& [label, found] : members) length = std::min(length, found.size());
  order.columns = static_cast<int>(length);
  for (const auto& [label, found] : members) {
    order.rows.push_back(label);
    order.samples.insert(order.samples.end(), found.begin(), found.begin() + order.columns);
  }
  return order;
}

}  // namespace diffuscope
