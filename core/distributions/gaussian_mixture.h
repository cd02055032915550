// Σ_k π_k N(μ_k, Σ_k) with any number of components, full covariances and any dimension: the oracle.
// Under noise it stays a mixture, p_t = Σ π_k N(αμ_k, C_k) with C_k = α²Σ_k + σ²I: density, score and
// denoiser are exact. Mixtures of round components, of which there may be thousands, need no matrices.
#pragma once

#include <vector>

#include "core/categories.h"
#include "core/distributions/distribution.h"

namespace diffuscope {

struct MixtureComponent {
  double weight = 1;  ///< relative; normalized to sum 1
  Eigen::VectorXd mean;
  Eigen::MatrixXd covariance;  ///< symmetric, positive semi-definite; 1×1 stands for that multiple of I
};

/// A component N(mean, std²I).
MixtureComponent round_component(double weight, const Eigen::VectorXd& mean, double std);
/// The same without a matrix, for many dimensions: its covariance is the 1×1 matrix std².
MixtureComponent compact_component(double weight, const Eigen::VectorXd& mean, double std);

class GaussianMixture final : public Distribution {
 public:
  /// Σ_k = V diag(λ) Vᵀ; V is left empty where Σ_k = λI.
  struct Spectrum {
    Eigen::VectorXd eigenvalues;
    Eigen::MatrixXd eigenvectors;
  };

  /// UserError for no component, a negative, zero-sum or non-finite weight, mismatched dimensions, a
  /// covariance that is not symmetric positive semi-definite (names the component, counted from 1).
  explicit GaussianMixture(std::vector<MixtureComponent> components);

  int dim() const override;
  void sample(std::uint64_t seed, Stream stream, std::uint64_t first, Eigen::Ref<Points> out) const override;
  Moments moments() const override;  ///< closed form
  const GaussianMixture* as_mixture() const override { return this; }

  const std::vector<MixtureComponent>& components() const { return components_; }
  /// The eigendecomposition of every covariance; it serves all noise levels, for C_k has the same
  /// eigenvectors.
  const std::vector<Spectrum>& spectra() const { return spectra_; }
  /// True when every covariance is a multiple of the identity.
  bool isotropic() const { return isotropic_; }

  /// The mixture of (x − shift)/scale.
  GaussianMixture standardized(const Eigen::VectorXd& shift, double scale) const;

 private:
  std::vector<MixtureComponent> components_;
  std::vector<Spectrum> spectra_;
  bool isotropic_ = true;
  Categories choice_;          // of a component
  Points means_;               // D×K
  std::vector<float> stds_;    // √λ of isotropic mixtures
  std::vector<Points> roots_;  // L_k with L_k L_kᵀ = Σ_k of the others (singular allowed)
};

/// A mixture seen at one noise level, prepared for many evaluations. Scalar: float or double. Safe for
/// far-away points and tiny σ (log-sum-exp; finite for |x| ≤ 1e4, σ ≥ 1e-3). Where a component is singular (a
/// point) and σ = 0 there is no density: all but `denoise` throw UserError. Points are D×N. Any thread,
/// const.
template <class Scalar>
class MixtureAtLevel {
 public:
  using Vector = Eigen::Matrix<Scalar, Eigen::Dynamic, 1>;
  using Matrix = PointsOf<Scalar>;
  using ConstColumns = Eigen::Ref<const Matrix>;
  using Columns = Eigen::Ref<Matrix>;

  MixtureAtLevel(const GaussianMixture& mixture, NoiseLevel level);

  /// What evaluation needs of the components, for those who evaluate elsewhere.
  struct Tables {
    bool isotropic = true;
    Matrix means;                                       ///< μ_k, D×K
    Matrix centres;                                     ///< αμ_k, D×K
    Vector offsets;                                     ///< ln π_k − ½ ln det(2πC_k)
    Vector half_precisions;                             ///< isotropic, C_k = v_k I: 1/(2v_k)
    Vector score_gains, gains, residuals;               ///< isotropic: −1/v_k, αλ_k/v_k and λ_kσ²/v_k
    std::vector<Matrix> whitening;                      ///< otherwise: W_k with W_kᵀW_k = ½C_k⁻¹
    std::vector<Matrix> score_matrices, gain_matrices;  ///< −C_k⁻¹ and αΣ_kC_k⁻¹
    std::vector<Matrix> residual_matrices;              ///< σ²Σ_kC_k⁻¹ = Cov[x_0|x_t, component k]
  };
  const Tables& tables() const { return tables_; }

  /// ln p_t(x) for every column of x (D×N); out has N entries.
  void log_density(const Matrix& x, Vector& out) const;
  /// ∇ ln p_t(x) = −Σ r_k C_k⁻¹(x − αμ_k), D×N.
  void score(const Matrix& x, Matrix& out) const;
  /// E[x_0|x_t = x] = Σ r_k(μ_k + αΣ_kC_k⁻¹(x − αμ_k)), D×N; the mean at α = 0, x/α at σ = 0.
  void denoise(const Matrix& x, Matrix& out) const;
  /// r_k(x), K×N: the share of component k in p_t(x).
  void responsibilities(const Matrix& x, Matrix& out) const;
  /// Cov[x_0|x_t = x] v for every column of x and v (D×N each). By Tweedie's second-order formula the
  /// Jacobian of the denoiser is (α/σ²) Cov[x_0|x_t], and Cov[x_0|x_t] = (σ²/α²)(I + σ²∇² ln p_t(x)). 0 at σ
  /// = 0.
  void covariance_product(const Matrix& x, const Matrix& v, Matrix& out) const;
  /// Cov[x_0|x_t = x], a column of D·D entries for every column of x (D²×N).
  void posterior_covariance(const Matrix& x, Matrix& out) const;

  /// The same on blocks of columns, to share work between threads; `out` has its size already.
  void log_density(const ConstColumns& x, Eigen::Ref<Vector> out) const;
  void score(const ConstColumns& x, Columns out) const;
  void denoise(const ConstColumns& x, Columns out) const;
  void covariance_product(const ConstColumns& x, const ConstColumns& v, Columns out) const;

 private:
  // Points are worked on in blocks, with the points of a block side by side in vector registers.
  static constexpr int kLanes = 32;
  using Lane = Eigen::Array<Scalar, kLanes, 1>;
  using Lanes = Eigen::Array<Scalar, kLanes, Eigen::Dynamic>;
  struct Scratch;

  // y(x) = Σ r_k (constant_k + gain_k (x − αμ_k)): the common form of score and denoiser.
  struct Affine {
    const Matrix* constants;              // D×K; null for 0
    const Vector* gains;                  // K, isotropic
    const std::vector<Matrix>* matrices;  // K of D×D, otherwise
  };

  void prepare_isotropic(const GaussianMixture& mixture);
  void prepare_general(const GaussianMixture& mixture);
  void require_density() const;
  static void load(const ConstColumns& x, Eigen::Index first, Lanes& lanes);
  void exponents(Scratch& scratch) const;
  Lane square_distance(Scratch& scratch, Eigen::Index k) const;
  void mean_of(const Affine& affine, const ConstColumns& x, Columns out) const;
  Lane component_value(const Affine& affine, Eigen::Index k, Eigen::Index axis, const Scratch& scratch) const;
  Lane residual_product(Eigen::Index k, Eigen::Index axis, const Lanes& v) const;

  NoiseLevel level_;
  Tables tables_;
  bool singular_ = false;  // some C_k has no inverse
};

extern template class MixtureAtLevel<float>;
extern template class MixtureAtLevel<double>;

}  // namespace diffuscope
