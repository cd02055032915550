// JSON text → Scene. Every complaint names the file and the JSON path of the wrong field.
#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "core/scene/scene_fields.h"

namespace diffuscope {
namespace {

using Json = nlohmann::ordered_json;

/// What stands in the file, shortened, for messages.
std::string excerpt(const Json& json) {
  std::string text = json.dump(-1, ' ', false, Json::error_handler_t::replace);
  if (text.size() > 40) text = text.substr(0, 37) + "...";
  return text;
}

std::string join(std::string_view section, std::string_view name) {
  return section.empty() ? std::string(name) : fmt::format("{}.{}", section, name);
}

class SceneReader {
 public:
  explicit SceneReader(std::string_view source) : prefix_(std::string(source) + ": ") {}

  Scene read(std::string_view text) {
    const Json root = parse(text);
    if (!root.is_object()) throw UserError(prefix_ + "expected a JSON object, found " + excerpt(root) + ".");
    read_version(root);
    read_section("", root);
    return std::move(scene_);
  }

 private:
  [[noreturn]] void fail(std::string_view path, std::string_view message) const {
    throw UserError(fmt::format("{}{}: {}.", prefix_, path, message));
  }
  [[noreturn]] void expected(std::string_view path, std::string_view what, const Json& found) const {
    fail(path, fmt::format("expected {}, found {}", what, excerpt(found)));
  }

  Json parse(std::string_view text) const {
    try {
      return Json::parse(text);
    } catch (const Json::parse_error& error) {
      const auto end = std::min(text.size(), error.byte > 0 ? error.byte - 1 : 0);
      const auto before = text.substr(0, end);
      const auto line = 1 + std::count(before.begin(), before.end(), '\n');
      const auto column = before.size() - (before.rfind('\n') + 1) + 1;  // npos + 1 = 0
      const std::string_view what = error.what();
      const auto detail = what.find("syntax error");
      throw UserError(fmt::format("{}line {}, column {}: malformed JSON ({}).", prefix_, line, column,
                                  detail == what.npos ? "unreadable text" : what.substr(detail)));
    } catch (const Json::exception& error) {  // a number too large for a double
      const std::string_view what = error.what();
      throw UserError(fmt::format("{}malformed JSON ({}).", prefix_, what.substr(what.find("] ") + 2)));
    }
  }

  void read_version(const Json& root) const {
    const auto found = root.find("version");
    if (found == root.end()) return;
    if (!found->is_number_integer()) expected("version", "a whole number", *found);
    if (*found > kSceneVersion)
      fail("version",
           fmt::format("{} is newer than this program understands (1 to {}); use a newer Diffuscope",
                       excerpt(*found), kSceneVersion));
    if (*found < 1) fail("version", fmt::format("{} is outside 1 to {}", excerpt(*found), kSceneVersion));
  }

  void read_section(const std::string& section, const Json& json) {
    if (!json.is_object()) expected(section, "an object", json);
    const auto choices = scene_choices();
    const auto choice = std::ranges::find(choices, section, &SceneChoice::path);
    if (choice != choices.end()) read_choice(*choice, json);
    for (const auto& [key, value] : json.items()) {
      if (choice != choices.end() && (key == "id" || key == "params")) continue;
      const std::string path = join(section, key);
      const auto fields = scene_fields();
      const auto field = std::ranges::find(fields, path, &SceneField::path);
      if (field != fields.end())
        read_field(*field, value);
      else if (!read_special(path, value))
        fail(path, "unknown field; known are " + known_fields(section));
    }
  }

  /// The fields that no table describes; false for a path that is none of them.
  bool read_special(const std::string& path, const Json& json) {
    if (path == "version") return true;  // read first
    if (path == "name") return scene_.name = text(path, json), true;
    if (path == "seed") return read_seed(json), true;
    if (path == "data" || path == "schedule" || path == "network" || path == "training" ||
        path == "sampler" || path == "sampler.grid" || path == "chain")
      return read_section(path, json), true;
    if (path == "data.components") return read_components(json), true;
    if (path == "data.file") return scene_.data.file = text(path, json), true;
    if (path == "data.labels") return scene_.data.labels = text(path, json), true;
    if (path == "data.columns") return scene_.data.columns = text(path, json), true;
    if (path == "data.points") return read_points(json), true;
    if (path == "twins") return read_twins(json), true;
    if (path == "schedule.points") return read_control_points(path, json, scene_.schedule.points), true;
    if (path == "sampler.knots") return read_control_points(path, json, scene_.sampler.knots), true;
    return false;
  }

  std::string known_fields(const std::string& section) const {
    std::string known;
    const auto add = [&known](std::string_view name) {
      known += fmt::format("{}{}", known.empty() ? "" : ", ", name);
    };
    for (const auto& choice : scene_choices())
      if (choice.path == section) add("id"), add("params");
    if (section.empty())
      for (const auto* name : {"version", "name", "seed", "data", "schedule", "network", "training",
                               "sampler", "chain", "twins"})
        add(name);
    if (section == "data")
      for (const auto* name : {"components", "file", "labels", "columns", "points"}) add(name);
    if (section == "schedule") add("points");
    if (section == "sampler") add("grid"), add("knots");
    for (const auto& field : scene_fields())
      if (field.section() == section) add(field.param.name);
    return known;
  }

  void read_choice(const SceneChoice& row, const Json& json) {
    Choice choice = row.get(scene_);
    if (const auto id = json.find("id"); id != json.end()) choice = {text(row.path + ".id", *id)};
    const auto known = row.params(choice.id, prefix_ + row.path + ".id");
    const std::string where = row.path + ".params";
    if (const auto params = json.find("params"); params != json.end()) {
      if (!params->is_object()) expected(where, "an object", *params);
      for (const auto& [name, value] : params->items()) {
        const Param& param = find_param(known, name, prefix_ + where);
        const double number = param_value(param, where, value);
        if (number != param.value) choice.params[name] = number;
      }
    }
    row.edit(scene_) = std::move(choice);
  }

