#include "app/cli/common_options.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <limits>
#include <thread>

#include "app/backend_choice.h"
#include "core/backend_gl/gl_backends.h"
#include "core/images/load_images.h"
#include "core/io/atomic_file.h"
#include "core/scene/scene_fields.h"

namespace diffuscope {
namespace {

constexpr int kMaxThreads = 256;

bool is_registered(std::string_view id) {
  return is_image_set(id) ||
         std::ranges::any_of(distributions(), [id](const auto& entry) { return entry.id == id; });
}

/// The last part of a path that is not empty: "cats" of "photos/cats/".
std::string name_of(const std::filesystem::path& path) {
  return path.has_filename() ? path.filename().string() : path.parent_path().filename().string();
}

std::uint64_t parse_seed(const std::string& text) {
  std::uint64_t seed = 0;
  const char* end = text.data() + text.size();
  const auto result = std::from_chars(text.data(), end, seed);
  if (result.ec != std::errc{} || result.ptr != end)
    throw UserError(fmt::format("--seed: '{}' is not a whole number from 0 to {}.", text,
                                std::numeric_limits<std::uint64_t>::max()));
  return seed;
}

}  // namespace

void add_scene_argument(CLI::App& command, std::string& scene) {
  command.add_option("scene", scene, "Scene file, or the name of a built-in scene")->type_name("SCENE");
}

void add_data_options(CLI::App& command, CommonOptions& options) {
  command
      .add_option("--data", options.data,
                  "Data in place of the scene's: an id of 'list data', a file of points, or images: a folder "
                  "of PNG files, an IDX file (plain or .gz), or .npy (N, H, W[, C])")
      ->type_name("ID|PATH");
  command.add_option("--labels", options.labels, "Labels of the images of a file: IDX or .npy")
      ->type_name("FILE");
  command.add_option("--columns", options.columns, "Columns of the file: 1,3 or names")->type_name("A,B");
}

void add_run_options(CLI::App& command, CommonOptions& options) {
  command.add_option("--seed", options.seed, "Seed of all randomness (default: the scene's, 1)")
      ->type_name("S");
  command
      .add_option("--threads", options.threads,
                  "Worker threads; results do not depend on it (default: all cores)")
      ->type_name("N");
  command.add_flag("--quiet", options.quiet, "Print nothing but errors");
}

void add_backend_option(CLI::App& command, std::string& backend) {
  backend = "auto";
  command
      .add_option(
          "--backend", backend,
          "What computes with the network: cpu takes the widest vectors of the processor, eigen plain "
          "matrix formulas, gl a graphics card with OpenGL 4.3; auto is gl where that is faster, else cpu")
      ->type_name("auto|cpu|eigen|gl")
      ->capture_default_str();
}

void note_card_failure(const std::string& reason) {
  fmt::print(stderr, "{}\n", card_failure_message(reason));
}

EngineFactory backend_engine(const std::string& backend) {
  const auto all = backends_with_gl(note_card_failure);
  return find(std::span<const BackendEntry>(all), backend, "--backend").make;
}

void add_common_options(CLI::App& command, CommonOptions& options) {
  add_scene_argument(command, options.scene);
  command.add_option("--out", options.out, "Folder for the results, created if needed (required)")
      ->type_name("DIR");
  add_data_options(command, options);
  add_run_options(command, options);
}

Scene with_options(Scene scene, const CommonOptions& options) {
  if (!options.seed.empty()) scene.seed = parse_seed(options.seed);
  if (!options.data.empty()) {
    const bool registered = is_registered(options.data);
    if (!registered && !std::filesystem::exists(options.data))
      throw UserError(fmt::format("--data: '{}' is neither a file nor one of {}, {}.", options.data,
                                  list_ids(distributions()), list_ids(image_sets())));
    DataSpec data;
    data.standardize = scene.data.standardize;
    data.scale = scene.data.scale;
    data.oracle_bandwidth = scene.data.oracle_bandwidth;
    const bool images = !registered && holds_images(options.data);
    data.source = {registered ? options.data : std::string(images ? kImageFileData : kFileData)};
    if (!registered) data.file = options.data;
    scene.data = std::move(data);
    scene.name = registered ? options.data : name_of(options.data);
  }
  if (!options.labels.empty()) {
    if (scene.data.source.id != kImageFileData)
      throw UserError("--labels: the data are no images of a file; name some with --data PATH.");
    scene.data.labels = options.labels;
  }
  if (!options.columns.empty()) {
    if (scene.data.source.id != kFileData)
      throw UserError("--columns: the data are no file; name one with --data FILE.");
    scene.data.columns = options.columns;
  }
  return scene;
}

void set_field(Scene& scene, std::string_view path, std::optional<double> value, std::string_view option) {
  if (!value) return;
  const SceneField& field = scene_field(path);
  if (!(*value >= field.param.min && *value <= field.param.max))
    throw UserError(
        fmt::format("{}: {} is outside {} to {}.", option, *value, field.param.min, field.param.max));
  if (field.param.integer && *value != std::floor(*value))
    throw UserError(fmt::format("{}: {} is not a whole number.", option, *value));
  field.set(scene, *value);
}

ParamValues parse_params(std::span<const Param> known, const std::vector<std::string>& params,
                         std::string_view option) {
  ParamValues values;
  for (const std::string& text : params) {
    const auto equals = text.find('=');
    if (equals == std::string::npos)
      throw UserError(fmt::format("{}: '{}' is not of the form name=value.", option, text));
    const Param& param = find_param(known, text.substr(0, equals), option);
    values[param.name] = parse_param(param, text.substr(equals + 1), option);
  }
  return values;
}

void set_choice(Scene& scene, std::string_view path, const std::string& id,
                const std::vector<std::string>& params, std::string_view option) {
  const auto rows = scene_choices();
  const auto row = std::ranges::find(rows, path, &SceneChoice::path);
  Choice& choice = row->edit(scene);
  if (!id.empty() && id != choice.id) choice = {id};
  const auto known = row->params(choice.id, option);
  for (const auto& [name, value] : parse_params(known, params, std::string(option) + "-param"))
    choice.params[name] = value;
}

void set_fields(Scene& scene, const std::vector<std::string>& fields, std::string_view option) {
  for (const std::string& text : fields) {
    const auto equals = text.find('=');
    if (equals == std::string::npos)
      throw UserError(fmt::format("{}: '{}' is not of the form path=value.", option, text));
    const auto known = scene_fields();
    const auto field = std::ranges::find(known, text.substr(0, equals), &SceneField::path);
    if (field == known.end())
      throw UserError(fmt::format("{}: unknown field '{}'; see 'diffuscope list fields'.", option,
                                  text.substr(0, equals)));
    const double value = parse_param(field->param, text.substr(equals + 1), option);
    check_field(*field, value, std::string(option) + ": ");
    field->set(scene, value);
  }
}

ControlPoints parse_control_points(const std::vector<std::string>& texts, std::string_view option) {
  ControlPoints points;
  for (const std::string& text : texts) {
    ControlPoint point;
    int used = 0;
    if (std::sscanf(text.c_str(), "%lf:%lf%n", &point.u, &point.value, &used) != 2 ||
        static_cast<std::size_t>(used) != text.size())
      throw UserError(fmt::format("{}: '{}' is not of the form u:value, such as 0.5:1.2.", option, text));
    points.push_back(point);
  }
  std::ranges::sort(points, {}, &ControlPoint::u);
  return points;
}

int thread_count(const CommonOptions& options) {
  if (options.threads && (*options.threads < 1 || *options.threads > kMaxThreads))
    throw UserError(fmt::format("--threads: {} is outside 1 to {}.", *options.threads, kMaxThreads));
  if (options.threads) return *options.threads;
  return std::clamp(static_cast<int>(std::thread::hardware_concurrency()), 1, kMaxThreads);
}

std::filesystem::path prepare_output_folder(const CommonOptions& options) {
  if (options.out.empty()) throw UserError("--out DIR is missing: the folder for the results.");
  const std::filesystem::path folder = options.out;
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error || !std::filesystem::is_directory(folder))
    throw UserError(fmt::format("--out: the folder {} cannot be created ({}); choose another one.",
                                folder.string(), error ? error.message() : "a file has that name"));
  const AtomicFile probe(folder / "metrics.json");  // its temporary file goes away with it
  return folder;
}

}  // namespace diffuscope
