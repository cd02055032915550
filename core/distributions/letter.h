// The outline of a letter, 2 high: closed contours of lines and elliptical arcs, uniform along their length.
// Sharp corners and nested contours in one shape.
// Letters are described here; a further one is one more function and one more choice.
#pragma once

#include "core/distributions/distribution.h"

namespace diffuscope {

DistributionEntry letter_distribution();

}  // namespace diffuscope
