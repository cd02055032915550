#include "core/registry.h"

#include <fmt/format.h>

#include <charconv>
#include <cmath>

namespace diffuscope {
namespace {

std::string join(const std::vector<std::string>& words) {
  std::string text;
  for (const auto& word : words) text += (text.empty() ? "" : ", ") + word;
  return text;
}

void check_value(const Param& param, double value, std::string_view where) {
  if (!param.choices.empty()) {
    if (value < 0 || value >= static_cast<double>(param.choices.size()) || value != std::floor(value))
      throw UserError(fmt::format("{}.{}: not one of {}.", where, param.name, join(param.choices)));
    return;
  }
  if (!(value >= param.min && value <= param.max))  // also catches NaN
    throw UserError(
        fmt::format("{}.{}: {} is outside {} to {}.", where, param.name, value, param.min, param.max));
  if (param.integer && value != std::floor(value))
    throw UserError(fmt::format("{}.{}: {} must be a whole number.", where, param.name, value));
}

}  // namespace

const Param& find_param(std::span<const Param> params, std::string_view name, std::string_view where) {
  std::vector<std::string> names;
  for (const auto& param : params) {
    if (param.name == name) return param;
    names.push_back(param.name);
  }
  if (names.empty()) throw UserError(fmt::format("{}: has no parameters, but '{}' was given.", where, name));
  throw UserError(fmt::format("{}: unknown parameter '{}'; known are {}.", where, name, join(names)));
}

double value_of(std::span<const Param> params, const ParamValues& values, std::string_view name) {
  if (const auto found = values.find(name); found != values.end()) return found->second;
  return find_param(params, name, "registry").value;
}

double parse_param(const Param& param, std::string_view text, std::string_view where) {
  for (std::size_t i = 0; i < param.choices.size(); ++i)
    if (param.choices[i] == text) return static_cast<double>(i);
  double value = 0;
  const auto result = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool whole_text = result.ec == std::errc{} && result.ptr == text.data() + text.size();
  if (!param.choices.empty() || !whole_text)
    throw UserError(
        param.choices.empty()
            ? fmt::format("{}.{}: '{}' is not a number.", where, param.name, text)
            : fmt::format("{}.{}: '{}' is not one of {}.", where, param.name, text, join(param.choices)));
  check_value(param, value, where);
  return value;
}

void check_params(std::span<const Param> params, const ParamValues& values, std::string_view where) {
  for (const auto& [name, value] : values) check_value(find_param(params, name, where), value, where);
}

}  // namespace diffuscope
