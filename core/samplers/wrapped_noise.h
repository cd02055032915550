// Noise that wraps another source: its steps made weaker or stronger, or a start that remembers true data.
// A wrapper owns what it wraps.
#pragma once

#include <memory>

#include "core/samplers/noise_source.h"

namespace diffuscope {

template <class Scalar>
using NoisePtr = std::unique_ptr<NoiseSource<Scalar>>;

/// The normals of the steps times `temperature`; the start is left as it is.
template <class Scalar>
class TemperedNoise final : public NoiseSource<Scalar> {
 public:
  TemperedNoise(NoisePtr<Scalar> inner, double temperature)
      : inner_(std::move(inner)), temperature_(static_cast<Scalar>(temperature)) {}
  void initial(PointsOf<Scalar>& out) override { inner_->initial(out); }
  void step(int step, int draw, PointsOf<Scalar>& out) override {
    inner_->step(step, draw, out);
    out *= temperature_;
  }

 private:
  NoisePtr<Scalar> inner_;
  Scalar temperature_;
};

/// A start x = αx_0 + σn from data x_0 (D×N) instead of the prior; n are the wrapped source's. The run
/// multiplies by `prior_std`, which is divided out here.
template <class Scalar>
class NoisedDataStart final : public NoiseSource<Scalar> {
 public:
  NoisedDataStart(NoisePtr<Scalar> inner, PointsOf<Scalar> x0, NoiseLevel level, double prior_std)
      : inner_(std::move(inner)), x0_(std::move(x0)), level_(level), prior_std_(prior_std) {}
  void initial(PointsOf<Scalar>& out) override {
    inner_->initial(out);
    out = static_cast<Scalar>(level_.alpha / prior_std_) * x0_ +
          static_cast<Scalar>(level_.sigma / prior_std_) * out;
  }
  void step(int step, int draw, PointsOf<Scalar>& out) override { inner_->step(step, draw, out); }

 private:
  NoisePtr<Scalar> inner_;
  PointsOf<Scalar> x0_;
  NoiseLevel level_;
  double prior_std_;
};

}  // namespace diffuscope
