#include "core/fields/score_field.h"

#include <algorithm>

#include "core/denoisers/parameterization.h"
#include "core/fields/forward_cloud.h"

namespace diffuscope {
namespace {

double mean_square(const Points& values) {
  return values.cast<double>().squaredNorm() / static_cast<double>(values.size());
}

}  // namespace

NoiseLevel level_with_score(const Schedule& schedule, double t) {
  const NoiseLevel level = schedule.at(t);
  return level.ratio() < kSmallestScoreRatio ? schedule.with_ratio(kSmallestScoreRatio) : level;
}

Points score_at(Denoiser<float>& denoiser, const Points& x, NoiseLevel level) {
  Points x0(x.rows(), x.cols());
  denoiser.denoise(x, level, x0);
  return score_from_x0(x, x0, level);
}

ScoreError score_error(Denoiser<float>& model, Denoiser<float>& exact, const Points& x, NoiseLevel level) {
  const Points learned = score_at(model, x, level);
  const Points truth = score_at(exact, x, level);
  const double difference = (learned - truth).cast<double>().squaredNorm();
  const double size = truth.cast<double>().squaredNorm();
  return {level.sigma * std::sqrt(difference / static_cast<double>(x.size())), std::sqrt(difference / size)};
}

Eigen::VectorXf score_divergence(Denoiser<float>& denoiser, const Points& x, NoiseLevel level) {
  constexpr double kStep = 0.05;
  const auto h = static_cast<float>(kStep * level.sigma);
  Eigen::VectorXf sum = Eigen::VectorXf::Zero(x.cols());
  Points moved = x;
  for (Eigen::Index axis = 0; axis < x.rows(); ++axis) {
    moved.row(axis) = x.row(axis).array() + h;
    const Points up = score_at(denoiser, moved, level);
    moved.row(axis) = x.row(axis).array() - h;
    const Points down = score_at(denoiser, moved, level);
    moved.row(axis) = x.row(axis);
    sum += (up.row(axis) - down.row(axis)).transpose() / (2 * h);
  }
  return sum;
}

ErrorByRatio::ErrorByRatio(Denoiser<float>& exact, const Points& x0, const Points& eps,
                           const Schedule& schedule, std::vector<double> ratios,
                           const std::atomic<bool>* cancelled)
    : ratios_(std::move(ratios)), eps_(eps) {
  Points denoised(x0.rows(), x0.cols());
  for (const double ratio : ratios_) {
    if (cancelled && *cancelled) return;
    levels_.push_back(schedule.with_ratio(ratio));
    x_.emplace_back();
    noise_points(x0, eps_, levels_.back(), x_.back());
    exact.denoise(x_.back(), levels_.back(), denoised);
    exact_eps_.emplace_back(eps_from_x0(x_.back(), denoised, levels_.back()));
    floor_.push_back(mean_square(exact_eps_.back() - eps_));
  }
}

std::vector<EpsErrors> ErrorByRatio::measure(Denoiser<float>& model,
                                             const std::atomic<bool>* cancelled) const {
  std::vector<EpsErrors> errors;
  Points denoised(eps_.rows(), eps_.cols());
  for (std::size_t i = 0; i < x_.size() && !(cancelled && *cancelled); ++i) {
    model.denoise(x_[i], levels_[i], denoised);
    const Points predicted = eps_from_x0(x_[i], denoised, levels_[i]);
    errors.push_back({mean_square(predicted - eps_), mean_square(predicted - exact_eps_[i])});
  }
  return errors;
}

std::vector<double> log_spaced(double least, double most, int n) {
  std::vector<double> values;
  for (int i = 0; i < n; ++i)
    values.push_back(n == 1 ? least : std::exp(std::lerp(std::log(least), std::log(most), i / (n - 1.0))));
  return values;
}

Points field_as(Prediction shown, const Points& x, const Points& score, NoiseLevel level) {
  if (shown == Prediction::kScore) return score;
  const Points eps = static_cast<float>(-level.sigma) * score;
  if (shown == Prediction::kEps) return eps;
  const Points x0 = x0_from_eps(x, eps, level);
  if (shown == Prediction::kX0) return x0 - x;
  return v_from_x0_eps(x0, eps, level);
}

}  // namespace diffuscope
