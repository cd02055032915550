// Three uniform blocks on the line, of different widths and weights: a density with jumps.
// Weights .3, .3, .4 on [−3, −2], [−1, 0] and [1, 3].
// Its score is 0 inside a block and undefined at its ends, so noise is what makes it learnable.
#pragma once

#include "core/distributions/uniform_boxes.h"

namespace diffuscope {

inline DistributionEntry blocks_1d_distribution() {
  return {"blocks_1d",
          "Blocks (1D)",
          {"Three uniform blocks: a density with jumps.",
           R"(p(x) = .3\,[-3 < x < -2] + .3\,[-1 < x < 0] + .2\,[1 < x < 3])",
           {}},
          {},
          [](const ParamValues&) -> DistributionPtr {
            const auto at = [](double x) { return Eigen::VectorXd::Constant(1, x).eval(); };
            return std::make_shared<UniformBoxes>(std::vector<UniformBoxes::Box>{
                {0.3, at(-3), at(-2)}, {0.3, at(-1), at(0)}, {0.4, at(1), at(3)}});
          }};
}

}  // namespace diffuscope
