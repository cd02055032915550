// The numbers, switches and choices of a scene in one table: JSON path, range, meaning, and whether a running
// training takes a change over. It serves reading, writing and checking scenes, restart_reasons, and the
// sliders of the window. The registry items of a scene (data, schedule, sampler, grid) stand in a second,
// shorter table.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "core/scene/scene.h"

namespace diffuscope {

/// One number, switch or choice of a scene.
struct SceneField {
  std::string path;        ///< in the file: "training.learning_rate"
  Param param;             ///< name (the last part of `path`), label, default, range or choices, meaning
  bool is_switch = false;  ///< true or false in the file, 1 or 0 here
  bool live = false;       ///< a running training takes a change over
  double (*get)(const Scene&) = nullptr;        ///< the value; the index for choices
  void (*set)(Scene&, double value) = nullptr;  ///< does not check the range

  /// "training" of "training.learning_rate".
  std::string_view section() const { return std::string_view(path).substr(0, path.rfind('.')); }
};

/// All fields, in the order in which files list them.
std::span<const SceneField> scene_fields();

/// The field with this path; an unknown one is a programmer's mistake (std::logic_error).
const SceneField& scene_field(std::string_view path);

/// Throws UserError "PREFIXsampler.steps: 0 is outside 1 to 4000." when `value` is no value of `field`.
void check_field(const SceneField& field, double value, std::string_view prefix = "");

/// One registry item of a scene with its parameters.
struct SceneChoice {
  std::string path;   ///< of the object that has "id" and "params": "sampler.grid"
  bool live = false;  ///< a running training takes a change over
  const Choice& (*get)(const Scene&) = nullptr;
  Choice& (*edit)(Scene&) = nullptr;
  /// The parameters that item `id` understands; UserError that names `where` for an unknown id.
  std::span<const Param> (*params)(std::string_view id, std::string_view where) = nullptr;
};

/// data, schedule, sampler, sampler.grid, chain.
std::span<const SceneChoice> scene_choices();

}  // namespace diffuscope
