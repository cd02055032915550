// Rates rules against the steps of a log: how likely the steps are under coefficients, given the precision of
// the log and, where z was not logged, the noise that they add. Works on moments, so that hundreds of rules
// cost little.
#pragma once

#include <vector>

#include "core/diagnosis/diagnosis.h"

namespace diffuscope {

/// A mistake must make the log likelier than any registered rule by this many nats.
inline constexpr double kDecisive = 20;

class Judge {
 public:
  /// `precision`: of the log, as a part of an update's size.
  Judge(std::vector<StepMoments> moments, bool has_noise, double precision)
      : moments_(std::move(moments)), has_noise_(has_noise), precision_(precision) {}

  const std::vector<StepMoments>& moments() const { return moments_; }
  bool has_noise() const { return has_noise_; }
  /// Values a step: M·D.
  double count() const { return moments_.front().count; }

  /// Fills residuals, consistency and cost from the coefficients; settles free noise. What is below the
  /// precision of the log costs nothing, unless `to_the_last` digit.
  void rate(Explanation& explanation, bool to_the_last = false) const;

 private:
  bool is_random(const UpdateCoefficients& c) const { return !has_noise_ && c.noise != 0; }
  double floor_of(const StepMoments& moments) const;
  double spread_of(const StepMoments& moments, const UpdateCoefficients& c) const;
  double best_cost(const StepMoments& moments, const UpdateCoefficients& c) const;
  bool is_consistent(double square, double spread, const UpdateCoefficients& c) const;
  void settle_noise(const StepMoments& moments, UpdateCoefficients& c) const;

  std::vector<StepMoments> moments_;
  bool has_noise_;
  double precision_;
};

}  // namespace diffuscope
