#include "app/processor_text.h"

#include <fmt/format.h>

namespace diffuscope {

std::string processor_text(const Snapshot& snapshot) {
  std::string what = snapshot.processor.empty() ? "CPU" : snapshot.processor;
  const bool card = what.starts_with("GPU");
  if (!card) what = what.substr(0, what.find(" ("));  // what follows is why
  if (const auto comma = what.find(", "); comma != std::string::npos) what.erase(comma, 1);
  if (card) return what;
  return fmt::format("{}, {} thread{}", what, snapshot.threads, snapshot.threads == 1 ? "" : "s");
}

}  // namespace diffuscope
