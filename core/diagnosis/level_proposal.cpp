#include "core/diagnosis/level_proposal.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace diffuscope {
namespace {

/// How much of a log a rating looks at: fewer points where the density is a sum of thousands of kernels.
struct RatingSize {
  int states;
  Eigen::Index particles;
};
RatingSize rating_size(const GaussianMixture& mixture) {
  return mixture.components().size() > 64 ? RatingSize{8, 100} : RatingSize{16, 400};
}

constexpr double kClearGap = 0.002;  // nats per coordinate between readings that can be told apart (16 states
                                     // of 400 particles in the plane: 25 nats in all)
/// Two files of one run that go opposite ways need this much evidence, in nats per coordinate: a network that
/// has learned little leaves a cloud that looks alike in both orders.
constexpr double kUnusual = 0.05;
constexpr double kOutlier = 6;  // nats below the median count no further: a broken run has strays

/// A reading with the levels it gives.
struct Candidate {
  RatedReading rated;
  std::vector<GridLevel> levels;  // from noise to data
  bool data_level_added = false, levels_opposite = false, literal = false;
};

const PointsOf<double>& state(const RecordedTrajectory& trajectory, bool noise_first, int i) {
  return trajectory.states[static_cast<std::size_t>(noise_first ? i : trajectory.steps() - i)];
}

/// Mean of ln p_t over a part of the cloud, per coordinate.
double cloud_log_density(const PointsOf<double>& x, NoiseLevel level, const GaussianMixture& mixture) {
  const Eigen::Index n = std::min(x.cols(), rating_size(mixture).particles);
  PointsOf<double> part(x.rows(), n);
  for (Eigen::Index j = 0; j < n; ++j) part.col(j) = x.col(j * x.cols() / n);
  Eigen::VectorXd values;
  MixtureAtLevel<double>(mixture, level).log_density(part, values);
  Eigen::VectorXd sorted = values;
  std::nth_element(sorted.begin(), sorted.begin() + n / 2, sorted.end());
  const double floor = sorted(n / 2) - kOutlier;
  return values.cwiseMax(floor).mean() / static_cast<double>(x.rows());
}

/// Where ε̂ was logged: E ε̂·x_t = σ_t for a good ε̂ at the right level (E ε·x_t is), so how far the mean
/// product is from σ counts as well, as half its relative square.
double product_misfit(const RecordedTrajectory& trajectory, bool noise_first, int i, NoiseLevel level) {
  if (!trajectory.has_eps()) return 0;
  const auto at = static_cast<std::size_t>(noise_first ? i : trajectory.steps() - 1 - i);
  const PointsOf<double>& x = state(trajectory, noise_first, i);
  const double product = trajectory.eps[at].cwiseProduct(x).mean();
  return std::min(1.0, 0.5 * std::pow((product - level.sigma) / level.sigma, 2));
}

double fit_of(const RecordedTrajectory& trajectory, bool noise_first, std::span<const GridLevel> levels,
              const GaussianMixture& mixture) {
  const int steps = trajectory.steps(), looked_at = std::min(steps, rating_size(mixture).states);
  double sum = 0;
  for (int k = 0; k < looked_at; ++k) {
    const int i = k * steps / looked_at;
    const NoiseLevel level = levels[static_cast<std::size_t>(i)].level;
    sum += cloud_log_density(state(trajectory, noise_first, i), level, mixture) -
           product_misfit(trajectory, noise_first, i, level);
  }
  return sum / looked_at;
}

/// Strictly falling noise from the first to the last; the row that breaks it, or −1.
int first_not_falling(std::span<const GridLevel> levels) {
  for (std::size_t i = 1; i < levels.size(); ++i)
    if (!(levels[i].level.ratio() < levels[i - 1].level.ratio())) return static_cast<int>(i);
  return -1;
}

void check_counts(const LevelColumns& columns, int steps) {
  const std::size_t rows = columns.rows(), needed = static_cast<std::size_t>(steps);
  if (rows == needed || rows == needed + 1) return;
  throw UserError(
      fmt::format("{}: {} levels do not match a trajectory of {} states; write {} (one a state) or {} (one "
                  "an evaluation; the "
                  "end is data).",
                  columns.file, rows, steps + 1, steps + 1, steps));
}

/// The levels of a reading from noise to data, S+1 of them; none if they do not fall strictly.
std::optional<Candidate> candidate_of(std::vector<GridLevel> levels, const LevelReading& reading, int steps) {
  Candidate candidate{.rated = {reading, 0}, .levels = {}};
  const bool levels_fall =
      levels.size() < 2 ? reading.noise_first : levels.front().level.ratio() > levels.back().level.ratio();
  if (!levels_fall) std::ranges::reverse(levels);
  candidate.levels_opposite = levels_fall != reading.noise_first;
  candidate.data_level_added = static_cast<int>(levels.size()) == steps;
  if (candidate.data_level_added) levels.push_back({0, {1, 0}});
  if (first_not_falling(levels) >= 0 || levels[levels.size() - 2].level.sigma == 0) return std::nullopt;
  candidate.levels = std::move(levels);
  return candidate;
}

std::vector<ScaleRule> possible_scales(LevelMeaning meaning, const LevelChoice& choice,
                                       const Schedule& schedule) {
  if (choice.scale) return {*choice.scale};
  std::vector<ScaleRule> scales{schedule.scale_rule()};
  if (meaning == LevelMeaning::kPair) return scales;
  for (const ScaleRule rule :
       {ScaleRule::kVariancePreserving, ScaleRule::kVarianceExploding, ScaleRule::kFlow})
    if (rule != scales.front()) scales.push_back(rule);
  return scales;
}

/// The scale that a list of pairs is on.
ScaleRule scale_of_pairs(std::span<const GridLevel> levels) {
  const NoiseLevel level = levels[levels.size() / 2].level;
  const double exploding = std::abs(level.alpha - 1), flow = std::abs(level.alpha + level.sigma - 1);
  const double preserving = std::abs(level.alpha * level.alpha + level.sigma * level.sigma - 1);
  if (exploding < std::min(flow, preserving)) return ScaleRule::kVarianceExploding;
  return flow < preserving ? ScaleRule::kFlow : ScaleRule::kVariancePreserving;
}

bool same_levels(const Candidate& a, const Candidate& b) {
  if (a.rated.reading.noise_first != b.rated.reading.noise_first) return false;
  for (std::size_t i = 0; i < a.levels.size(); ++i)
    if (std::abs(a.levels[i].level.alpha - b.levels[i].level.alpha) > 1e-6 ||
        std::abs(a.levels[i].level.sigma - b.levels[i].level.sigma) > 1e-6 * (1 + b.levels[i].level.sigma))
      return false;
  return true;
}

std::vector<Candidate> candidates_of(const RecordedTrajectory& trajectory, const LevelColumns& columns,
                                     const Schedule& schedule, const LevelChoice& choice) {
  std::vector<Candidate> candidates;
  const std::vector<LevelMeaning> meanings =
      choice.meaning ? std::vector{*choice.meaning} : possible_meanings(columns);
  for (const LevelMeaning meaning : meanings)
    for (const ScaleRule scale : possible_scales(meaning, choice, schedule)) {
      const auto levels = interpret(columns, meaning, scale, schedule);
      if (!levels) continue;
      const ScaleRule shown = meaning == LevelMeaning::kPair ? scale_of_pairs(*levels) : scale;
      for (const bool noise_first : {true, false}) {
        if (choice.noise_first && *choice.noise_first != noise_first) continue;
        auto candidate = candidate_of(*levels, {meaning, shown, noise_first}, trajectory.steps());
        if (!candidate) continue;
        candidate->literal = !columns.names.empty() && meaning == meanings.front();
        candidates.push_back(std::move(*candidate));
      }
    }
  return candidates;
}

[[noreturn]] void refuse(const LevelColumns& columns, const LevelChoice& choice) {
  for (const auto& column : columns.columns) {
    const bool falls = column.front() > column.back();
    for (std::size_t i = 1; i < column.size(); ++i)
      if (falls ? column[i] >= column[i - 1] : column[i] <= column[i - 1])
        throw UserError(fmt::format(
            "{}: level {} ({}) does not follow {}; levels must run strictly from noise to data or back.",
            columns.file, i, column[i], column[i - 1]));
  }
  throw UserError(fmt::format("{}: the numbers {} to {} cannot be {}; say what they are.", columns.file,
                              columns.columns.front().front(), columns.columns.front().back(),
                              choice.meaning ? meaning_text(*choice.meaning)
                                             : "alpha_bar, alpha, sigma, a ratio or t of this schedule"));
}

double expected_std(const GaussianMixture& mixture, NoiseLevel level) {
  const double scale = mixture.moments().scale;
  return std::hypot(level.alpha * scale, level.sigma);
}

double cloud_std(const PointsOf<double>& x) {
  if (x.cols() < 2) return x.norm() / std::sqrt(static_cast<double>(x.rows()));
  const PointsOf<double> centred = x.colwise() - x.rowwise().mean();
  return std::sqrt(centred.squaredNorm() / static_cast<double>(x.rows() * (x.cols() - 1)));
}

std::string describe(const LevelProposal& proposal, const RecordedTrajectory& trajectory,
                     const LevelColumns& columns, const GaussianMixture& mixture) {
  const bool noise_first = proposal.reading.noise_first;
  std::string text = fmt::format("The states run from {}.", noise_first ? "noise to data" : "data to noise");
  if (proposal.levels_opposite) text += " The levels' file runs the other way.";
  if (proposal.data_level_added)
    text += " The levels are those of the evaluations; data were added as the last.";
  text += fmt::format(" Each number is {}", meaning_text(proposal.reading.meaning));
  text += columns.names.empty() ? " (the file names no column)." : ".";
  text += " Standard deviation of the cloud, seen (expected):";
  const int steps = trajectory.steps();
  for (const int i : {0, steps / 2, steps})
    text += fmt::format("{} {:.3g} ({:.3g}) at state {}", i == 0 ? "" : ",",
                        cloud_std(state(trajectory, noise_first, i)),
                        expected_std(mixture, proposal.levels[static_cast<std::size_t>(i)].level), i);
  text += fmt::format(". Mean ln p_t {:.3f} nats per coordinate", proposal.fit);
  if (!proposal.alternatives.empty())
    text += fmt::format("; next {:.3f} read as {}", proposal.alternatives.front().fit,
                        reading_text(proposal.alternatives.front().reading));
  return text + ".";
}

/// The likeliest candidate as a proposal without evidence; the others are its alternatives.
LevelProposal best_of(std::vector<Candidate> candidates, const Schedule& schedule) {
  const auto rank = [&](const Candidate& c) {  // what is written and what the schedule says wins a draw
    return c.rated.fit + (c.literal ? kClearGap / 2 : 0) - (c.levels_opposite ? kUnusual : 0) +
           (c.rated.reading.scale == schedule.scale_rule() ? kClearGap / 4 : 0);
  };
  std::ranges::stable_sort(candidates, std::greater<>(), rank);
  const Candidate& best = candidates.front();
  LevelProposal proposal{.reading = best.rated.reading,
                         .levels = best.levels,
                         .fit = best.rated.fit,
                         .data_level_added = best.data_level_added,
                         .levels_opposite = best.levels_opposite,
                         .evidence = {},
                         .alternatives = {}};
  for (const Candidate& other : candidates) {
    if (same_levels(other, best)) continue;
    proposal.alternatives.push_back(other.rated);
    const bool unusual = other.levels_opposite && !best.levels_opposite;
    if (!unusual && other.rated.fit > best.rated.fit - kClearGap) proposal.certain = false;
  }
  return proposal;
}

/// Mean of ln p_t over a part of the points, each at its own level, per coordinate.
double point_fit(const PointsOf<double>& x, std::span<const GridLevel> levels,
                 const GaussianMixture& mixture) {
  const Eigen::Index n = std::min(x.cols(), rating_size(mixture).particles);
  Eigen::VectorXd values(n), value;
  for (Eigen::Index j = 0; j < n; ++j) {
    const Eigen::Index at = j * x.cols() / n;
    const PointsOf<double> point = x.col(at);
    MixtureAtLevel<double>(mixture, levels[static_cast<std::size_t>(at)].level).log_density(point, value);
    values(j) = std::max(value(0), -50.0);
  }
  return values.mean() / static_cast<double>(x.rows());
}

}  // namespace