  /// The number for a registry parameter: a number, the name of a choice, or true/false where two values are
  /// possible.
  double param_value(const Param& param, const std::string& where, const Json& json) const {
    const bool two_valued = param.choices.size() == 2 || (param.integer && param.min == 0 && param.max == 1);
    if (json.is_boolean() && two_valued) return json.get<bool>() ? 1 : 0;
    if (!param.choices.empty())
      return parse_param(param, text(join(where, param.name), json), prefix_ + where);
    const double value = number(join(where, param.name), json);
    check_params({&param, 1}, {{param.name, value}}, prefix_ + where);
    return value;
  }

  void read_field(const SceneField& field, const Json& json) {
    double value = 0;
    if (field.is_switch) {
      if (!json.is_boolean()) expected(field.path, "true or false", json);
      value = json.get<bool>() ? 1 : 0;
    } else if (!field.param.choices.empty()) {
      value = parse_param(field.param, text(field.path, json), prefix_ + std::string(field.section()));
    } else {
      value = number(field.path, json);
    }
    check_field(field, value, prefix_);
    field.set(scene_, value);
  }

  void read_seed(const Json& json) {
    if (!json.is_number_unsigned()) expected("seed", "a whole number from 0 to 18446744073709551615", json);
    scene_.seed = json.get<std::uint64_t>();
  }

  void read_components(const Json& json) {
    if (!json.is_array()) expected("data.components", "an array", json);
    scene_.data.components.clear();
    for (std::size_t i = 0; i < json.size(); ++i)
      scene_.data.components.push_back(component(fmt::format("data.components[{}]", i), json[i]));
  }

  MixtureComponent component(const std::string& path, const Json& json) const {
    if (!json.is_object()) expected(path, "an object with weight, mean and covariance", json);
    for (const auto& [key, value] : json.items())
      if (key != "weight" && key != "mean" && key != "covariance")
        fail(join(path, key), "unknown field; known are weight, mean, covariance");
    for (const auto* key : {"mean", "covariance"})
      if (!json.contains(key))
        fail(join(path, key), "missing; every component has a weight, a mean and a covariance");
    MixtureComponent result;
    if (json.contains("weight")) result.weight = number(path + ".weight", json["weight"]);
    result.mean = vector(path + ".mean", json["mean"]);
    const Json& rows = json["covariance"];
    const auto dim = result.mean.size();
    if (!rows.is_array() || rows.size() != json["mean"].size())
      expected(path + ".covariance", fmt::format("{0} rows of {0} numbers (the length of the mean)", dim),
               rows);
    result.covariance.resize(dim, dim);
    for (std::size_t row = 0; row < rows.size(); ++row) {
      const std::string where = fmt::format("{}.covariance[{}]", path, row);
      const Eigen::VectorXd values = vector(where, rows[row]);
      if (values.size() != dim)
        expected(where, fmt::format("{} numbers (the length of the mean)", dim), rows[row]);
      result.covariance.row(static_cast<Eigen::Index>(row)) = values.transpose();
    }
    return result;
  }

  void read_twins(const Json& json) {
    if (!json.is_array()) expected("twins", "an array of objects with the fields that differ", json);
    scene_.twins.clear();
    for (std::size_t i = 0; i < json.size(); ++i) {
      if (!json[i].is_object()) expected(fmt::format("twins[{}]", i), "an object", json[i]);
      scene_.twins.push_back(json[i].dump(-1, ' ', false, Json::error_handler_t::replace));
    }
  }

  void read_points(const Json& json) { scene_.data.points = pairs("data.points", "[x, y]", json); }

  void read_control_points(const std::string& path, const Json& json, ControlPoints& points) const {
    points.clear();
    for (const auto& [u, value] : pairs(path, "[u, value]", json)) points.push_back({u, value});
  }

  /// An array of pairs of numbers; `shape` says what they are called.
  std::vector<std::array<double, 2>> pairs(const std::string& where, const char* shape,
                                           const Json& json) const {
    if (!json.is_array()) expected(where, fmt::format("an array of {}", shape), json);
    std::vector<std::array<double, 2>> result;
    for (std::size_t i = 0; i < json.size(); ++i) {
      const std::string path = fmt::format("{}[{}]", where, i);
      const Eigen::VectorXd pair = vector(path, json[i]);
      if (pair.size() != 2) expected(path, shape, json[i]);
      result.push_back({pair(0), pair(1)});
    }
    return result;
  }

  Eigen::VectorXd vector(const std::string& path, const Json& json) const {
    if (!json.is_array()) expected(path, "an array of numbers", json);
    Eigen::VectorXd values(static_cast<Eigen::Index>(json.size()));
    for (std::size_t i = 0; i < json.size(); ++i)
      values(static_cast<Eigen::Index>(i)) = number(fmt::format("{}[{}]", path, i), json[i]);
    return values;
  }

  double number(const std::string& path, const Json& json) const {
    if (!json.is_number()) expected(path, "a number", json);
    return json.get<double>();
  }

  std::string text(const std::string& path, const Json& json) const {
    if (!json.is_string()) expected(path, "a text in quotes", json);
    return json.get<std::string>();
  }

  std::string prefix_;
  Scene scene_;
};

}  // namespace

Scene scene_from_json(std::string_view json, std::string_view source) {
  Scene scene = SceneReader(source).read(json);
  check_scene(scene, source);
  return scene;
}

}  // namespace diffuscope
