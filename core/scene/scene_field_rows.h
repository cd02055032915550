// How rows of the table of scene fields are written: a label, a range, a card, and the members to follow.
// Included only by the files that write such rows.
#pragma once

#include <array>
#include <type_traits>

#include "core/scene/scene_fields.h"

namespace diffuscope {

void add_sampler_fields(std::vector<SceneField>& rows);
void add_chain_fields(std::vector<SceneField>& rows);

namespace scene_rows {

/// The member reached by following the member pointers: follow<&Scene::sampler, &SamplerSpec::steps>(scene).
template <auto First, auto... Rest, class Object>
auto& follow(Object& object) {
  if constexpr (sizeof...(Rest) == 0)
    return object.*First;
  else
    return follow<Rest...>(object.*First);
}

template <auto... Members>
double get_member(const Scene& scene) {
  const auto value = follow<Members...>(scene);
  if constexpr (std::is_enum_v<std::remove_const_t<decltype(value)>>)
    return static_cast<double>(static_cast<int>(value));
  else
    return static_cast<double>(value);
}

template <auto... Members>
void set_member(Scene& scene, double value) {
  auto& member = follow<Members...>(scene);
  using Value = std::remove_reference_t<decltype(member)>;
  if constexpr (std::is_enum_v<Value>)
    member = static_cast<Value>(static_cast<int>(value));
  else if constexpr (std::is_same_v<Value, bool>)
    member = value != 0;
  else
    member = static_cast<Value>(value);
}

enum Live : bool { kRestarts = false, kLive = true };
enum Scale { kLinear, kLogarithmic };
struct Range {
  double min, max;
  Scale scale = kLinear;
};

inline Param number(std::string name, std::string label, Range range, About about) {
  return {.name = std::move(name),
          .label = std::move(label),
          .min = range.min,
          .max = range.max,
          .about = std::move(about),
          .logarithmic = range.scale == kLogarithmic};
}

inline Param choice(std::string name, std::string label, std::span<const std::string_view> ids, About about) {
  Param param =
      number(std::move(name), std::move(label), {0, static_cast<double>(ids.size() - 1)}, std::move(about));
  param.choices.assign(ids.begin(), ids.end());
  return param;
}

inline Param toggle(std::string name, std::string label, About about) {
  static constexpr std::array<std::string_view, 2> kIds{"off", "on"};
  return choice(std::move(name), std::move(label), kIds, std::move(about));
}

/// A row of the table from its section, what the user sees, and the members to follow.
template <auto... Members>
SceneField field(const std::string& section, Live live, Param param) {
  using Value = std::remove_cvref_t<decltype(follow<Members...>(std::declval<Scene&>()))>;
  param.value = get_member<Members...>(Scene{});
  const bool is_switch = std::is_same_v<Value, bool>;
  param.integer = std::is_same_v<Value, int>;
  std::string path = section + "." + param.name;
  return {std::move(path), std::move(param), is_switch, live, get_member<Members...>, set_member<Members...>};
}

}  // namespace scene_rows
}  // namespace diffuscope
