// Where time goes: one bar, a part for each phase. Main thread.
#pragma once

#include <string>
#include <vector>

namespace diffuscope {

struct PhasePart {
  std::string name;
  double seconds = 0;
};

/// A bar over the width that is left, with names and times where they fit; all of them when hovered.
void phase_bar(const std::vector<PhasePart>& parts);

}  // namespace diffuscope
