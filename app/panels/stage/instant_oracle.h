// The exact density and score of a mixture that is being edited, computed in the frame that shows it: a small
// grid of a few components takes under a millisecond, and nothing may lag behind the hand. Main thread.
#pragma once

#include "app/evaluations.h"

namespace diffuscope {

inline constexpr std::size_t kMostInstantComponents = 64;

/// `field` with the density and the exact arrows of `mixture` (model space) at its level and over its box.
std::shared_ptr<const FieldView> with_mixture(const FieldView& field, const GaussianMixture& mixture);

}  // namespace diffuscope
