// diffuscope list KIND: what can be chosen, as a table for people or as JSON for programs.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <nlohmann/json.hpp>

#include "app/cli/commands.h"
#include "app/scene_library.h"
#include "core/images/image_set.h"
#include "core/markov_chains/chain.h"
#include "core/metrics/metrics.h"
#include "core/samplers/time_grid.h"
#include "core/scene/scene_fields.h"
#include "core/schedules/schedule.h"

namespace diffuscope {
namespace {

using Json = nlohmann::ordered_json;

Json param_json(const Param& param) {
  Json json{{"name", param.name}, {"label", param.label}, {"meaning", param.about.meaning}};
  if (param.choices.empty()) {
    json.update(
        {{"default", param.value}, {"min", param.min}, {"max", param.max}, {"integer", param.integer}});
  } else {
    json.update(
        {{"default", param.choices.at(static_cast<std::size_t>(param.value))}, {"choices", param.choices}});
  }
  return json;
}

template <class Make>
Json entry_json(const Entry<Make>& entry) {
  Json json{{"id", entry.id},
            {"label", entry.label},
            {"meaning", entry.about.meaning},
            {"formula", entry.about.formula},
            {"source", entry.about.source},
            {"params", Json::array()}};
  for (const auto& param : entry.params) json["params"].push_back(param_json(param));
  return json;
}

void add_details(const DistributionEntry& entry, Json& json) {
  const auto data = entry.make({});
  json["kind"] = "points";
  json["dim"] = data->dim();
  json["mixture"] = data->as_mixture() != nullptr;
}

void add_details(const ImageSetEntry& entry, Json& json) {
  const ImageShape shape = entry.make.shape({});
  json["kind"] = "images";
  json["dim"] = shape.dim();
  json["width"] = shape.width;
  json["height"] = shape.height;
  json["channels"] = shape.channels;
  json["mixture"] = false;
}

/// K as a fresh --sampler has it, and the most that any setting of its parameters needs.
void add_details(const SamplerEntry& entry, Json& json) {
  ParamValues largest;
  for (const auto& param : entry.params)
    largest[param.name] = param.choices.empty() ? param.max : static_cast<double>(param.choices.size() - 1);
  const int by_default = entry.make.normals_per_step({});
  json["normals_per_step"] = by_default;
  json["normals_per_step_max"] = std::max(by_default, entry.make.normals_per_step(largest));
}

void add_details(const ChainEntry& entry, Json& json) {
  json["normals_per_step"] = 1;
  json["normals_per_step_max"] = 1;
  json["takes_step_noise"] = entry.make.takes_step_noise;
}

void add_details(const MetricEntry& entry, Json& json) { json["higher_is_better"] = entry.higher_is_better; }

void add_details(const ScheduleEntry&, Json&) {}
void add_details(const TimeGridEntry&, Json&) {}

template <class Row>
Json rows_json(std::span<const Row> rows) {
  Json list = Json::array();
  for (const auto& row : rows) {
    Json json = entry_json(row);
    add_details(row, json);
    list.push_back(std::move(json));
  }
  return list;
}

Json scenes_json() {
  Json list = Json::array();
  for (const auto& name : builtin_scene_names()) {
    const Scene scene = builtin_scene(name).value();
    list.push_back({{"id", name}, {"label", scene.name}, {"meaning", ""}, {"params", Json::array()}});
  }
  return list;
}

/// Reverse samplers, then chains: both are named by 'sample --sampler'.
Json samplers_json() {
  Json list = rows_json(samplers());
  for (Json& row : list) row["kind"] = "reverse", row["takes_step_noise"] = row["normals_per_step_max"] != 0;
  for (Json& row : rows_json(chains())) row["kind"] = "chain", list.push_back(std::move(row));
  return list;
}

/// Points, then images: both are named by --data.
Json data_json() {
  Json list = rows_json(distributions());
  for (Json& row : rows_json(image_sets())) list.push_back(std::move(row));
  return list;
}

/// The numbers, switches and choices that --set understands.
Json fields_json() {
  Json list = Json::array();
  for (const SceneField& field : scene_fields()) {
    Json row{{"id", field.path}, {"label", field.param.label}, {"meaning", field.param.about.meaning}};
    Param param = field.param;
    param.name = "value";
    row["params"] = Json::array({param_json(param)});
    list.push_back(std::move(row));
  }
  return list;
}

Json list_json(const std::string& kind) {
  if (kind == "data") return data_json();
  if (kind == "schedules") return rows_json(schedules());
  if (kind == "samplers") return samplers_json();
  if (kind == "metrics") return rows_json(metrics());
  if (kind == "grids") return rows_json(time_grids());
  if (kind == "fields") return fields_json();
  return scenes_json();
}

std::string param_text(const Json& param) {
  const auto scalar = [](const Json& value) {
    return value.is_string() ? value.get<std::string>() : value.dump();
  };
  std::string range;
  if (param.contains("choices")) {
    for (const auto& choice : param["choices"]) range += (range.empty() ? "" : " | ") + scalar(choice);
  } else {
    range = fmt::format("{} to {}", param["min"].get<double>(), param["max"].get<double>());
  }
  const auto value = param["default"].is_number() ? fmt::format("{}", param["default"].get<double>())
                                                  : scalar(param["default"]);
  return fmt::format("      {} = {}  ({})\n", param["name"].get<std::string>(), value, range);
}

int print_list(const std::string& kind, bool as_json) {
  const Json list = list_json(kind);
  if (as_json) {
    fmt::print("{}\n", list.dump(2));
    return 0;
  }
  for (const auto& row : list) {
    std::string label = row["label"].get<std::string>();
    if (row.contains("width"))
      label += fmt::format("  (images, {}×{}{})", row["width"].get<int>(), row["height"].get<int>(),
                           row["channels"] == 3 ? " RGB" : "");
    fmt::print("{:<26} {}\n", row["id"].get<std::string>(), label);
    for (const auto& param : row["params"]) fmt::print("{}", param_text(param));
  }
  return 0;
}

}  // namespace

void add_list_command(CLI::App& program, Action& action) {
  auto* command =
      program.add_subcommand("list", "List data, schedules, samplers, metrics, grids, scenes or fields");
  auto kind = std::make_shared<std::string>();
  auto as_json = std::make_shared<bool>(false);
  command->add_option("kind", *kind, "data, schedules, samplers, metrics, grids, scenes or fields")
      ->type_name("KIND")
      ->required()
      ->check(CLI::IsMember({"data", "schedules", "samplers", "metrics", "grids", "scenes", "fields"}));
  command->add_flag("--json", *as_json, "All details, as JSON");
  command->footer("Example:\n  diffuscope list samplers --json");
  command->callback(
      [kind, as_json, &action] { action = [kind, as_json] { return print_list(*kind, *as_json); }; });
}

}  // namespace diffuscope
