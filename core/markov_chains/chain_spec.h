// What a scene says about a walk at a noise level: rule, start, number of updates and particles.
// Distances are in model space, on the scale where the data are not shrunk: a particle is y = x_t/α_t.
#pragma once

#include <array>
#include <string_view>

#include "core/choice.h"

namespace diffuscope {

enum class ChainStart {
  kBox,    ///< uniform in [−box, box]^D
  kPoint,  ///< all at (point_x, point_y, 0, …)
  kData,   ///< true samples
};
inline constexpr std::array<std::string_view, 3> kChainStartIds{"box", "point", "data"};

inline constexpr int kMostChainUpdates = 100'000;

struct ChainSpec {
  Choice rule{"langevin"};
  ChainStart start = ChainStart::kBox;
  double box = 3;                   ///< half side of the box
  double point_x = 0, point_y = 0;  ///< of kPoint; the second only where D > 1
  int steps = 1000;                 ///< updates in all; a ladder divides them evenly among its levels
  int count = 2000;                 ///< particles M, 1 … 1,000,000
  bool operator==(const ChainSpec&) const = default;
};

}  // namespace diffuscope
