// A registry item as scenes store it: its id and the parameters that differ from their defaults.
// A value type without invariants: ids and parameters are checked where they are used.
#pragma once

#include "core/registry.h"

namespace diffuscope {

/// A registry item with the parameters that differ from its defaults.
struct Choice {
  std::string id;
  ParamValues params = {};
  bool operator==(const Choice&) const = default;
};

}  // namespace diffuscope
