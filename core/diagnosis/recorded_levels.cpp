#include "core/diagnosis/recorded_levels.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "core/io/csv.h"
#include "core/io/lower_case.h"
#include "core/io/npy.h"
#include "core/io/point_columns.h"

namespace diffuscope {
namespace {

struct MeaningText {
  LevelMeaning meaning;
  const char* id;
  const char* text;
};
constexpr MeaningText kMeaningTexts[] = {
    {LevelMeaning::kPair, "pair", "alpha and sigma of x_t = alpha x_0 + sigma eps"},
    {LevelMeaning::kAlphaBar, "alpha_bar", "the cumulative product alpha_bar_t"},
    {LevelMeaning::kAlpha, "alpha", "alpha_t = sqrt(alpha_bar_t), the factor of x_0"},
    {LevelMeaning::kSigma, "sigma", "sigma_t, the standard deviation of the noise in x_t"},
    {LevelMeaning::kRatio, "ratio", "the ratio sigma_t/alpha_t (the sigma of EDM and k-diffusion)"},
    {LevelMeaning::kTime, "t", "t on the schedule, 0 being data"},
    {LevelMeaning::kTimeFromZero, "t_from_zero",
     "an index into arrays of length T, 0 being the first noisy level"}};

constexpr std::pair<ScaleRule, const char*> kScaleIds[] = {{ScaleRule::kVariancePreserving, "vp"},
                                                           {ScaleRule::kVarianceExploding, "ve"},
                                                           {ScaleRule::kFlow, "flow"}};

/// What names of columns mean literally.
std::optional<LevelMeaning> literal_meaning(const std::string& name) {
  static const std::map<std::string, LevelMeaning> known{{"alpha_bar", LevelMeaning::kAlphaBar},
                                                         {"alphas_cumprod", LevelMeaning::kAlphaBar},
                                                         {"alpha_bars", LevelMeaning::kAlphaBar},
                                                         {"alpha_cumprod", LevelMeaning::kAlphaBar},
                                                         {"alpha", LevelMeaning::kAlpha},
                                                         {"sqrt_alpha_bar", LevelMeaning::kAlpha},
                                                         {"alphas", LevelMeaning::kAlpha},
                                                         {"sqrt_alphas_cumprod", LevelMeaning::kAlpha},
                                                         {"sigma", LevelMeaning::kSigma},
                                                         {"sigmas", LevelMeaning::kSigma},
                                                         {"sigma_ratio", LevelMeaning::kRatio},
                                                         {"ratio", LevelMeaning::kRatio},
                                                         {"t", LevelMeaning::kTime},
                                                         {"timestep", LevelMeaning::kTime},
                                                         {"timesteps", LevelMeaning::kTime},
                                                         {"time", LevelMeaning::kTime}};
  const auto found = known.find(name);
  return found == known.end() ? std::nullopt : std::optional(found->second);
}

bool is_npy(const std::filesystem::path& path) { return lower_case(path.extension().string()) == ".npy"; }

LevelColumns from_matrix(const PointsOf<double>& points, LevelColumns levels) {
  for (Eigen::Index row = 0; row < points.rows(); ++row) {
    const Eigen::VectorXd values = points.row(row);
    levels.columns.emplace_back(values.begin(), values.end());
  }
  return levels;
}

/// Columns by header name that mean something; one that is not all numbers (a ratio that does not exist) is
/// left out while another says the same.
LevelColumns read_named(const std::filesystem::path& path, const std::vector<std::string>& header) {
  LevelColumns levels{.file = path.string(), .names = {}, .columns = {}};
  std::string refusal;
  for (const std::string& name : header) {
    if (!literal_meaning(lower_case(name))) continue;
    try {
      const Eigen::VectorXd values = read_csv(path, name).points.row(0);
      levels.columns.emplace_back(values.begin(), values.end());
      levels.names.push_back(lower_case(name));
    } catch (const UserError& error) {
      if (refusal.empty()) refusal = error.what();
    }
  }
  if (!levels.columns.empty()) return levels;
  if (!refusal.empty()) throw UserError(refusal);
  if (header.size() == 1)
    return from_matrix(read_csv(path).points, {.file = path.string(), .names = {}, .columns = {}});
  throw UserError(fmt::format(
      "{}: no column is named alpha_bar, alpha, sigma, sigma_ratio or t; name the one that holds the levels.",
      path.string()));
}

/// One value as a level; none if it is outside the range of the meaning.
std::optional<NoiseLevel> level_of_value(double value, LevelMeaning meaning, ScaleRule scale,
                                         const Schedule& schedule) {
  const auto on_scale = [&](double ratio) { return level_of_ratio(scale, ratio); };
  if (!(value >= (meaning == LevelMeaning::kTimeFromZero ? -1 : 0))) return std::nullopt;
  switch (meaning) {
    case LevelMeaning::kAlphaBar:
      if (value > 1 || (value == 0 && scale == ScaleRule::kVarianceExploding)) return std::nullopt;
      if (scale == ScaleRule::kVariancePreserving) return NoiseLevel{std::sqrt(value), std::sqrt(1 - value)};
      return on_scale(std::sqrt(1 - value) / std::sqrt(value));
    case LevelMeaning::kAlpha:
      if (value > 1 || scale == ScaleRule::kVarianceExploding) return std::nullopt;
      if (scale == ScaleRule::kFlow) return NoiseLevel{value, 1 - value};
      return NoiseLevel{value, std::sqrt((1 - value) * (1 + value))};
    case LevelMeaning::kSigma:
      if (scale == ScaleRule::kVarianceExploding || value > 1) return std::nullopt;
      if (scale == ScaleRule::kFlow) return NoiseLevel{1 - value, value};
      return NoiseLevel{std::sqrt((1 - value) * (1 + value)), value};
    case LevelMeaning::kRatio:
      return on_scale(value);
    case LevelMeaning::kTime:
    case LevelMeaning::kTimeFromZero: {
      const double t = meaning == LevelMeaning::kTime ? value : value + 1;
      if (t > schedule.steps()) return std::nullopt;
      const NoiseLevel level = schedule.at(t);
      if (scale == schedule.scale_rule()) return level;
      if (level.alpha == 0 && scale == ScaleRule::kVarianceExploding) return std::nullopt;
      return on_scale(level.ratio());
    }
    case LevelMeaning::kPair:
      break;
  }
  return std::nullopt;
}

}  // namespace

std::string meaning_id(LevelMeaning meaning) {
  return std::ranges::find(kMeaningTexts, meaning, &MeaningText::meaning)->id;
}

std::string meaning_text(LevelMeaning meaning) {
  return std::ranges::find(kMeaningTexts, meaning, &MeaningText::meaning)->text;
}

LevelMeaning parse_meaning(std::string_view id, std::string_view where) {
  std::string known;
  for (const MeaningText& row : kMeaningTexts) {
    if (row.id == id) return row.meaning;
    known += (known.empty() ? "" : ", ") + std::string(row.id);
  }
  throw UserError(fmt::format("{}: unknown meaning '{}'; known are {}.", where, id, known));
}

std::string scale_id(ScaleRule scale) {
  return std::ranges::find(kScaleIds, scale, &std::pair<ScaleRule, const char*>::first)->second;
}

ScaleRule parse_scale(std::string_view id, std::string_view where) {
  for (const auto& [scale, name] : kScaleIds)
    if (name == id) return scale;
  throw UserError(fmt::format("{}: unknown scale '{}'; known are vp, ve, flow.", where, id));
}

const std::vector<double>* LevelColumns::named(LevelMeaning meaning) const {
  for (std::size_t i = 0; i < names.size(); ++i)
    if (literal_meaning(names[i]) == meaning) return &columns[i];
  return nullptr;
}

const std::vector<double>* LevelColumns::find(LevelMeaning meaning) const {
  using enum LevelMeaning;
  if (names.empty()) return columns.size() == 1 && meaning != kPair ? &columns.front() : nullptr;
  static const std::map<LevelMeaning, LevelMeaning> twins{
      {kAlphaBar, kAlpha}, {kAlpha, kAlphaBar}, {kRatio, kSigma}, {kSigma, kRatio}, {kTimeFromZero, kTime}};
  if (const auto* column = named(meaning)) return column;
  const auto twin = twins.find(meaning);
  return twin == twins.end() ? nullptr : named(twin->second);
}

LevelColumns read_levels(const std::filesystem::path& path) {
  LevelColumns levels;
  if (is_npy(path)) {
    const PointsOf<double> points = read_points<double>(path);
    if (points.rows() > 2)
      throw UserError(
          fmt::format("{}: {} columns; levels are one number each, (n,), or alpha and sigma, (n, 2).",
                      path.string(), points.rows()));
    levels = from_matrix(points, {.file = path.string(), .names = {}, .columns = {}});
  } else if (const ColumnList list = list_columns(path); !list.names.empty()) {
    levels = read_named(path, list.names);
  } else {
    levels = from_matrix(read_csv(path).points, {.file = path.string(), .names = {}, .columns = {}});
  }
  if (levels.rows() == 0) throw UserError(fmt::format("{} holds no level; write one a row.", path.string()));
  return levels;
}

std::vector<LevelMeaning> possible_meanings(const LevelColumns& levels) {
  using enum LevelMeaning;
  if (levels.names.empty()) {
    if (levels.columns.size() == 2) return {kPair};
    return {kAlphaBar, kAlpha, kSigma, kRatio, kTime, kTimeFromZero};
  }
  const auto has = [&](LevelMeaning meaning) { return levels.named(meaning) != nullptr; };
  if (has(kAlpha) && has(kSigma)) return {kPair};
  if (has(kAlphaBar)) return {kAlphaBar};
  if (has(kRatio)) return {kRatio};
  if (has(kAlpha)) return {kAlpha, kAlphaBar};
  if (has(kSigma)) return {kSigma, kRatio};
  return {kTime, kTimeFromZero};
}

std::optional<std::vector<GridLevel>> interpret(const LevelColumns& levels, LevelMeaning meaning,
                                                ScaleRule scale, const Schedule& schedule) {
  std::vector<GridLevel> result;
  const auto add = [&](NoiseLevel level) { result.push_back({schedule.t_of_ratio(level.ratio()), level}); };
  if (meaning == LevelMeaning::kPair) {
    const bool unnamed = levels.names.empty() && levels.columns.size() == 2;
    const auto* alpha = unnamed ? &levels.columns[0] : levels.named(LevelMeaning::kAlpha);
    const auto* sigma = unnamed ? &levels.columns[1] : levels.named(LevelMeaning::kSigma);
    if (!alpha || !sigma) return std::nullopt;
    for (std::size_t i = 0; i < levels.rows(); ++i) {
      const NoiseLevel level{(*alpha)[i], (*sigma)[i]};
      if (!(level.alpha >= 0 && level.sigma >= 0) || level.alpha + level.sigma == 0) return std::nullopt;
      add(level);
    }
    return result;
  }
  const auto* values = levels.find(meaning);
  if (!values) return std::nullopt;
  for (const double value : *values) {
    const auto level = level_of_value(value, meaning, scale, schedule);
    if (!level) return std::nullopt;
    add(*level);
  }
  return result;
}

}  // namespace diffuscope
