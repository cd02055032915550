// Evaluation of a mixture at one noise level. Per block of points: the exponents ln π_k N(x; αμ_k, C_k) of
// all components, their maximum, then weights relative to it and whatever is averaged with them.
#include <cmath>
#include <numbers>

#include "core/distributions/gaussian_mixture.h"

namespace diffuscope {
namespace {

// e^x below this is nothing beside the largest weight 1; larger arguments keep products out of the denormal
// range, where processors slow down a hundredfold.
template <class Scalar>
constexpr Scalar kSmallestExponent = Scalar(-80);
template <>
constexpr double kSmallestExponent<double> = -700;

// ln det(2πC) of a covariance with these eigenvalues.
double log_determinant(const Eigen::VectorXd& variances) {
  return (2 * std::numbers::pi * variances.array()).log().sum();
}

}  // namespace

template <class Scalar>
struct MixtureAtLevel<Scalar>::Scratch {
  Scratch(Eigen::Index dim, Eigen::Index components)
      : x(kLanes, dim), difference(kLanes, dim), sums(kLanes, dim), exponents(kLanes, components) {}
  Lanes x;           // the block's points, an axis a column
  Lanes difference;  // x − αμ_k
  Lanes sums;        // Σ_k w_k (…)
  Lanes exponents;   // a component a column; later the weights w_k = e^(exponent − largest)
  Lane largest;
  Lane total;  // Σ_k w_k
};

template <class Scalar>
MixtureAtLevel<Scalar>::MixtureAtLevel(const GaussianMixture& mixture, NoiseLevel level) : level_(level) {
  tables_.isotropic = mixture.isotropic();
  const auto count = static_cast<Eigen::Index>(mixture.components().size());
  tables_.means.resize(mixture.dim(), count);
  tables_.centres.resize(mixture.dim(), count);
  tables_.offsets.resize(count);
  for (Eigen::Index k = 0; k < count; ++k) {
    const auto& component = mixture.components()[static_cast<std::size_t>(k)];
    tables_.means.col(k) = component.mean.template cast<Scalar>();
    tables_.centres.col(k) = (level.alpha * component.mean).template cast<Scalar>();
  }
  if (tables_.isotropic)
    prepare_isotropic(mixture);
  else
    prepare_general(mixture);
}

template <class Scalar>
void MixtureAtLevel<Scalar>::prepare_isotropic(const GaussianMixture& mixture) {
  const Eigen::Index count = tables_.means.cols();
  const double two_pi_log = std::log(2 * std::numbers::pi);
  tables_.half_precisions.resize(count);
  tables_.score_gains.resize(count);
  tables_.gains.resize(count);
  tables_.residuals.resize(count);
  for (Eigen::Index k = 0; k < count; ++k) {
    const auto i = static_cast<std::size_t>(k);
    const double eigenvalue = mixture.spectra()[i].eigenvalues(0);
    const double variance = level_.alpha * level_.alpha * eigenvalue + level_.sigma * level_.sigma;
    singular_ = singular_ || variance == 0;
    tables_.offsets(k) = static_cast<Scalar>(std::log(mixture.components()[i].weight) -
                                             0.5 * static_cast<double>(tables_.means.rows()) *
                                                 (two_pi_log + std::log(variance)));
    tables_.half_precisions(k) = static_cast<Scalar>(0.5 / variance);
    tables_.score_gains(k) = static_cast<Scalar>(-1 / variance);
    tables_.gains(k) = static_cast<Scalar>(level_.alpha * eigenvalue / variance);
    tables_.residuals(k) = static_cast<Scalar>(level_.sigma * level_.sigma * eigenvalue / variance);
  }
}

template <class Scalar>
void MixtureAtLevel<Scalar>::prepare_general(const GaussianMixture& mixture) {
  const Eigen::Index dim = tables_.means.rows();
  for (std::size_t k = 0; k < mixture.spectra().size(); ++k) {
    const auto& [eigenvalues, eigenvectors] = mixture.spectra()[k];
    const Eigen::MatrixXd basis =
        eigenvectors.size() > 0 ? eigenvectors : Eigen::MatrixXd::Identity(dim, dim);
    const Eigen::VectorXd variances =
        (level_.alpha * level_.alpha * eigenvalues.array() + level_.sigma * level_.sigma).matrix();
    singular_ = singular_ || (variances.array() == 0).any();
    const Eigen::VectorXd precisions = variances.cwiseInverse();
    const Eigen::VectorXd gains = level_.alpha * eigenvalues.cwiseProduct(precisions);
    tables_.offsets(static_cast<Eigen::Index>(k)) =
        static_cast<Scalar>(std::log(mixture.components()[k].weight) - 0.5 * log_determinant(variances));
    const auto in_basis = [&](const Eigen::VectorXd& diagonal) -> Matrix {
      return (basis * diagonal.asDiagonal() * basis.transpose()).eval().template cast<Scalar>();
    };
    tables_.whitening.push_back(
        ((0.5 * precisions).cwiseSqrt().asDiagonal() * basis.transpose()).eval().template cast<Scalar>());
    tables_.score_matrices.push_back(in_basis(-precisions));
    tables_.gain_matrices.push_back(in_basis(gains));
    tables_.residual_matrices.push_back(
        in_basis(level_.sigma * level_.sigma * eigenvalues.cwiseProduct(precisions)));
  }
}

template <class Scalar>
void MixtureAtLevel<Scalar>::require_density() const {
  if (singular_)
    throw UserError(
        "points have no density without noise: choose a noise level above 0 or a bandwidth above 0.");
}

// Fills the lanes beyond the last point with copies of it: they are computed and dropped.
template <class Scalar>
void MixtureAtLevel<Scalar>::load(const ConstColumns& x, Eigen::Index first, Lanes& lanes) {
  for (Eigen::Index lane = 0; lane < kLanes; ++lane)
    lanes.row(lane) = x.col(std::min(first + lane, x.cols() - 1)).transpose();
}

// ½(x − αμ_k)ᵀC_k⁻¹(x − αμ_k) for the block.
template <class Scalar>
auto MixtureAtLevel<Scalar>::square_distance(Scratch& scratch, Eigen::Index k) const -> Lane {
  Lane sum = Lane::Zero();
  if (tables_.isotropic) {
    for (Eigen::Index d = 0; d < tables_.means.rows(); ++d)
      sum += (scratch.x.col(d) - tables_.centres(d, k)).square();
    return sum * tables_.half_precisions(k);
  }
  const Matrix& whitening = tables_.whitening[static_cast<std::size_t>(k)];
  for (Eigen::Index d = 0; d < tables_.means.rows(); ++d)
    scratch.difference.col(d) = scratch.x.col(d) - tables_.centres(d, k);
  for (Eigen::Index i = 0; i < tables_.means.rows(); ++i) {
    Lane whitened = Lane::Zero();
    for (Eigen::Index d = 0; d < tables_.means.rows(); ++d)
      whitened += whitening(i, d) * scratch.difference.col(d);
    sum += whitened.square();
  }
  return sum;
}

// Exponents, their maximum, and in place of the exponents the weights relative to it.
template <class Scalar>
void MixtureAtLevel<Scalar>::exponents(Scratch& scratch) const {
  scratch.largest.setConstant(-std::numeric_limits<Scalar>::infinity());
  for (Eigen::Index k = 0; k < tables_.means.cols(); ++k) {
    const Lane exponent = tables_.offsets(k) - square_distance(scratch, k);
    scratch.exponents.col(k) = exponent;
    scratch.largest = scratch.largest.max(exponent);
  }
  scratch.total.setZero();
  for (Eigen::Index k = 0; k < tables_.means.cols(); ++k) {
    const Lane weight = (scratch.exponents.col(k) - scratch.largest).max(kSmallestExponent<Scalar>).exp();
    scratch.exponents.col(k) = weight;
    scratch.total += weight;
  }
}

// constant_k + gain_k (x − αμ_k), one axis of it.
template <class Scalar>
auto MixtureAtLevel<Scalar>::component_value(const Affine& affine, Eigen::Index k, Eigen::Index axis,
                                             const Scratch& scratch) const -> Lane {
  const Scalar constant = affine.constants ? (*affine.constants)(axis, k) : Scalar(0);
  if (tables_.isotropic)
    return constant + (*affine.gains)(k) * (scratch.x.col(axis) - tables_.centres(axis, k));
  const Matrix& matrix = (*affine.matrices)[static_cast<std::size_t>(k)];
  Lane value = Lane::Constant(constant);
  for (Eigen::Index d = 0; d < tables_.means.rows(); ++d)
    value += matrix(axis, d) * (scratch.x.col(d) - tables_.centres(d, k));
  return value;
}

// Cov[x_0|x_t, component k] v, one axis of it.
template <class Scalar>
auto MixtureAtLevel<Scalar>::residual_product(Eigen::Index k, Eigen::Index axis, const Lanes& v) const
    -> Lane {
  if (tables_.isotropic) return tables_.residuals(k) * v.col(axis);
  const Matrix& matrix = tables_.residual_matrices[static_cast<std::size_t>(k)];
  Lane value = Lane::Zero();
  for (Eigen::Index d = 0; d < tables_.means.rows(); ++d) value += matrix(axis, d) * v.col(d);
  return value;
}

template <class Scalar>
void MixtureAtLevel<Scalar>::mean_of(const Affine& affine, const ConstColumns& x, Columns out) const {
  Scratch scratch(tables_.means.rows(), tables_.means.cols());
  for (Eigen::Index first = 0; first < x.cols(); first += kLanes) {
    load(x, first, scratch.x);
    exponents(scratch);
    scratch.sums.setZero();
    for (Eigen::Index k = 0; k < tables_.means.cols(); ++k)
      for (Eigen::Index axis = 0; axis < tables_.means.rows(); ++axis)
        scratch.sums.col(axis) += scratch.exponents.col(k) * component_value(affine, k, axis, scratch);
    scratch.sums.colwise() /= scratch.total;
    const Eigen::Index used = std::min<Eigen::Index>(kLanes, x.cols() - first);
    out.middleCols(first, used) = scratch.sums.topRows(used).transpose().matrix();
  }
}

template <class Scalar>
void MixtureAtLevel<Scalar>::log_density(const ConstColumns& x, Eigen::Ref<Vector> out) const {
  require_density();
  Scratch scratch(tables_.means.rows(), tables_.means.cols());
  for (Eigen::Index first = 0; first < x.cols(); first += kLanes) {
    load(x, first, scratch.x);
    exponents(scratch);
    const Lane log_density = scratch.largest + scratch.total.log();
    const Eigen::Index used = std::min<Eigen::Index>(kLanes, x.cols() - first);
    out.segment(first, used) = log_density.head(used).matrix();
  }
}

template <class Scalar>
void MixtureAtLevel<Scalar>::score(const ConstColumns& x, Columns out) const {
  require_density();
  mean_of({nullptr, &tables_.score_gains, &tables_.score_matrices}, x, out);
}

template <class Scalar>
void MixtureAtLevel<Scalar>::denoise(const ConstColumns& x, Columns out) const {
  if (level_.sigma == 0)
    out = x / static_cast<Scalar>(level_.alpha);
  else
    mean_of({&tables_.means, &tables_.gains, &tables_.gain_matrices}, x, out);
}

// Σ r_k (S_k v + d_k (d_k·v)) with d_k = E[x_0|x_t, k] − E[x_0|x_t]: within components and between them. Two
// passes over the components, so that no difference of large numbers is formed.
template <class Scalar>
void MixtureAtLevel<Scalar>::covariance_product(const ConstColumns& x, const ConstColumns& v,
                                                Columns out) const {
  if (level_.sigma == 0) {
    out.setZero();
    return;
  }
  const Affine affine{&tables_.means, &tables_.gains, &tables_.gain_matrices};
  const Eigen::Index dim = tables_.means.rows();
  Scratch scratch(dim, tables_.means.cols());
  Lanes direction(int{kLanes}, dim), product(int{kLanes}, dim), deviation(int{kLanes}, dim);
  for (Eigen::Index first = 0; first < x.cols(); first += kLanes) {
    load(x, first, scratch.x);
    load(v, first, direction);
    exponents(scratch);
    scratch.exponents.colwise() /= scratch.total;
    scratch.sums.setZero();
    for (Eigen::Index k = 0; k < tables_.means.cols(); ++k)
      for (Eigen::Index axis = 0; axis < dim; ++axis)
        scratch.sums.col(axis) += scratch.exponents.col(k) * component_value(affine, k, axis, scratch);
    product.setZero();
    for (Eigen::Index k = 0; k < tables_.means.cols(); ++k) {
      for (Eigen::Index axis = 0; axis < dim; ++axis)
        deviation.col(axis) = component_value(affine, k, axis, scratch) - scratch.sums.col(axis);
      const Lane along = (deviation * direction).rowwise().sum();
      for (Eigen::Index axis = 0; axis < dim; ++axis)
        product.col(axis) +=
            scratch.exponents.col(k) * (residual_product(k, axis, direction) + deviation.col(axis) * along);
    }
    const Eigen::Index used = std::min<Eigen::Index>(kLanes, x.cols() - first);
    out.middleCols(first, used) = product.topRows(used).transpose().matrix();
  }
}

template <class Scalar>
void MixtureAtLevel<Scalar>::covariance_product(const Matrix& x, const Matrix& v, Matrix& out) const {
  out.resize(x.rows(), x.cols());
  covariance_product(ConstColumns(x), ConstColumns(v), Columns(out));
}

template <class Scalar>
void MixtureAtLevel<Scalar>::posterior_covariance(const Matrix& x, Matrix& out) const {
  const Eigen::Index dim = tables_.means.rows();
  out.resize(dim * dim, x.cols());
  Matrix direction = Matrix::Zero(dim, x.cols()), column;
  for (Eigen::Index axis = 0; axis < dim; ++axis) {
    direction.row(axis).setOnes();
    covariance_product(x, direction, column);
    out.middleRows(axis * dim, dim) = column;
    direction.row(axis).setZero();
  }
}

template <class Scalar>
void MixtureAtLevel<Scalar>::log_density(const Matrix& x, Vector& out) const {
  out.resize(x.cols());
  log_density(ConstColumns(x), Eigen::Ref<Vector>(out));
}

template <class Scalar>
void MixtureAtLevel<Scalar>::score(const Matrix& x, Matrix& out) const {
  out.resize(x.rows(), x.cols());
  score(ConstColumns(x), Columns(out));
}

template <class Scalar>
void MixtureAtLevel<Scalar>::denoise(const Matrix& x, Matrix& out) const {
  out.resize(x.rows(), x.cols());
  denoise(ConstColumns(x), Columns(out));
}

template <class Scalar>
void MixtureAtLevel<Scalar>::responsibilities(const Matrix& x, Matrix& out) const {
  require_density();
  out.resize(tables_.means.cols(), x.cols());
  Scratch scratch(tables_.means.rows(), tables_.means.cols());
  for (Eigen::Index first = 0; first < x.cols(); first += kLanes) {
    load(x, first, scratch.x);
    exponents(scratch);
    scratch.exponents.colwise() /= scratch.total;
    const Eigen::Index used = std::min<Eigen::Index>(kLanes, x.cols() - first);
    out.middleCols(first, used) = scratch.exponents.topRows(used).transpose().matrix();
  }
}

template class MixtureAtLevel<float>;
template class MixtureAtLevel<double>;

}  // namespace diffuscope
