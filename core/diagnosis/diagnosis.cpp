#include "core/diagnosis/diagnosis.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "core/diagnosis/judge.h"
#include "core/diagnosis/mistakes/beta_for_beta_tilde.h"

namespace diffuscope {
namespace {

/// Where a mistake stands in the registry.
std::ptrdiff_t place_of(const std::string& id) {
  return std::ranges::find(known_mistakes(), id, &MistakeEntry::id) - known_mistakes().begin();
}

/// The likeliest form of each mistake, best first; forms that are defined on too few steps are left out.
std::vector<Explanation> rate_mistakes(const MistakeContext& context, const Judge& judge) {
  std::vector<Explanation> all;
  for (const MistakeEntry& entry : known_mistakes()) {
    std::optional<Explanation> best;
    for (MistakenRule& rule : entry.make(context)) {
      const auto defined =
          std::ranges::count_if(rule.coefficients, [](const auto& c) { return c.has_value(); });
      if (2 * static_cast<std::size_t>(defined) < context.steps() || defined == 0) continue;
      Explanation e{.id = entry.id,
                    .mistake = true,
                    .label = entry.label,
                    .detail = std::move(rule.detail),
                    .base = std::move(rule.base),
                    .coefficients = std::move(rule.coefficients)};
      judge.rate(e);
      if (!best || e.cost < best->cost - 1e-12) best = std::move(e);
    }
    if (best) all.push_back(std::move(*best));
  }
  std::ranges::stable_sort(all, {}, &Explanation::cost);
  const double draw = kDecisive / (judge.count() * static_cast<double>(context.steps()));
  const auto first = std::ranges::min_element(all, {}, [&](const Explanation& e) {
    return e.cost > all.front().cost + draw ? std::ssize(known_mistakes()) : place_of(e.id);
  });
  std::rotate(all.begin(), first, first + 1);  // of equally likely ones the first of the registry
  return all;
}

Explanation rate_rule(const UpdateRule& rule, const Judge& judge, bool to_the_last = false) {
  Explanation e{.id = rule.id,
                .label = rule.label,
                .detail = {},
                .base = {},
                .params = rule.params,
                .same_as = rule.same_as,
                .coefficients = rule.coefficients};
  judge.rate(e, to_the_last);
  return e;
}

/// The setting of a parameter in [0, 1] under which the steps are likeliest (golden section), to three
/// digits.
Explanation fit_parameter(const SamplerEntry& entry, const Param& param, std::span<const GridLevel> levels,
                          const Judge& judge) {
  const auto at = [&](double value, bool to_the_last = true) {
    UpdateRule rule = make_update_rule(entry.id, {{param.name, value}});
    rule.coefficients = probe_updates(rule, levels);
    return rate_rule(rule, judge, to_the_last);
  };
  constexpr double kGolden = 0.6180339887498949;
  double low = param.min, high = param.max;
  double left = high - kGolden * (high - low), right = low + kGolden * (high - low);
  double cost_left = at(left).cost, cost_right = at(right).cost;
  for (int i = 0; i < 22; ++i) {
    if (cost_left < cost_right) {
      high = std::exchange(right, left);
      cost_right = cost_left;
      left = high - kGolden * (high - low);
      cost_left = at(left).cost;
    } else {
      low = std::exchange(left, right);
      cost_left = cost_right;
      right = low + kGolden * (high - low);
      cost_right = at(right).cost;
    }
  }
  return at(std::round(500 * (low + high)) / 1000, false);
}

/// Registered rules with a parameter between its ends, as ddim's eta: only one that explains every step
/// counts.
void add_fitted_rules(std::vector<Explanation>& rules, std::span<const GridLevel> levels,
                      const Judge& judge) {
  for (const SamplerEntry& entry : samplers())
    for (const Param& param : entry.params) {
      const UpdateRule rule = make_update_rule(entry.id, {});
      if (!param.choices.empty() || param.min != 0 || param.max != 1 || !probe_updates(rule, levels).front())
        continue;
      Explanation fitted = fit_parameter(entry, param, levels, judge);
      if (fitted.explains_all()) rules.insert(rules.begin(), std::move(fitted));
    }
}

std::vector<Explanation> rate_rules(std::span<const UpdateRule> rules, std::span<const GridLevel> levels,
                                    const Judge& judge) {
  std::vector<Explanation> all;
  for (const UpdateRule& rule : rules) all.push_back(rate_rule(rule, judge));
  std::ranges::stable_sort(all, {}, &Explanation::cost);
  if (!all.front().explains_all()) add_fitted_rules(all, levels, judge);
  return all;
}

/// z of every stochastic step but the last: as logged, or what is left of the update.
std::vector<PointsOf<double>> noises(const RecordedTrajectory& trajectory, const Explanation& rule) {
  std::vector<PointsOf<double>> all;
  for (std::size_t i = 0; i + 2 < trajectory.states.size(); ++i) {
    const auto& c = rule.coefficients[i];
    if (!c || c->noise == 0 || c->previous_x0 != 0) continue;
    all.push_back(trajectory.has_noise()
                      ? trajectory.noise[i]
                      : PointsOf<double>((trajectory.states[i + 1] - c->x * trajectory.states[i] -
                                          c->eps * trajectory.eps[i]) /
                                         c->noise));
  }
  return all;
}

/// The rule that a person would try to repair: what was said to be meant, else the closest.
const Explanation& nearest_rule(const Diagnosis& diagnosis) { return diagnosis.rules.front(); }

std::string names(const Explanation& rule) {
  std::string text = rule.label;
  if (!rule.same_as.empty()) text += fmt::format(" (the same update as {})", fmt::join(rule.same_as, ", "));
  return text;
}

std::string residual_text(double residual) {
  return residual < 1e-6 ? "below 1e-6" : fmt::format("{:.2g}", residual);
}

std::string sentence_of(const Diagnosis& d, bool has_noise, std::size_t steps) {
  const Explanation& best = d.best;
  const bool noise_left =
      !has_noise && std::ranges::any_of(best.coefficients, [](const auto& c) { return c && c->noise != 0; });
  const std::string largest = noise_left ? std::string("what is left of each step has the size of its noise")
                                         : fmt::format("the largest residual of a step is {} of its update",
                                                       residual_text(best.largest_residual()));
  switch (d.verdict) {
    case Verdict::kRule:
      return fmt::format("Every step is {}; {}.", names(best), largest);
    case Verdict::kMistake:
      if (best.id == "uniform_noise")
        return fmt::format(
            "Mistake: {} in {}: mean {:.3f}, standard deviation {:.3f}, kurtosis {:.2f} (normal 0, 1, 3; "
            "uniform on [0, 1): .5, .289, 1.8).",
            best.label, best.base, d.noise.mean, d.noise.std, d.noise.kurtosis);
      return fmt::format(
          "Mistake: {} in {}: {}. It explains {} of {} steps; the closest correct rule, {}, {}.", best.label,
          best.base, best.detail, best.explained, steps, nearest_rule(d).label,
          fmt::format("explains {}, the first it does not is step {}", nearest_rule(d).explained,
                      nearest_rule(d).first_unexplained));
    case Verdict::kPartly:
      return fmt::format(
          "{} explains {} of {} steps; step {} is the first that no known rule or mistake explains.",
          names(best), best.explained, steps, best.first_unexplained);
    default:
      return fmt::format(
          "No known rule or mistake explains these steps; the closest is {}, which explains {} of {}.",
          best.mistake ? best.label + " in " + best.base : names(best), best.explained, steps);
  }
}

/// Decides between the likeliest rule and the likeliest mistake.
void decide(Diagnosis& d, std::vector<Explanation> mistakes, double values) {
  const Explanation& rule = d.rules.front();
  const auto steps = static_cast<double>(rule.residual.size());
  const bool mistake_likelier =
      !mistakes.empty() && (rule.cost - mistakes.front().cost) * steps * values > kDecisive;
  const auto mostly = [&](const Explanation& e) {
    return e.explained >= 0.9 * steps || e.explained + 1 >= steps;
  };
  if (rule.explains_all() && !mistake_likelier) {
    d.verdict = Verdict::kRule;
    d.best = rule;
  } else if (mistake_likelier && (mistakes.front().explains_all() || mostly(mistakes.front()))) {
    d.verdict = Verdict::kMistake;
    d.best = mistakes.front();
  } else if (mostly(rule) && steps > 2) {
    d.verdict = Verdict::kPartly;
    d.best = rule;
  } else {
    d.verdict = Verdict::kUnknown;
    d.best = mistake_likelier ? mistakes.front() : rule;
  }
  // The runner-up is the next that says something else.
  if (!d.best.mistake && !mistakes.empty()) d.runner_up = mistakes.front();
  for (const Explanation& other : d.rules)
    if (other.label != d.best.label && (!d.runner_up || other.cost < d.runner_up->cost)) d.runner_up = other;
  if (d.best.mistake && mistakes.size() > 1 && mistakes[1].cost < d.runner_up.value_or(d.best).cost)
    d.runner_up = mistakes[1];
}

/// A rule or mistake that explains the steps may still have been fed with noise of another shape.
void look_at_noise(Diagnosis& d, const RecordedTrajectory& trajectory) {
  if (d.verdict == Verdict::kUnknown) return;
  d.noise = noise_moments(noises(trajectory, d.best));
  if (d.verdict == Verdict::kMistake || !d.noise.uniform()) return;
  const std::string base = d.best.label;
  d.runner_up = d.best;
  d.verdict = Verdict::kMistake;
  d.best.mistake = true;
  d.best.id = "uniform_noise";
  d.best.label = find(known_mistakes(), "uniform_noise", "mistake").label;
  d.best.detail = "z is uniform; standard normal numbers belong";
  d.best.base = base;
}

}  // namespace

double Explanation::largest_residual() const {
  double largest = 0;
  for (const double r : residual)
    if (!std::isnan(r)) largest = std::max(largest, r);
  return largest;
}

std::string verdict_id(Verdict verdict) {
  constexpr const char* kIds[] = {"rule", "mistake", "partly", "unknown"};
  return kIds[static_cast<int>(verdict)];
}

std::optional<UpdateRule> Diagnosis::rule() const {
  if (verdict == Verdict::kUnknown) return std::nullopt;
  return best.mistake ? find_update_rule(best.base) : make_update_rule(best.id, best.params);
}

Diagnosis diagnose(const RecordedTrajectory& trajectory, std::span<const GridLevel> levels,
                   const Schedule& schedule, const DiagnosisOptions& options) {
  const Judge judge(step_moments(trajectory, levels), trajectory.has_noise(), options.precision);
  std::vector<UpdateRule> rules = update_rules(levels, options.intended);
  const UpdateRule* intended = options.intended ? &*options.intended : nullptr;
  const MistakeContext context{levels, schedule, rules, intended};
  std::vector<Explanation> mistakes = rate_mistakes(context, judge);
  if (posterior_is_meant(context))
    std::erase_if(rules, [](const UpdateRule& r) { return r.label == "ddpm variance=beta"; });
  Diagnosis diagnosis;
  diagnosis.rules = rate_rules(rules, levels, judge);
  decide(diagnosis, std::move(mistakes), judge.count());
  const bool multistep = std::ranges::any_of(diagnosis.best.coefficients,
                                             [](const auto& c) { return c && c->previous_x0 != 0; });
  for (std::size_t i = 0; i < judge.moments().size(); ++i)
    diagnosis.found.push_back(
        regress_update(judge.moments()[i], judge.has_noise(), multistep && i > 0,
                       diagnosis.best.coefficients[i].value_or(UpdateCoefficients{.x = 1})));
  look_at_noise(diagnosis, trajectory);
  diagnosis.sentence = sentence_of(diagnosis, trajectory.has_noise(), judge.moments().size());
  return diagnosis;
}

}  // namespace diffuscope
