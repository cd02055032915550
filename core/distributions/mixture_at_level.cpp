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
MixtureAtLevel<Scalar>::MixtureAtLevel(const GaussianMixture& mixture, NoiseLevel level)
    : level_(level), isotropic_(mixture.isotropic()) {
  const auto count = static_cast<Eigen::Index>(mixture.components().size());
  means_.resize(mixture.dim(), count);
  centres_.resize(mixture.dim(), count);
  offsets_.resize(count);
  for (Eigen::Index k = 0; k < count; ++k) {
    const auto& component = mixture.components()[static_cast<std::size_t>(k)];
    means_.col(k) = component.mean.template cast<Scalar>();
    centres_.col(k) = (level.alpha * component.mean).template cast<Scalar>();
  }
  if (isotropic_)
    prepare_isotropic(mixture);
  else
    prepare_general(mixture);
}

template <class Scalar>
void MixtureAtLevel<Scalar>::prepare_isotropic(const GaussianMixture& mixture) {
  const Eigen::Index count = means_.cols();
  const double two_pi_log = std::log(2 * std::numbers::pi);
  half_precisions_.resize(count);
  score_gains_.resize(count);
  gains_.resize(count);
  residuals_.resize(count);
  for (Eigen::Index k = 0; k < count; ++k) {
    const auto i = static_cast<std::size_t>(k);
    const double eigenvalue = mixture.spectra()[i].eigenvalues(0);
    const double variance = level_.alpha * level_.alpha * eigenvalue + level_.sigma * level_.sigma;
    singular_ = singular_ || variance == 0;
    offsets_(k) =
        static_cast<Scalar>(std::log(mixture.components()[i].weight) -
                            0.5 * static_cast<double>(means_.rows()) * (two_pi_log + std::log(variance)));
    half_precisions_(k) = static_cast<Scalar>(0.5 / variance);
    score_gains_(k) = static_cast<Scalar>(-1 / variance);
    gains_(k) = static_cast<Scalar>(level_.alpha * eigenvalue / variance);
    residuals_(k) = static_cast<Scalar>(level_.sigma * level_.sigma * eigenvalue / variance);
  }
}

