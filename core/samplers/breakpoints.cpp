#include "core/samplers/breakpoints.h"

#include <fmt/format.h>

#include "core/samplers/trace.h"

namespace diffuscope {
namespace {

bool is_finite(const TraceStep& step) {
  return step.x.allFinite() && step.model.x0.allFinite() && step.next.allFinite();
}

int most_likely(const Eigen::VectorXd& modes) {
  Eigen::Index k = 0;
  modes.maxCoeff(&k);
  return static_cast<int>(k);
}

/// Why level `i` stops, by the first condition that holds; empty: it does not. The step that leaves the level
/// is `step`, null at the end.
std::string reason_at(const Trace& trace, const Breakpoints& breakpoints, std::size_t i) {
  const TraceStep* step = i < trace.steps.size() ? &trace.steps[i] : nullptr;
  const Eigen::VectorXd& x = step ? step->x : trace.steps.back().next;
  if (breakpoints.not_finite && (step ? !is_finite(*step) : !x.allFinite()))
    return fmt::format("step {}: a number is no longer finite.", i);
  if (breakpoints.too_far && !(x.norm() <= breakpoints.bound))
    return fmt::format("step {}: |x| = {:.4g} exceeds {:.4g}.", i, x.norm(), breakpoints.bound);
  if (breakpoints.mode_change && i > 0) {
    const int before = most_likely(trace.modes[i - 1]), now = most_likely(trace.modes[i]);
    if (before != now)
      return fmt::format("step {}: mode {} has become more likely than mode {}.", i, now + 1, before + 1);
  }
  if (breakpoints.apart && step) {
    const double distance = (step->model.x0 - step->exact.x0).norm();
    if (!(distance <= breakpoints.distance))
      return fmt::format("step {}: learned and exact guess of x0 are {:.4g} apart.", i, distance);
  }
  if (breakpoints.at_step && static_cast<int>(i) == breakpoints.step)
    return fmt::format("step {} is reached.", i);
  return "";
}

}  // namespace

std::optional<BreakpointHit> first_hit(const Trace& trace, const Breakpoints& breakpoints, int from) {
  if (trace.steps.empty()) return std::nullopt;
  for (auto i = static_cast<std::size_t>(std::max(0, from)); i < trace.modes.size(); ++i)
    if (std::string reason = reason_at(trace, breakpoints, i); !reason.empty())
      return BreakpointHit{static_cast<int>(i), std::move(reason)};
  return std::nullopt;
}

}  // namespace diffuscope
