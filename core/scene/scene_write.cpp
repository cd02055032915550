// Scene → JSON text: every field, in the order of the tables, registry parameters with their values in force.
#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "core/scene/scene_fields.h"

namespace diffuscope {
namespace {

using Json = nlohmann::ordered_json;

Json value_to_json(const Param& param, double value) {
  if (!param.choices.empty()) return param.choices.at(static_cast<std::size_t>(value));
  if (param.integer) return static_cast<std::int64_t>(value);
  return value;
}

Json choice_to_json(const SceneChoice& row, const Choice& choice) {
  Json params = Json::object();
  const auto known = row.params(choice.id, row.path + ".id");
  for (const auto& param : known)
    params[param.name] = value_to_json(param, value_of(known, choice.params, param.name));
  return {{"id", choice.id}, {"params", params}};
}

Json component_to_json(const MixtureComponent& component) {
  Json covariance = Json::array();
  for (Eigen::Index row = 0; row < component.covariance.rows(); ++row) {
    const Eigen::RowVectorXd values = component.covariance.row(row);
    covariance.push_back(std::vector<double>(values.begin(), values.end()));
  }
  return {{"weight", component.weight},
          {"mean", std::vector<double>(component.mean.begin(), component.mean.end())},
          {"covariance", covariance}};
}

Json pairs(const ControlPoints& points) {
  Json json = Json::array();
  for (const auto& [u, value] : points) json.push_back({u, value});
  return json;
}

void add_data(const DataSpec& data, Json& json) {
  json["components"] = Json::array();
  for (const auto& component : data.components) json["components"].push_back(component_to_json(component));
  json["file"] = data.file;
  json["labels"] = data.labels;
  json["columns"] = data.columns;
  json["points"] = data.points;
}

/// One text line; bytes that are no UTF-8 (odd file names) are replaced rather than refused.
std::string flat(const Json& json) {
  if (!json.is_array()) return json.dump(-1, ' ', false, Json::error_handler_t::replace);
  std::string text;
  for (const auto& element : json) text += (text.empty() ? "" : ", ") + flat(element);
  return "[" + text + "]";
}

/// Indented by two; numbers and rows of numbers stay on one line where they fit.
std::string pretty(const Json& json, int indent) {
  constexpr std::size_t kInline = 90;
  const bool has_objects = json.is_array() && !json.empty() && json.front().is_object();
  if (json.empty() || !json.is_structured()) return flat(json);
  if (json.is_array() && !has_objects) {
    std::string line = flat(json);
    if (line.size() <= kInline) return line;
  }
  const std::string margin(static_cast<std::size_t>(indent) + 2, ' ');
  std::string body;
  for (const auto& [key, value] : json.items()) {
    body += body.empty() ? "\n" : ",\n";
    body += margin + (json.is_object() ? flat(Json(key)) + ": " : "") + pretty(value, indent + 2);
  }
  const bool object = json.is_object();
  return fmt::format("{}{}\n{:{}}{}", object ? '{' : '[', body, "", indent, object ? '}' : ']');
}

}  // namespace

std::string scene_to_json(const Scene& scene) {
  Json json{{"version", kSceneVersion}, {"name", scene.name}, {"seed", scene.seed}};
  for (const std::string section : {"data", "schedule", "network", "training", "sampler", "chain"}) {
    json[section] = Json::object();
    for (const auto& row : scene_choices()) {
      if (row.path == section) json[section] = choice_to_json(row, row.get(scene));
      if (row.path == section + ".grid") json[section]["grid"] = choice_to_json(row, row.get(scene));
    }
    if (section == "data") add_data(scene.data, json[section]);
    if (section == "schedule") json[section]["points"] = pairs(scene.schedule.points);
    if (section == "sampler") json[section]["knots"] = pairs(scene.sampler.knots);
    for (const auto& field : scene_fields()) {
      if (field.section() != section) continue;
      const double value = field.get(scene);
      json[section][field.param.name] =
          field.is_switch ? Json(value != 0) : value_to_json(field.param, value);
    }
  }
  for (const std::string& changes : scene.twins) json["twins"].push_back(Json::parse(changes));
  return pretty(json, 0) + "\n";
}

}  // namespace diffuscope
