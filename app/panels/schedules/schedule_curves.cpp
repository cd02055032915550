#include "app/panels/schedules/schedule_curves.h"

#include <algorithm>
#include <cmath>

namespace diffuscope {
namespace {

constexpr int kPoints = 200;
constexpr int kBars = 10;

}  // namespace

ScheduleCurves curves_of(const Schedule& schedule) {
  ScheduleCurves curves;
  curves.schedule = schedule;
  const int T = schedule.steps();
  const double prior_std = schedule.prior_std();
  for (int i = 0; i <= kPoints; ++i) {
    const double u = static_cast<double>(i) / kPoints;
    const NoiseLevel level = schedule.at(u * T);
    const double snr = level.snr();
    curves.u.push_back(u);
    curves.signal.push_back(std::isinf(snr) ? 1 : snr / (1 + snr));
    curves.alpha.push_back(level.alpha);
    curves.sigma.push_back(level.sigma);
    curves.log_snr.push_back(
        std::clamp(std::log(snr), -ScheduleCurves::kPlottedLogSnr, ScheduleCurves::kPlottedLogSnr));
    const int t = std::clamp(static_cast<int>(std::lround(u * T)), 1, T);
    curves.added.push_back(schedule.beta(t));
    curves.posterior.push_back(std::max(schedule.posterior_variance(t), 1e-12));
    curves.prior_kl.push_back(prior_kl(i == 0 ? schedule.at(0.5 * T / kPoints) : level, prior_std));
  }
  return curves;
}

void add_information(ScheduleCurves& curves, const InformationByRatio& known) {
  curves.mutual.clear(), curves.entropy.clear(), curves.marginal_kl.clear();
  curves.bar_u.clear(), curves.bar_mutual.clear(), curves.bar_entropy.clear(), curves.bar_size.clear();
  if (known.mutual.size() < 2) return;
  const double T = curves.schedule.steps(), prior_std = curves.schedule.prior_std();
  for (std::size_t i = 0; i < curves.u.size(); ++i) {
    const double u = std::max(curves.u[i], 0.25 / kPoints);  // at t = 0 all is known
    const LevelInformation at = known.at(curves.schedule.at(u * T), prior_std);
    curves.mutual.push_back(at.mutual.mean);
    curves.entropy.push_back(at.entropy.mean);
    curves.marginal_kl.push_back(std::max(at.marginal_kl.mean / known.dim, 1e-9));
    if (i % (kPoints / kBars) != kPoints / kBars / 2) continue;
    curves.bar_u.push_back(u);
    curves.bar_mutual.push_back(at.mutual.mean);
    curves.bar_entropy.push_back(at.entropy.mean);
    curves.bar_size.push_back(2 * at.mutual.standard_error);
  }
}

}  // namespace diffuscope
