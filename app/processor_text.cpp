#include "app/processor_text.h"

#include <fmt/format.h>

namespace diffuscope {

bool trained_by_card(const Snapshot& snapshot) { return snapshot.processor.starts_with("GPU"); }

std::string processor_text(const Snapshot& snapshot) {
  std::string what = snapshot.processor.empty() ? "CPU" : snapshot.processor;
  const bool card = trained_by_card(snapshot);
  if (!card) what = what.substr(0, what.find(" ("));  // what follows is why
  if (const auto comma = what.find(", "); comma != std::string::npos) what.erase(comma, 1);
  if (card) return what;
  return fmt::format("{}, {} thread{}", what, snapshot.threads, snapshot.threads == 1 ? "" : "s");
}

}  // namespace diffuscope
