// Registries: every schedule, distribution, sampler, time grid and metric stands in one visible list per
// kind. An Entry carries what the program needs to offer it: id, label, explanation and its parameters with
// their ranges, so a new entry appears in combo boxes, sliders, the command line and the tests by itself.
#pragma once

#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/types.h"

namespace diffuscope {

/// What a symbol, control or curve means: shown as a card. `formula` is LaTeX without dollars; `source` a
/// paper.
struct About {
  std::string meaning;
  std::string formula = {};
  std::string source = {};
};

/// One number (or one of several named choices) that a registry entry understands.
struct Param {
  std::string name;  ///< as on the command line and in scene files: lower case with underscores
  std::string label;
  double value = 0;  ///< default; for choices the index of the default
  double min = 0;
  double max = 1;
  About about = {};
  bool logarithmic = false;               ///< the slider is logarithmic
  bool integer = false;                   ///< whole numbers only
  std::vector<std::string> choices = {};  ///< named values; in files the name stands, here its index
};

/// Values given for some parameters by name; those missing have their defaults.
using ParamValues = std::map<std::string, double, std::less<>>;

/// The value of `name`, or the default of `params`. `name` must be one of `params` (programmer's mistake
/// otherwise).
double value_of(std::span<const Param> params, const ParamValues& values, std::string_view name);

/// The number that `text` stands for as a value of `param` (a number or the name of a choice).
/// Throws UserError naming `where` and the allowed range or choices.
double parse_param(const Param& param, std::string_view text, std::string_view where);

/// Finds the parameter `name`; throws UserError naming `where` and the known names.
const Param& find_param(std::span<const Param> params, std::string_view name, std::string_view where);

/// Checks every value against its parameter's existence and range; throws UserError naming `where`.name.
void check_params(std::span<const Param> params, const ParamValues& values, std::string_view where);

/// One row of a registry.
template <class Make>
struct Entry {
  std::string id;
  std::string label;
  About about;
  std::vector<Param> params;
  Make make;
};

/// "a, b, c": the ids of a registry, for messages.
template <class EntryType>
std::string list_ids(std::span<const EntryType> entries) {
  std::string text;
  for (const auto& entry : entries) text += (text.empty() ? "" : ", ") + entry.id;
  return text;
}

/// The entry with this id; throws UserError that names `where` and lists the known ids.
template <class EntryType>
const EntryType& find(std::span<const EntryType> entries, std::string_view id, std::string_view where) {
  for (const auto& entry : entries)
    if (entry.id == id) return entry;
  throw UserError(std::string(where) + ": unknown id '" + std::string(id) + "'; known are " +
                  list_ids(entries) + ".");
}

}  // namespace diffuscope
