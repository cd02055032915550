// The curves of one schedule over u = t/T, ready to plot, made once per schedule: what it adds and keeps, and
// what that means for given data. Main thread.
#pragma once

#include <string>
#include <vector>

#include "core/fields/information.h"
#include "core/scene/experiment.h"

namespace diffuscope {

struct ScheduleCurves {
  Schedule schedule;
  std::vector<double> u;
  std::vector<double> signal;  ///< SNR/(1+SNR): ᾱ on the variance-preserving scale
  std::vector<double> alpha, sigma;
  std::vector<double> log_snr;    ///< clamped to ±kPlottedLogSnr
  std::vector<double> added;      ///< β_t, the variance that a step adds
  std::vector<double> posterior;  ///< β̃_t
  std::vector<double> prior_kl;   ///< E KL(q(x_t|x_0) ‖ prior) per dimension
  // Nats, all dimensions; empty until they have been measured.
  std::vector<double> mutual, entropy, marginal_kl;
  // At some u only: two standard errors.
  std::vector<double> bar_u, bar_mutual, bar_entropy, bar_size;

  static constexpr double kPlottedLogSnr = 14;
};

ScheduleCurves curves_of(const Schedule& schedule);
/// Fills the information curves.
void add_information(ScheduleCurves& curves, const InformationByRatio& known);

/// One schedule on show.
struct ShownSchedule {
  std::string name;
  ScheduleSpec spec;
  bool on = true;
  ScheduleCurves curves = {};
};

}  // namespace diffuscope
