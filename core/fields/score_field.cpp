#include "core/fields/score_field.h"

#include <algorithm>

#include "core/denoisers/parameterization.h"
#include "core/fields/forward_cloud.h"

namespace diffuscope {

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

std::vector<float> score_error_curve(Denoiser<float>& model, Denoiser<float>& exact, const Points& x0,
                                     const Points& eps, const Schedule& schedule, int n) {
  std::vector<float> errors;
  Points x;
  for (int i = 0; i < n; ++i) {
    const NoiseLevel level = level_with_score(schedule, schedule.steps() * (i + 0.5) / n);
    noise_points(x0, eps, level, x);
    errors.push_back(static_cast<float>(score_error(model, exact, x, level).rms_eps));
  }
  return errors;
}

}  // namespace diffuscope
