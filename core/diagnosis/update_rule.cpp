#include "core/diagnosis/update_rule.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace diffuscope {
namespace {

// The inputs, one a column: x = 1, ε̂ = 1, z = 1, previous x̂_0 = 1, nothing, everything (to see that the step
// is linear).
constexpr Eigen::Index kX = 0, kEps = 1, kNoise = 2, kPrevious = 3, kNothing = 4, kAll = 5, kInputs = 6;

PointsOf<double> unit_input(Eigen::Index column) {
  PointsOf<double> row = PointsOf<double>::Zero(1, kInputs);
  row(0, column) = row(0, kAll) = 1;
  return row;
}

/// Answers the first question of a step with the x̂_0 that belongs to the unit ε̂, and remembers whether
/// anything else was asked.
class ProbeDenoiser final : public Denoiser<double> {
 public:
  int dim() const override { return 1; }
  /// The step before: every answer is the unit x̂_0.
  void prime() { priming_ = true; }
  void begin(NoiseLevel from, const PointsOf<double>& x) {
    priming_ = false;
    from_ = from;
    x_ = x;
    questions_ = 0;
  }
  bool asked_once() const { return questions_ == 1 && one_step_; }

 private:
  void evaluate(const PointsOf<double>& x, NoiseLevel level, PointsOf<double>& x0) override {
    if (priming_) {
      x0 = unit_input(kPrevious);
      return;
    }
    ++questions_;
    one_step_ = one_step_ && level.alpha == from_.alpha && level.sigma == from_.sigma && x == x_;
    x0 = (x - level.sigma * unit_input(kEps)) / level.alpha;
  }
  void evaluate_derivative(const PointsOf<double>& x, NoiseLevel level,
                           const std::vector<PointsOf<double>>& directions, PointsOf<double>& x0,
                           std::vector<PointsOf<double>>& products) override {
    one_step_ = false;
    for (std::size_t i = 0; i < directions.size(); ++i) products[i] = directions[i];
    evaluate(x, level, x0);
  }

  bool priming_ = false, one_step_ = true;
  NoiseLevel from_;
  PointsOf<double> x_;
  int questions_ = 0;
};

class ProbeNoise final : public NoiseSource<double> {
 public:
  void initial(PointsOf<double>& out) override { out.setZero(); }
  void step(int, int draw, PointsOf<double>& out) override {
    out = unit_input(kNoise);
    drawn_once = drawn_once && draw == 0;
  }
  bool drawn_once = true;
};

std::optional<UpdateCoefficients> read_answers(const PointsOf<double>& x) {
  const double sum = x(0, kX) + x(0, kEps) + x(0, kNoise) + x(0, kPrevious);
  const double size = x.cwiseAbs().maxCoeff();
  if (!x.allFinite() || x(0, kNothing) != 0 || std::abs(sum - x(0, kAll)) > 1e-6 * size) return std::nullopt;
  return UpdateCoefficients{
      .x = x(0, kX), .eps = x(0, kEps), .noise = x(0, kNoise), .previous_x0 = x(0, kPrevious)};
}

/// The step from levels[i] to levels[i + 1], after the one before it where there is one.
std::optional<UpdateCoefficients> probe_step(const UpdateRule& rule, std::span<const GridLevel> levels,
                                             std::size_t i) {
  const NoiseLevel from = levels[i].level, to = levels[i + 1].level;
  if (from.alpha == 0 || from.sigma == 0) return std::nullopt;
  const auto sampler = make_sampler<double>(rule.id, rule.params);
  ProbeDenoiser denoiser;
  ProbeNoise noise;
  const int steps = static_cast<int>(levels.size()) - 1;
  PointsOf<double> x = PointsOf<double>::Zero(1, kInputs), x0 = x;
  try {
    sampler->start();
    if (i > 0) {
      denoiser.prime();
      sampler->step({static_cast<int>(i) - 1, levels[i - 1].level, from, denoiser, noise, steps}, x, x0);
    }
    x = unit_input(kX);
    denoiser.begin(from, x);
    noise.drawn_once = true;
    sampler->step({static_cast<int>(i), from, to, denoiser, noise, steps}, x, x0);
  } catch (const UserError&) {  // it needs more than x̂_0: a learned variance, a schedule
    return std::nullopt;
  }
  if (!denoiser.asked_once() || !noise.drawn_once) return std::nullopt;
  return read_answers(x);
}

bool same_coefficients(const CoefficientsOfSteps& a, const CoefficientsOfSteps& b) {
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (a[i].has_value() != b[i].has_value()) return false;
    if (!a[i]) continue;
    const auto differ = [](double p, double q) { return std::abs(p - q) > 1e-9 * (1 + std::abs(p)); };
    if (differ(a[i]->x, b[i]->x) || differ(a[i]->eps, b[i]->eps) || differ(a[i]->noise, b[i]->noise) ||
        differ(a[i]->previous_x0, b[i]->previous_x0))
      return false;
  }
  return true;
}

