// Background jobs about the forward process: information by noise level, the steps beside the closed form
// with a test of their equality, density as a convolution, and p_t(x) of data on a line over all of t with
// what the network says there. Each computes when its request changes; the newest wins. Called on the UI
// thread, returns at once.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "app/evaluations.h"
#include "core/fields/forward_chain.h"
#include "core/fields/information.h"
#include "core/metrics/two_sample_test.h"

namespace diffuscope {

/// What noise leaves to know of one data set; it answers for every schedule.
struct InformationView {
  std::shared_ptr<const GaussianMixture> mixture;
  InformationByRatio known;
};

struct ChainRequest {
  ExperimentPtr experiment;
  int t = 1;
  ForwardCoefficients coefficients = ForwardCoefficients::kSchedule;
  int points = 4000;
  std::uint64_t seed = 1;
  bool operator==(const ChainRequest&) const = default;
};
/// x_t reached step by step, by the closed form from the same noise, and by the closed form from fresh noise
/// and fresh data, which is what the test compares with. Model space.
struct ChainView {
  ChainRequest asked;
  NoiseLevel level;  ///< A_t, B_t of these coefficients
  Points steps, closed, fresh;
  TwoSampleTest test;             ///< steps against fresh
  double largest_difference = 0;  ///< between steps and closed, any coordinate
};

struct ConvolutionRequest {
  ExperimentPtr experiment;
  double t = 0;
  bool shrink = true;  ///< the data are scaled by α first; off: x_t/α, the variance-exploding view
  bool operator==(const ConvolutionRequest&) const = default;
};
/// Densities of the (scaled) data, of the noise, and of their sum: nx·ny (nx in 1D) log-densities each, over
/// one box around data and noise. Model space.
struct ConvolutionView {
  ConvolutionRequest asked;
  NoiseLevel level;  ///< (α, σ), or (1, σ/α)
  Box box;
  int nx = 0, ny = 1;
  struct Part {
    std::shared_ptr<const std::vector<float>> log_density;
    float highest = 0;
  };
  Part data, noise, sum;
};

class ForwardJobs {
 public:
  explicit ForwardJobs(const std::function<void()>& wake);
  ~ForwardJobs();

  /// Each asks if the request differs from the last one.
  void want_information(const Experiment& experiment);
  void want_chain(const ChainRequest& request);
  void want_convolution(const ConvolutionRequest& request);

  /// The newest results; null before the first.
  std::shared_ptr<const InformationView> information() const;
  std::shared_ptr<const ChainView> chain() const;
  std::shared_ptr<const ConvolutionView> convolution() const;

  bool busy() const;
  bool chain_busy() const;
  /// Why the last run of a job failed; empty if none did.
  std::string error() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace diffuscope
