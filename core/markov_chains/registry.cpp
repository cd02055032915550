// The list of chains: a new one is an include and a row here.
#include <fmt/format.h>

#include "core/markov_chains/annealed_langevin.h"
#include "core/markov_chains/langevin.h"
#include "core/markov_chains/mala.h"

namespace diffuscope {

std::span<const ChainEntry> chains() {
  static const std::vector<ChainEntry> entries{langevin_entry(), mala_entry(), annealed_langevin_entry()};
  return entries;
}

bool is_chain(std::string_view id) {
  const auto all = chains();
  return std::any_of(all.begin(), all.end(), [&](const ChainEntry& entry) { return entry.id == id; });
}

ChainPlan make_chain_plan(std::string_view id, const ParamValues& params, int steps, std::string_view where) {
  const ChainEntry& entry = find(chains(), id, where);
  check_params(entry.params, params, where);
  if (steps < 1) throw UserError(fmt::format("{}: {} updates; at least 1 is needed.", where, steps));
  try {
    return entry.make.plan(params, steps);
  } catch (const UserError& error) {
    throw UserError(fmt::format("{}: {}", where, error.what()));
  }
}

}  // namespace diffuscope
