#include "core/diagnosis/judge.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace diffuscope {
namespace {

/// Rounding of states in single precision, as a part of their size.
constexpr double kRounding = 3e-7;

/// Negative log-likelihood of values with this mean square under a normal of variance `spread`, less a
/// constant.
double cost_of(double square, double spread) { return 0.5 * std::log(spread) + square / (2 * spread); }

/// The step with the largest residual.
int largest_misfit(const Explanation& explanation) {
  std::size_t at = 0;
  for (std::size_t i = 1; i < explanation.residual.size(); ++i)
    if (explanation.residual[i] > explanation.residual[at] || std::isnan(explanation.residual[at])) at = i;
  return static_cast<int>(at);
}

}  // namespace

void Judge::rate(Explanation& explanation, bool to_the_last) const {
  explanation.residual.clear();
  explanation.consistent.clear();
  explanation.explained = 0;
  explanation.first_unexplained = -1;
  double cost = 0, excess = 0, freedom = 0;
  for (std::size_t i = 0; i < moments_.size(); ++i) {
    auto& coefficients = explanation.coefficients[i];
    if (!coefficients) {  // says nothing about this step: neither for nor against it
      explanation.residual.push_back(std::numeric_limits<double>::quiet_NaN());
      explanation.consistent.push_back(true);
      continue;
    }
    if (coefficients->free_noise) settle_noise(moments_[i], *coefficients);
    const double square = moments_[i].residual_square(*coefficients, has_noise_);
    const double spread = spread_of(moments_[i], *coefficients);
    const bool consistent = is_consistent(square, spread, *coefficients);
    const bool exact = consistent && !is_random(*coefficients) && !to_the_last;
    const double step_cost = exact ? 0 : cost_of(square, spread) - best_cost(moments_[i], *coefficients);
    cost += std::max(0.0, step_cost);
    if (is_random(*coefficients)) {
      excess += 2 * count() * step_cost;
      freedom += 3;
    }
    explanation.residual.push_back(std::sqrt(square) / std::max(moments_[i].update_rms(), 1e-300));
    explanation.consistent.push_back(consistent);
    explanation.explained += consistent ? 1 : 0;
    if (!consistent && explanation.first_unexplained < 0) explanation.first_unexplained = static_cast<int>(i);
  }
  explanation.cost = cost / static_cast<double>(moments_.size());
  // Noise hides small errors in each step, but not in all of them together (likelihood ratio, χ²).
  if (explanation.first_unexplained < 0 && excess > freedom + 6 * std::sqrt(2 * freedom) + kDecisive)
    explanation.first_unexplained = largest_misfit(explanation);
}

double Judge::floor_of(const StepMoments& moments) const {
  return std::pow(precision_ * moments.update_rms(), 2) + std::pow(kRounding * moments.state_rms(), 2) +
         1e-300;
}

double Judge::spread_of(const StepMoments& moments, const UpdateCoefficients& c) const {
  return floor_of(moments) + (is_random(c) ? c.noise * c.noise * c.noise_variance : 0);
}

/// What least squares, free of any rule, would cost.
double Judge::best_cost(const StepMoments& moments, const UpdateCoefficients& c) const {
  constexpr double kDoubleRounding = 1e-13;
  const auto found = regress_update(moments, has_noise_, c.previous_x0 != 0, {.x = 1}, kDoubleRounding);
  const double square = found ? found->residual * found->residual : 0;
  const double spread = std::max(square, floor_of(moments));
  return cost_of(square, spread);
}

bool Judge::is_consistent(double square, double spread, const UpdateCoefficients& c) const {
  if (!is_random(c)) return square <= 4 * spread;
  const double width = 6 * std::sqrt(2 / count()) + 0.01;
  const double noise = c.noise * c.noise * c.noise_variance, floor = 4 * (spread - noise);
  return square <= (1 + width) * noise + floor && square >= (1 - width) * noise - floor;
}

void Judge::settle_noise(const StepMoments& moments, UpdateCoefficients& c) const {
  const double zz = moments.products(StepMoments::kNoise, StepMoments::kNoise);
  c.noise = 0;
  const double without = moments.residual_square(c, has_noise_);
  if (!has_noise_) {
    c.noise = std::sqrt(std::max(0.0, without - floor_of(moments)));
  } else if (zz > 0) {  // the parabola through its values at noise = 0, 1, -1
    UpdateCoefficients plus = c, minus = c;
    plus.noise = 1;
    minus.noise = -1;
    c.noise = (moments.residual_square(minus, true) - moments.residual_square(plus, true)) / (4 * zz);
  }
  c.free_noise = false;
}

}  // namespace diffuscope
