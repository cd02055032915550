// The exact posterior of a Gaussian mixture on the graphics card: what MixtureAtLevel computes, for points
// that lie there.
#pragma once

#include "core/backend/device_points.h"
#include "core/backend_gl/gl_vector_device.h"
#include "core/distributions/gaussian_mixture.h"

namespace diffuscope {

class GlMixture {
 public:
  /// `device` must outlive it.
  GlMixture(GlVectorDevice& device, std::shared_ptr<const GaussianMixture> mixture)
      : device_(device), mixture_(std::move(mixture)) {}

  int dim() const { return mixture_->dim(); }
  /// The level (σ > 0) of the calls to come.
  void set_level(NoiseLevel level);
  /// x0 (D×N) = E[x_0|x_t = x].
  void denoise(const DevicePoints& x, DevicePoints& x0);
  /// out (1×N) = ln p_t(x).
  void log_density(const DevicePoints& x, DevicePoints& out);
  /// out (D×N) = gain·Cov[x_0|x_t = x] v, column by column; x0 is the answer of denoise(x).
  void covariance_product(const DevicePoints& x, const DevicePoints& x0, const DevicePoints& v, double gain,
                          DevicePoints& out);
  /// out (D×N) = floor + gain·the diagonal of Cov[x_0|x_t = x]; x0 is the answer of denoise(x).
  void variance(const DevicePoints& x, const DevicePoints& x0, double floor, double gain, DevicePoints& out);

 private:
  struct Pass {
    int number;
    Eigen::Index rows;  ///< invocations a column
    const GlBuffer* result = nullptr;
    const GlBuffer* estimate = nullptr;
    const GlBuffer* direction = nullptr;
    double floor = 0, gain = 0;
  };
  /// Exponents become shares.
  static Pass shares_pass() { return {.number = 1, .rows = 1}; }
  int components() const { return static_cast<int>(mixture_->components().size()); }
  Eigen::Index columns_at_once() const;
  /// For pieces of columns: the exponents of the components, then `passes`.
  void run(const DevicePoints& x, std::initializer_list<Pass> passes);
  void run_pass(const GlBuffer& x, const Pass& pass, Eigen::Index first, Eigen::Index count);

  GlVectorDevice& device_;
  std::shared_ptr<const GaussianMixture> mixture_;
  bool isotropic_ = true;
  GlBuffer centres_, tables_, shares_, along_;
};

}  // namespace diffuscope
