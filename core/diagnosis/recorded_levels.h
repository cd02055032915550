// The noise levels that someone logged beside a trajectory: one row per level, as ᾱ, α, σ, the ratio σ/α, t,
// or α and σ together. What the numbers mean is not in a .npy file and only half in a CSV header, so reading
// and interpreting are two steps; the proposal between them is in level_proposal.h.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "core/samplers/sampler.h"
#include "core/schedules/schedule.h"

namespace diffuscope {

/// What a column of numbers says about a level.
enum class LevelMeaning { kPair, kAlphaBar, kAlpha, kSigma, kRatio, kTime, kTimeFromZero };
inline constexpr LevelMeaning kLevelMeanings[] = {
    LevelMeaning::kPair,  LevelMeaning::kAlphaBar, LevelMeaning::kAlpha,       LevelMeaning::kSigma,
    LevelMeaning::kRatio, LevelMeaning::kTime,     LevelMeaning::kTimeFromZero};

/// The id on the command line and in files: pair, alpha_bar, alpha, sigma, ratio, t, t_from_zero.
std::string meaning_id(LevelMeaning meaning);
/// In words: "the cumulative product alpha_bar_t".
std::string meaning_text(LevelMeaning meaning);
/// The meaning with this id; UserError starting with `where`.
LevelMeaning parse_meaning(std::string_view id, std::string_view where);
/// vp, ve, flow.
std::string scale_id(ScaleRule scale);
ScaleRule parse_scale(std::string_view id, std::string_view where);

/// A file of levels, not interpreted yet.
struct LevelColumns {
  std::string file;
  std::vector<std::string> names;            ///< of the columns, lower case; empty when the file has none
  std::vector<std::vector<double>> columns;  ///< those that hold only finite numbers, with their names
  std::size_t rows() const { return columns.front().size(); }
  /// The column whose name means this literally; null if there is none.
  const std::vector<double>* named(LevelMeaning meaning) const;
  /// The column that may hold `meaning`: named so, named like its twin (α for ᾱ, σ for the ratio and the
  /// reverse), or the only one of a file without names.
  const std::vector<double>* find(LevelMeaning meaning) const;
};

/// Reads CSV or .npy ((n,), (n, 1) or (n, 2) for alpha and sigma). UserError for what is no table of numbers.
LevelColumns read_levels(const std::filesystem::path& path);

/// Meanings that the names of the columns allow, the literal one first: "alpha" may be ᾱ in some papers,
/// "sigma" the ratio in others. Without names: all that the numbers allow.
std::vector<LevelMeaning> possible_meanings(const LevelColumns& levels);

/// The levels in the order of the file, or none if these numbers cannot mean that (outside its range). `t` is
/// on `schedule`, also for meanings other than t.
std::optional<std::vector<GridLevel>> interpret(const LevelColumns& levels, LevelMeaning meaning,
                                                ScaleRule scale, const Schedule& schedule);

}  // namespace diffuscope
