#include "core/markov_chains/chain_target.h"

#include "core/denoisers/parameterization.h"

namespace diffuscope {

template <class Scalar>
void ChainTarget<Scalar>::log_density(const PointsOf<Scalar>&, double, Vector&) {
  throw UserError(
      "MALA accepts or rejects by the density, and a learned score has none: take the exact model, or the "
      "chain 'langevin'.");
}

template <class Scalar>
const MixtureAtLevel<Scalar>& MixtureTarget<Scalar>::at(double sigma) {
  if (!at_level_ || sigma != sigma_) at_level_.emplace(*mixture_, NoiseLevel{1, sigma});
  sigma_ = sigma;
  return *at_level_;
}

template <class Scalar>
void MixtureTarget<Scalar>::log_density(const PointsOf<Scalar>& y, double sigma, Vector& out) {
  at(sigma).log_density(y, out);
}

template <class Scalar>
void MixtureTarget<Scalar>::evaluate(const PointsOf<Scalar>& y, double sigma, PointsOf<Scalar>& score) {
  at(sigma).score(y, score);
}

template <class Scalar>
void DenoiserTarget<Scalar>::evaluate(const PointsOf<Scalar>& y, double sigma, PointsOf<Scalar>& score) {
  const NoiseLevel level{1, sigma};
  denoiser_.denoise(y, level, x0_);
  score = score_from_x0(y, x0_, level);
}

template class ChainTarget<float>;
template class ChainTarget<double>;
template class MixtureTarget<float>;
template class MixtureTarget<double>;
template class DenoiserTarget<float>;
template class DenoiserTarget<double>;

}  // namespace diffuscope