/// The default setting and those with one parameter at another choice or at an end of its range of fractions.
std::vector<ParamValues> settings(const SamplerEntry& entry) {
  std::vector<ParamValues> all{{}};
  for (const Param& param : entry.params) {
    if (!param.choices.empty()) {
      for (std::size_t i = 0; i < param.choices.size(); ++i)
        if (static_cast<double>(i) != param.value) all.push_back({{param.name, static_cast<double>(i)}});
    } else if (param.min == 0 && param.max == 1) {
      for (const double end : {0.0, 1.0})
        if (end != param.value) all.push_back({{param.name, end}});
    }
  }
  return all;
}

std::string label_of(const std::string& id, const ParamValues& params) {
  std::string label = id;
  const SamplerEntry& entry = find(samplers(), id, "sampler");
  for (const Param& param : entry.params) {
    const double value = value_of(entry.params, params, param.name);
    if (value == param.value) continue;
    label += param.choices.empty()
                 ? fmt::format(" {}={:.4g}", param.name, value)
                 : fmt::format(" {}={}", param.name, param.choices[static_cast<std::size_t>(value)]);
  }
  return label;
}

}  // namespace

UpdateRule make_update_rule(const std::string& id, const ParamValues& params) {
  return {.id = id, .params = params, .label = label_of(id, params)};
}

std::optional<UpdateRule> find_update_rule(const std::string& label) {
  for (const SamplerEntry& entry : samplers())
    for (const ParamValues& params : settings(entry))
      if (UpdateRule rule = make_update_rule(entry.id, params); rule.label == label) return rule;
  return std::nullopt;
}

std::optional<UpdateCoefficients> probe_update(const UpdateRule& rule, NoiseLevel from, NoiseLevel to) {
  const GridLevel levels[] = {{1, from}, {0, to}};
  return probe_step(rule, levels, 0);
}

CoefficientsOfSteps probe_updates(const UpdateRule& rule, std::span<const GridLevel> levels) {
  CoefficientsOfSteps coefficients;
  for (std::size_t i = 0; i + 1 < levels.size(); ++i) coefficients.push_back(probe_step(rule, levels, i));
  return coefficients;
}

std::vector<UpdateRule> update_rules(std::span<const GridLevel> levels,
                                     const std::optional<UpdateRule>& first) {
  std::vector<UpdateRule> tried, kept;
  if (first) tried.push_back(*first);
  for (const SamplerEntry& entry : samplers())
    for (const ParamValues& params : settings(entry)) tried.push_back(make_update_rule(entry.id, params));
  for (UpdateRule& rule : tried) {
    rule.coefficients = probe_updates(rule, levels);
    const auto defined =
        std::ranges::count_if(rule.coefficients, [](const auto& c) { return c.has_value(); });
    if (2 * static_cast<std::size_t>(defined) < rule.coefficients.size() || defined == 0) continue;
    const auto twin = std::ranges::find_if(kept, [&](const UpdateRule& other) {
      return same_coefficients(other.coefficients, rule.coefficients);
    });
    if (twin == kept.end())
      kept.push_back(std::move(rule));
    else if (twin->label != rule.label)
      twin->same_as.push_back(rule.label);
  }
  return kept;
}

}  // namespace diffuscope
