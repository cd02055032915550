#include "core/distributions/standardization.h"

#include <fmt/format.h>

#include <cmath>

namespace diffuscope {

Standardization make_standardization(const Moments& moments, bool standardize, double model_std) {
  if (!(model_std > 0) || !std::isfinite(model_std))
    throw UserError(fmt::format("data scale {} is not above 0; 1 is usual.", model_std));
  if (!standardize) return {Eigen::VectorXd::Zero(moments.mean.size()), 1 / model_std};
  return {moments.mean, moments.scale > 0 ? moments.scale / model_std : 1.0};
}

}  // namespace diffuscope