template <class Scalar>
void MixtureAtLevel<Scalar>::prepare_general(const GaussianMixture& mixture) {
  const Eigen::Index dim = means_.rows();
  for (std::size_t k = 0; k < mixture.spectra().size(); ++k) {
    const auto& [eigenvalues, eigenvectors] = mixture.spectra()[k];
    const Eigen::MatrixXd basis =
        eigenvectors.size() > 0 ? eigenvectors : Eigen::MatrixXd::Identity(dim, dim);
    const Eigen::VectorXd variances =
        (level_.alpha * level_.alpha * eigenvalues.array() + level_.sigma * level_.sigma).matrix();
    singular_ = singular_ || (variances.array() == 0).any();
    const Eigen::VectorXd precisions = variances.cwiseInverse();
    const Eigen::VectorXd gains = level_.alpha * eigenvalues.cwiseProduct(precisions);
    offsets_(static_cast<Eigen::Index>(k)) =
        static_cast<Scalar>(std::log(mixture.components()[k].weight) - 0.5 * log_determinant(variances));
    const auto in_basis = [&](const Eigen::VectorXd& diagonal) -> Matrix {
      return (basis * diagonal.asDiagonal() * basis.transpose()).eval().template cast<Scalar>();
    };
    whitening_.push_back(
        ((0.5 * precisions).cwiseSqrt().asDiagonal() * basis.transpose()).eval().template cast<Scalar>());
    score_matrices_.push_back(in_basis(-precisions));
    gain_matrices_.push_back(in_basis(gains));
    residual_matrices_.push_back(
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
  if (isotropic_) {
    for (Eigen::Index d = 0; d < means_.rows(); ++d) sum += (scratch.x.col(d) - centres_(d, k)).square();
    return sum * half_precisions_(k);
  }
  const Matrix& whitening = whitening_[static_cast<std::size_t>(k)];
  for (Eigen::Index d = 0; d < means_.rows(); ++d)
    scratch.difference.col(d) = scratch.x.col(d) - centres_(d, k);
  for (Eigen::Index i = 0; i < means_.rows(); ++i) {
    Lane whitened = Lane::Zero();
    for (Eigen::Index d = 0; d < means_.rows(); ++d) whitened += whitening(i, d) * scratch.difference.col(d);
    sum += whitened.square();
  }
  return sum;
}

// Exponents, their maximum, and in place of the exponents the weights relative to it.
template <class Scalar>
void MixtureAtLevel<Scalar>::exponents(Scratch& scratch) const {
  scratch.largest.setConstant(-std::numeric_limits<Scalar>::infinity());
  for (Eigen::Index k = 0; k < means_.cols(); ++k) {
    const Lane exponent = offsets_(k) - square_distance(scratch, k);
    scratch.exponents.col(k) = exponent;
    scratch.largest = scratch.largest.max(exponent);
  }
  scratch.total.setZero();
  for (Eigen::Index k = 0; k < means_.cols(); ++k) {
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
  if (isotropic_) return constant + (*affine.gains)(k) * (scratch.x.col(axis) - centres_(axis, k));
  const Matrix& matrix = (*affine.matrices)[static_cast<std::size_t>(k)];
  Lane value = Lane::Constant(constant);
  for (Eigen::Index d = 0; d < means_.rows(); ++d)
    value += matrix(axis, d) * (scratch.x.col(d) - centres_(d, k));
  return value;
}

// Cov[x_0|x_t, component k] v, one axis of it.
template <class Scalar>
auto MixtureAtLevel<Scalar>::residual_product(Eigen::Index k, Eigen::Index axis, const Lanes& v) const
    -> Lane {
  if (isotropic_) return residuals_(k) * v.col(axis);
  const Matrix& matrix = residual_matrices_[static_cast<std::size_t>(k)];
  Lane value = Lane::Zero();
  for (Eigen::Index d = 0; d < means_.rows(); ++d) value += matrix(axis, d) * v.col(d);
  return value;
}

template <class Scalar>
void MixtureAtLevel<Scalar>::mean_of(const Affine& affine, const ConstColumns& x, Columns out) const {
  Scratch scratch(means_.rows(), means_.cols());
  for (Eigen::Index first = 0; first < x.cols(); first += kLanes) {
    load(x, first, scratch.x);
    exponents(scratch);
    scratch.sums.setZero();
    for (Eigen::Index k = 0; k < means_.cols(); ++k)
      for (Eigen::Index axis = 0; axis < means_.rows(); ++axis)
        scratch.sums.col(axis) += scratch.exponents.col(k) * component_value(affine, k, axis, scratch);
    scratch.sums.colwise() /= scratch.total;
    const Eigen::Index used = std::min<Eigen::Index>(kLanes, x.cols() - first);
    out.middleCols(first, used) = scratch.sums.topRows(used).transpose().matrix();
  }
}

template <class Scalar>
void MixtureAtLevel<Scalar>::log_density(const ConstColumns& x, Eigen::Ref<Vector> out) const {
  require_density();
  Scratch scratch(means_.rows(), means_.cols());
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
  mean_of({nullptr, &score_gains_, &score_matrices_}, x, out);
}

template <class Scalar>
void MixtureAtLevel<Scalar>::denoise(const ConstColumns& x, Columns out) const {
  if (level_.sigma == 0)
    out = x / static_cast<Scalar>(level_.alpha);
  else
    mean_of({&means_, &gains_, &gain_matrices_}, x, out);
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
  const Affine affine{&means_, &gains_, &gain_matrices_};
  const Eigen::Index dim = means_.rows();
  Scratch scratch(dim, means_.cols());
  Lanes direction(int{kLanes}, dim), product(int{kLanes}, dim), deviation(int{kLanes}, dim);
  for (Eigen::Index first = 0; first < x.cols(); first += kLanes) {
    load(x, first, scratch.x);
    load(v, first, direction);
    exponents(scratch);
    scratch.exponents.colwise() /= scratch.total;
    scratch.sums.setZero();
    for (Eigen::Index k = 0; k < means_.cols(); ++k)
      for (Eigen::Index axis = 0; axis < dim; ++axis)
        scratch.sums.col(axis) += scratch.exponents.col(k) * component_value(affine, k, axis, scratch);
    product.setZero();
    for (Eigen::Index k = 0; k < means_.cols(); ++k) {
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
  const Eigen::Index dim = means_.rows();
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
  out.resize(means_.cols(), x.cols());
  Scratch scratch(means_.rows(), means_.cols());
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
