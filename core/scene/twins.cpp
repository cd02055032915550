#include "core/scene/twins.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "core/scene/scene_fields.h"

namespace diffuscope {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t kMostDescribed = 2;  // fields in a title

Json as_json(Scene scene) {
  scene.twins.clear();
  return Json::parse(scene_to_json(scene));
}

Json parse_changes(const std::string& changes) {
  Json json = Json::parse(changes, nullptr, false);
  if (!json.is_object()) throw UserError("twins: expected an object with the fields that differ.");
  if (json.contains("twins")) throw UserError("twins: a twin has no twins of its own.");
  return json;
}

/// "schedule" or "sampler.grid" in `json`; null where it is not there.
Json* object_at(Json& json, const std::string& path) {
  Json* at = &json;
  for (std::size_t first = 0; first <= path.size();) {
    const std::size_t end = std::min(path.find('.', first), path.size());
    const std::string key = path.substr(first, end - first);
    if (!at->is_object() || !at->contains(key)) return nullptr;
    at = &(*at)[key];
    first = end + 1;
  }
  return at;
}

Json difference(const Json& from, const Json& to) {
  Json changes = Json::object();
  for (const auto& [key, value] : to.items()) {
    if (!from.contains(key)) {
      changes[key] = value;
    } else if (value.is_object() && from[key].is_object()) {
      if (Json inner = difference(from[key], value); !inner.empty()) changes[key] = std::move(inner);
    } else if (value != from[key]) {
      changes[key] = value;
    }
  }
  for (const auto& [key, value] : from.items())
    if (!to.contains(key)) changes[key] = nullptr;
  return changes;
}

std::string value_text(const Json& value) {
  if (value.is_string()) return value.get<std::string>();
  if (value.is_boolean()) return value.get<bool>() ? "on" : "off";
  if (value.is_number()) return fmt::format("{:.4g}", value.get<double>());
  return "changed";
}

/// Adds "name: value of `scene`" for each field that is changed; the parameters of another item are left out.
void describe(const Json& scene, const Json& changes, const std::string& section,
              std::vector<std::string>& texts) {
  const bool other_item = changes.contains("id");
  for (const auto& [key, value] : changes.items()) {
    if (other_item && key == "params") continue;
    const Json here = scene.contains(key) ? scene[key] : Json();
    if (value.is_object() && here.is_object()) {
      describe(here, value, key == "params" ? section : key, texts);
      continue;
    }
    std::string name = key == "id" ? section : key;
    std::replace(name.begin(), name.end(), '_', ' ');
    texts.push_back(name + ": " + value_text(here));
  }
}

}  // namespace

Scene twin_scene(const Scene& scene, const std::string& changes) {
  Json patch = parse_changes(changes);
  Json json = as_json(scene);
  for (const SceneChoice& row : scene_choices()) {
    Json* changed = object_at(patch, row.path);
    Json* item = object_at(json, row.path);
    if (changed && item && changed->contains("id") && (*changed)["id"] != (*item)["id"])
      item->erase("params");
  }
  json.merge_patch(patch);
  return scene_from_json(json.dump(-1, ' ', false, Json::error_handler_t::replace), "twins");
}

std::string scene_changes(const Scene& from, const Scene& to) {
  Json changes = difference(as_json(from), as_json(to));
  changes.erase("name");
  return changes.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string describe_changes(const Scene& scene, const std::string& changes) {
  std::vector<std::string> texts;
  describe(as_json(scene), parse_changes(changes), "", texts);
  std::string title;
  for (std::size_t i = 0; i < std::min(texts.size(), kMostDescribed); ++i)
    title += (i > 0 ? ", " : "") + texts[i];
  return texts.size() > kMostDescribed ? title + ", …" : title;
}

}  // namespace diffuscope
