// Every registered sampler with every choice of its parameters, for tests that loop over them.
#pragma once

#include <string>
#include <vector>

#include "core/samplers/sampler.h"

namespace diffuscope {

struct SamplerVariant {
  const SamplerEntry* entry;
  ParamValues values;

  std::string name() const {
    std::string text = entry->id;
    for (const auto& [key, value] : values) text += " " + key + "=" + std::to_string(value);
    return text;
  }
  bool has(const std::string& param) const { return values.count(param) > 0; }
  /// Whether the rule asks for the schedule behind the grid.
  bool integrates_over_t() const { return has("variable") && values.at("variable") == 1; }
};

/// The defaults of every sampler, and every parameter once at each choice or at both ends.
inline std::vector<SamplerVariant> sampler_variants() {
  std::vector<SamplerVariant> all;
  for (const SamplerEntry& entry : samplers()) {
    all.push_back({&entry, {}});
    for (const Param& param : entry.params) {
      if (param.choices.empty()) {
        all.push_back({&entry, {{param.name, param.min}}});
        all.push_back({&entry, {{param.name, param.max}}});
      }
      for (std::size_t i = 1; i < param.choices.size(); ++i)
        all.push_back({&entry, {{param.name, static_cast<double>(i)}}});
    }
  }
  return all;
}

}  // namespace diffuscope
