// What several subcommands share: the options for scene, data, seed, threads and output folder, and how they
// turn into a checked scene.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/backend/network_engine.h"
#include "core/scene/scene.h"

namespace CLI {
class App;
}

namespace diffuscope {

struct CommonOptions {
  std::string scene;           ///< file or built-in name; empty: none given
  std::string out;             ///< folder of results
  std::string data;            ///< id or file; empty: the scene's
  std::string columns;         ///< of a file with more than two
  std::string labels;          ///< of images in a file: the file of their labels
  std::string seed;            ///< a number; empty: the scene's
  std::optional<int> threads;  ///< none: as many as the machine has
  bool quiet = false;
};

void add_scene_argument(CLI::App& command, std::string& scene);
/// --data, --columns.
void add_data_options(CLI::App& command, CommonOptions& options);
/// --seed, --threads, --quiet.
void add_run_options(CLI::App& command, CommonOptions& options);
/// --backend, with "auto" to begin with.
void add_backend_option(CLI::App& command, std::string& backend);
/// Says on stderr why the processor goes on in the place of the graphics card.
void note_card_failure(const std::string& reason);
/// What computes for --backend. UserError for what there is not.
EngineFactory backend_engine(const std::string& backend);
/// SCENE, --out, data and run options.
void add_common_options(CLI::App& command, CommonOptions& options);

/// `base` with the data and seed of the options. UserError when --data is neither an id nor a file.
Scene with_options(Scene base, const CommonOptions& options);

/// Sets the numeric field `path` of the scene (see scene_fields.h) when `value` is there; UserError naming
/// `option` and the allowed range.
void set_field(Scene& scene, std::string_view path, std::optional<double> value, std::string_view option);

/// Replaces the id of a registry item when `id` is not empty, then sets its parameters from "name=value"
/// texts. `path` as in scene_choices(); UserError names `option` or `option`-param.
void set_choice(Scene& scene, std::string_view path, const std::string& id,
                const std::vector<std::string>& params, std::string_view option);

/// Sets scene fields from "sampler.temperature=0" texts: numbers, switches (on, off) and choices by name.
/// UserError naming `option` and what is known.
void set_fields(Scene& scene, const std::vector<std::string>& fields, std::string_view option);

/// "u:value" texts as points of a curve, sorted by u. UserError naming `option`.
ControlPoints parse_control_points(const std::vector<std::string>& texts, std::string_view option);

/// "name=value" texts as values of `known`; UserError names `option`.
ParamValues parse_params(std::span<const Param> known, const std::vector<std::string>& params,
                         std::string_view option);

/// --threads, or the number of cores.
int thread_count(const CommonOptions& options);

/// Creates the folder if needed and makes sure that files can be written there, before any work is lost.
std::filesystem::path prepare_output_folder(const CommonOptions& options);

}  // namespace diffuscope
