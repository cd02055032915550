// The list of distributions: adding one is a header, an include and a row here.
#include "core/distributions/blocks_1d.h"
#include "core/distributions/checkerboard.h"
#include "core/distributions/circles.h"
#include "core/distributions/default_mixture.h"
#include "core/distributions/distribution.h"
#include "core/distributions/grid25.h"
#include "core/distributions/letter.h"
#include "core/distributions/moons.h"
#include "core/distributions/pinwheel.h"
#include "core/distributions/ring8.h"
#include "core/distributions/spirals.h"
#include "core/distributions/swiss_roll.h"
#include "core/distributions/unequal_modes.h"

namespace diffuscope {

std::span<const DistributionEntry> distributions() {
  static const std::vector<DistributionEntry> entries{
      default_mixture_distribution(), grid25_distribution(),   ring8_distribution(),
      three_modes_distribution(),     moons_distribution(),    swiss_roll_distribution(),
      spirals_distribution(),         circles_distribution(),  checkerboard_distribution(),
      pinwheel_distribution(),        letter_distribution(),   two_modes_1d_distribution(),
      three_modes_1d_distribution(),  blocks_1d_distribution()};
  return entries;
}

DistributionPtr make_distribution(std::string_view id, const ParamValues& params, std::string_view where) {
  const DistributionEntry& entry = find(distributions(), id, where);
  check_params(entry.params, params, where);
  return entry.make(params);
}

}  // namespace diffuscope
