// The dark squares of a chessboard over [−2, 2]²: sharp edges, flat insides, corners that touch.
// Each square is uniform and has the same weight.
// The number of squares a side is a parameter.
#pragma once

#include "core/distributions/uniform_boxes.h"

namespace diffuscope {

inline DistributionEntry checkerboard_distribution() {
  static const std::vector<Param> params{{.name = "squares",
                                          .label = "squares a side",
                                          .value = 4,
                                          .min = 2,
                                          .max = 8,
                                          .about = {"Squares along a side of the board.", {}, {}},
                                          .integer = true}};
  return {"checkerboard",
          "Checkerboard",
          {"The dark squares of a board, each uniform.", {}, {}},
          params,
          [](const ParamValues& values) -> DistributionPtr {
            const int squares = static_cast<int>(value_of(params, values, "squares"));
            const double side = 4.0 / squares;
            std::vector<UniformBoxes::Box> boxes;
            for (int i = 0; i < squares; ++i)
              for (int j = i % 2; j < squares; j += 2) {
                const Eigen::Vector2d low(i * side - 2, j * side - 2);
                boxes.push_back({1, low, low + Eigen::Vector2d::Constant(side)});
              }
            return std::make_shared<UniformBoxes>(std::move(boxes));
          }};
}

}  // namespace diffuscope
