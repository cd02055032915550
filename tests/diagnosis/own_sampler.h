// A sampler as a student would write it, in arrays alpha_bar[0 … T] with nothing of the program's rules: it
// logs what `diagnose` reads. Mistakes are injected as another step function.
#pragma once

#include <cmath>
#include <functional>
#include <random>
#include <vector>

#include "core/diagnosis/diagnosis.h"
#include "core/distributions/gaussian_mixture.h"

namespace diffuscope {

/// Three unequal modes with mean 0 and mean variance 1 over the axes.
inline GaussianMixture three_modes() {
  std::vector<MixtureComponent> components{round_component(0.5, Eigen::VectorXd{{1.0, 0.0}}, 0.2),
                                           round_component(0.3, Eigen::VectorXd{{-0.8, 1.1}}, 0.3),
                                           round_component(0.2, Eigen::VectorXd{{-1.3, -1.65}}, 0.15)};
  GaussianMixture raw(std::move(components));
  return raw.standardized(raw.moments().mean, raw.moments().scale);
}

/// All that a step may use: ᾱ of the step's levels and everything a mistake could take instead.
struct OwnStep {
  const std::vector<double>& alpha_bar;  // 0 … T
  int t, s;                              // from t to s
  int index, steps;
  Eigen::MatrixXd x, eps, z;

  double ab_t() const { return alpha_bar[static_cast<std::size_t>(t)]; }
  double ab_s() const { return alpha_bar[static_cast<std::size_t>(s)]; }
  double at(int i) const {
    return alpha_bar[static_cast<std::size_t>(std::clamp(i, 0, static_cast<int>(alpha_bar.size()) - 1))];
  }
  double alpha() const { return ab_t() / ab_s(); }  // of this step
  double beta() const { return 1 - alpha(); }
  double tilde() const { return beta() * (1 - ab_s()) / (1 - ab_t()); }
  bool last() const { return s == 0; }
};
using StepFunction = std::function<Eigen::MatrixXd(const OwnStep&)>;

/// Ho et al. 2020, algorithm 2, with β̃ or β.
inline Eigen::MatrixXd own_ddpm(const OwnStep& q, bool posterior = true) {
  const Eigen::MatrixXd mean = (q.x - q.beta() / std::sqrt(1 - q.ab_t()) * q.eps) / std::sqrt(q.alpha());
  return q.last() ? mean : mean + std::sqrt(posterior ? q.tilde() : q.beta()) * q.z;
}
/// Song, Meng & Ermon 2021, eq. 12.
inline Eigen::MatrixXd own_ddim(const OwnStep& q, double eta = 0) {
  const double sigma = eta * std::sqrt((1 - q.ab_s()) / (1 - q.ab_t()) * (1 - q.ab_t() / q.ab_s()));
  const Eigen::MatrixXd x0 = (q.x - std::sqrt(1 - q.ab_t()) * q.eps) / std::sqrt(q.ab_t());
  return std::sqrt(q.ab_s()) * x0 + std::sqrt(std::max(0.0, 1 - q.ab_s() - sigma * sigma)) * q.eps +
         sigma * q.z;
}

struct OwnRun {
  RecordedTrajectory trajectory;
  std::vector<double> alpha_bar;  // of the S + 1 states
  std::vector<int> t;
  std::vector<GridLevel> levels;
};

struct OwnOptions {
  int T = 1000, steps = 50;
  int count = 400;
  bool log_noise = true, single_precision = true;
  std::function<double(std::mt19937&)> draw = {};  // of z; none: standard normal
};

/// β of Ho et al. 2020, scaled to T.
inline std::vector<double> own_alpha_bar(int T) {
  std::vector<double> alpha_bar{1};
  for (int t = 1; t <= T; ++t) {
    const double a = 1e-4 * 1000 / T, b = 0.02 * 1000 / T;
    alpha_bar.push_back(alpha_bar.back() * (1 - std::min(0.999, a + (b - a) * (t - 1) / std::max(1, T - 1))));
  }
  return alpha_bar;
}

inline Eigen::MatrixXd rounded(const Eigen::MatrixXd& m) { return m.cast<float>().cast<double>(); }

inline OwnRun own_run(const GaussianMixture& data, const StepFunction& step, const OwnOptions& options) {
  const auto alpha_bar = own_alpha_bar(options.T);
  std::mt19937 engine(5);
  std::normal_distribution<double> normal;
  const auto fill = [&](auto draw) {
    Eigen::MatrixXd m(data.dim(), options.count);
    for (Eigen::Index i = 0; i < m.size(); ++i) m.data()[i] = draw();
    return m;
  };
  const auto keep = [&](const Eigen::MatrixXd& m) { return options.single_precision ? rounded(m) : m; };
  OwnRun run;
  for (int i = 0; i < options.steps; ++i)
    run.t.push_back(
        static_cast<int>(std::lround(options.T - i * static_cast<double>(options.T) / options.steps)));
  run.t.push_back(0);
  Eigen::MatrixXd x = fill([&] { return normal(engine); });
  run.trajectory.states.push_back(keep(x));
  for (int i = 0; i < options.steps; ++i) {
    const int t = run.t[static_cast<std::size_t>(i)], s = run.t[static_cast<std::size_t>(i) + 1];
    const double ab = alpha_bar[static_cast<std::size_t>(t)];
    PointsOf<double> x0(x.rows(), x.cols());
    MixtureAtLevel<double>(data, {std::sqrt(ab), std::sqrt(1 - ab)}).denoise(PointsOf<double>(x), x0);
    const Eigen::MatrixXd eps = (x - std::sqrt(ab) * x0) / std::sqrt(1 - ab);
    const Eigen::MatrixXd z =
        options.draw ? fill([&] { return options.draw(engine); }) : fill([&] { return normal(engine); });
    x = step({alpha_bar, t, s, i, options.steps, x, eps, z});
    run.trajectory.states.push_back(keep(x));
    run.trajectory.eps.push_back(keep(eps));
    if (options.log_noise) run.trajectory.noise.push_back(keep(z));
  }
  for (const int t : run.t) {
    const double ab = alpha_bar[static_cast<std::size_t>(t)];
    run.alpha_bar.push_back(ab);
    run.levels.push_back({static_cast<double>(t), {std::sqrt(ab), std::sqrt(1 - ab)}});
  }
  return run;
}

inline Diagnosis diagnose(const OwnRun& run, const OwnOptions& options, const DiagnosisOptions& how = {}) {
  return diagnose(run.trajectory, run.levels, make_schedule("linear", {}, options.T), how);
}

}  // namespace diffuscope
