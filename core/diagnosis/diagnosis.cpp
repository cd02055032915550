#include "core/diagnosis/diagnosis.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "core/diagnosis/mistakes/beta_for_beta_tilde.h"

namespace diffuscope {
namespace {

/// Rounding of states in single precision, as a part of their size.
constexpr double kRounding = 3e-7;
/// A mistake must make the log likelier than any registered rule by this many nats.
constexpr double kDecisive = 20;

/// What a coefficient set is rated with.
class Judge {
 public:
  Judge(std::vector<StepMoments> moments, bool has_noise, double precision)
      : moments_(std::move(moments)), has_noise_(has_noise), precision_(precision) {}

  const std::vector<StepMoments>& moments() const { return moments_; }
  bool has_noise() const { return has_noise_; }
  double count() const { return moments_.front().count; }

  /// Fills residuals, consistency and cost from the coefficients; settles free noise. What is below the
  /// precision of the log costs nothing, unless `to_the_last` digit.
  void rate(Explanation& explanation, bool to_the_last = false) const {
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
      if (!consistent && explanation.first_unexplained < 0)
        explanation.first_unexplained = static_cast<int>(i);
    }
    explanation.cost = cost / static_cast<double>(moments_.size());
    // Noise hides small errors in each step, but not in all of them together (likelihood ratio, χ²).
    if (explanation.first_unexplained < 0 && excess > freedom + 6 * std::sqrt(2 * freedom) + kDecisive)
      explanation.first_unexplained = largest_misfit(explanation);
  }

 private:
  bool is_random(const UpdateCoefficients& c) const { return !has_noise_ && c.noise != 0; }

  double floor_of(const StepMoments& moments) const {
    return std::pow(precision_ * moments.update_rms(), 2) + std::pow(kRounding * moments.state_rms(), 2) +
           1e-300;
  }
  double spread_of(const StepMoments& moments, const UpdateCoefficients& c) const {
    return floor_of(moments) + (is_random(c) ? c.noise * c.noise * c.noise_variance : 0);
  }
  static double cost_of(double square, double spread) {
    return 0.5 * std::log(spread) + square / (2 * spread);
  }

  /// What least squares, free of any rule, would cost.
  double best_cost(const StepMoments& moments, const UpdateCoefficients& c) const {
    const auto found = regress_update(moments, has_noise_, c.previous_x0 != 0);
    const double square = found ? found->residual * found->residual : 0;
    const double spread = std::max(square, floor_of(moments));
    return cost_of(square, spread);
  }

  bool is_consistent(double square, double spread, const UpdateCoefficients& c) const {
    if (!is_random(c)) return square <= 4 * spread;
    const double width = 6 * std::sqrt(2 / count()) + 0.01;
    const double noise = c.noise * c.noise * c.noise_variance, floor = 4 * (spread - noise);
    return square <= (1 + width) * noise + floor && square >= (1 - width) * noise - floor;
  }

  void settle_noise(const StepMoments& moments, UpdateCoefficients& c) const {
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

  static int largest_misfit(const Explanation& explanation) {
    std::size_t at = 0;
    for (std::size_t i = 1; i < explanation.residual.size(); ++i)
      if (explanation.residual[i] > explanation.residual[at] || std::isnan(explanation.residual[at])) at = i;
    return static_cast<int>(at);
  }

  std::vector<StepMoments> moments_;
  bool has_noise_;
  double precision_;
};

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
  const std::string unexplained = has_noise
                                      ? "the largest residual of a step is {} of its update"
                                      : "what is left of a step is at most {} of its update, noise included";
  const auto largest = [&](const Explanation& e) {
    return fmt::format(fmt::runtime(unexplained), residual_text(e.largest_residual()));
  };
  switch (d.verdict) {
    case Verdict::kRule:
      return fmt::format("Every step is {}; {}.", names(best), largest(best));
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
          "No known rule or mistake explains these steps; the closest is {}{}, which leaves up to {} of an "
          "update.",
          best.mistake ? best.label + " in " + best.base : names(best), "",
          residual_text(best.largest_residual()));
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
    diagnosis.found.push_back(regress_update(judge.moments()[i], judge.has_noise(), multistep && i > 0));
  look_at_noise(diagnosis, trajectory);
  diagnosis.sentence = sentence_of(diagnosis, trajectory.has_noise(), judge.moments().size());
  return diagnosis;
}

}  // namespace diffuscope
