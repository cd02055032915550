// Built-in mixtures in model space, as runs see them.
#pragma once

#include "core/distributions/gaussian_mixture.h"

namespace diffuscope {

inline std::shared_ptr<const GaussianMixture> standardized(const GaussianMixture& data) {
  const Moments moments = data.moments();
  return std::make_shared<GaussianMixture>(data.standardized(moments.mean, moments.scale));
}
inline std::shared_ptr<const GaussianMixture> standardized(std::string_view id) {
  return standardized(*make_distribution(id, {})->as_mixture());
}

}  // namespace diffuscope
