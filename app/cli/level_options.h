// The options of commands that read levels from a file: what the numbers mean is proposed with its evidence,
// printed, and can be fixed here.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "core/diagnosis/level_proposal.h"

namespace CLI {
class App;
}

namespace diffuscope {

struct LevelOptions {
  std::string file, kind, scale, order;
};

/// --levels, --level-kind, --scale and, for trajectories, --order.
void add_level_options(CLI::App& command, LevelOptions& options, bool with_order);

/// What the options fix. UserError when there is no --levels, or for unknown words.
LevelChoice level_choice(const LevelOptions& options);

/// UserError when several readings fit equally well and neither a column's name nor an option says which.
void require_certainty(const LevelProposal& proposal, const LevelColumns& columns, const LevelChoice& choice);

/// Reading, who says so, evidence and alternatives.
nlohmann::ordered_json levels_json(const LevelProposal& proposal, const LevelColumns& columns,
                                   const LevelChoice& choice);

/// The same for a reader.
std::string levels_text(const LevelProposal& proposal, const LevelColumns& columns,
                        const LevelChoice& choice);

}  // namespace diffuscope