std::string reading_text(const LevelReading& reading) {
  return fmt::format("{}, {}, {}", meaning_id(reading.meaning), scale_id(reading.scale),
                     reading.noise_first ? "noise_to_data" : "data_to_noise");
}

LevelProposal propose_levels(const RecordedTrajectory& trajectory, const LevelColumns& columns,
                             const Schedule& schedule, const GaussianMixture& mixture,
                             const LevelChoice& choice) {
  check_counts(columns, trajectory.steps());
  auto candidates = candidates_of(trajectory, columns, schedule, choice);
  if (candidates.empty()) refuse(columns, choice);
  for (Candidate& candidate : candidates)
    candidate.rated.fit = fit_of(trajectory, candidate.rated.reading.noise_first, candidate.levels, mixture);
  LevelProposal proposal = best_of(std::move(candidates), schedule);
  proposal.evidence = describe(proposal, trajectory, columns, mixture);
  return proposal;
}

LevelProposal propose_point_levels(const PointsOf<double>& x, const LevelColumns& columns,
                                   const Schedule& schedule, const GaussianMixture& mixture,
                                   const LevelChoice& choice) {
  if (columns.rows() != static_cast<std::size_t>(x.cols()))
    throw UserError(fmt::format("{}: {} levels do not match {} points; write the level of every point.",
                                columns.file, columns.rows(), x.cols()));
  std::vector<Candidate> candidates;
  const std::vector<LevelMeaning> meanings =
      choice.meaning ? std::vector{*choice.meaning} : possible_meanings(columns);
  for (const LevelMeaning meaning : meanings)
    for (const ScaleRule scale : possible_scales(meaning, choice, schedule)) {
      auto levels = interpret(columns, meaning, scale, schedule);
      if (!levels || std::ranges::any_of(*levels, [](const GridLevel& l) { return l.level.sigma == 0; }))
        continue;
      const ScaleRule shown = meaning == LevelMeaning::kPair ? scale_of_pairs(*levels) : scale;
      Candidate candidate{.rated = {{meaning, shown, true}, 0}, .levels = std::move(*levels)};
      candidate.literal = !columns.names.empty() && meaning == meanings.front();
      candidate.rated.fit = point_fit(x, candidate.levels, mixture);
      candidates.push_back(std::move(candidate));
    }
  if (candidates.empty())
    throw UserError(fmt::format("{}: the numbers cannot be {} of points with noise; say what they are.",
                                columns.file,
                                choice.meaning ? meaning_text(*choice.meaning)
                                               : "alpha_bar, alpha, sigma, a ratio or t of this schedule"));
  LevelProposal proposal = best_of(std::move(candidates), schedule);
  proposal.evidence = fmt::format("Each number is {}. Mean ln p_t of the points {:.3f} nats per coordinate",
                                  meaning_text(proposal.reading.meaning), proposal.fit);
  if (!proposal.alternatives.empty())
    proposal.evidence += fmt::format("; next {:.3f} read as {}", proposal.alternatives.front().fit,
                                     reading_text(proposal.alternatives.front().reading));
  proposal.evidence += ".";
  return proposal;
}

}  // namespace diffuscope
