// What logged levels mean, found from the cloud itself: every reading (which quantity, which scale, which
// order) predicts a density p_t for every state, and the reading under which the cloud is most likely is
// proposed, with its evidence and its rivals. It is for a person (or an explicit option) to confirm.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/diagnosis/recorded_levels.h"
#include "core/diagnosis/recorded_trajectory.h"
#include "core/distributions/gaussian_mixture.h"

namespace diffuscope {

/// One way to read the files.
struct LevelReading {
  LevelMeaning meaning = LevelMeaning::kAlphaBar;
  ScaleRule scale = ScaleRule::kVariancePreserving;
  bool noise_first = true;  ///< order of the trajectory's file
  bool operator==(const LevelReading&) const = default;
};

/// "alpha_bar, vp, noise_to_data".
std::string reading_text(const LevelReading& reading);

/// Parts of the reading that a person has fixed.
struct LevelChoice {
  std::optional<LevelMeaning> meaning = {};
  std::optional<ScaleRule> scale = {};
  std::optional<bool> noise_first = {};
  bool operator==(const LevelChoice&) const = default;
};

/// A reading and how well it fits.
struct RatedReading {
  LevelReading reading;
  double fit = 0;  ///< mean ln p_t of the cloud, nats per coordinate
};

struct LevelProposal {
  LevelReading reading;
  std::vector<GridLevel> levels;           ///< S+1 from noise to data
  double fit = 0;                          ///< mean ln p_t of the cloud, nats per coordinate
  bool certain = true;                     ///< no rival that means something else fits about as well
  bool data_level_added = false;           ///< the file had S levels: those of the evaluations
  bool levels_opposite = false;            ///< the levels' file runs the other way than the trajectory's
  std::string evidence;                    ///< sentences for a reader
  std::vector<RatedReading> alternatives;  ///< best first
};

/// Rates every reading that names, ranges, lengths and `choice` allow, on a part of the particles. `mixture`
/// is the data in model space, `schedule` gives t its meaning. UserError when the number of levels fits no
/// step count, levels do not fall strictly, or no reading is possible.
LevelProposal propose_levels(const RecordedTrajectory& trajectory, const LevelColumns& levels,
                             const Schedule& schedule, const GaussianMixture& mixture,
                             const LevelChoice& choice = {});

/// The same for M points (D×M), each with a level of its own: the reading under which they are likeliest;
/// order is not asked. UserError when there is not one level a point, or no reading without a level free of
/// noise.
LevelProposal propose_point_levels(const PointsOf<double>& x, const LevelColumns& levels,
                                   const Schedule& schedule, const GaussianMixture& mixture,
                                   const LevelChoice& choice = {});

}  // namespace diffuscope
