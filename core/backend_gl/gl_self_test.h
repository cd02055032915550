// Whether a graphics card computes what the processor computes, and how fast: random numbers, answers and
// gradients of a network.
#pragma once

#include <memory>
#include <string>

#include "core/backend_gl/gl_network.h"

namespace diffuscope {

/// What a self-test found; errors are the largest difference over the largest value.
struct GlSelfTest {
  bool integers_agree = false;
  double normal_error = 0;  ///< absolute, of standard normals
  double answer_error = 0;
  double gradient_error = 0;

  bool passed() const;
  /// "passed: normals 2e-07, answers 3e-07, gradient 4e-07 from the processor's", or what failed.
  std::string text() const;
};

/// Compares the card with the processor on `network` and 130 random columns, with Use::kTraining the gradient
/// too. GlFailure when the card cannot go on.
GlSelfTest gl_self_test(GlDevice& device, std::shared_ptr<const Mlp> network, GlNetwork::Use use);

/// GFLOP/s of multiply-adds alone, measured for about half a second. GlFailure when the card cannot go on.
double gl_peak_gflops(GlDevice& device);

/// Speeds of the card. GFLOP/s of a network count its matrix products alone.
struct GlSpeed {
  double peak = 0;                   ///< gl_peak_gflops()
  double sampling = 0;               ///< GFLOP/s of forward passes
  double training = 0;               ///< GFLOP/s of whole iterations, thrice the products of a forward pass
  double iterations_per_second = 0;  ///< of training
};
/// Measures each for about half a second: `columns` samples at once when sampling, batches of `batch`.
/// GlFailure when the card cannot go on.
GlSpeed gl_speed(GlDevice& device, std::shared_ptr<const Mlp> network, int columns, int batch);

}  // namespace diffuscope
