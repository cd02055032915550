// A scene is all that defines a run: data, schedule, network, training, sampler, seed. The same scene file
// gives the same numbers in the window, on the command line and in tests.
#pragma once

#include <array>
#include <filesystem>
#include <string>
#include <vector>

#include "core/choice.h"
#include "core/distributions/gaussian_mixture.h"
#include "core/images/image_shape.h"
#include "core/markov_chains/chain_spec.h"
#include "core/model/network_spec.h"
#include "core/scene/sampler_spec.h"
#include "core/scene/training_spec.h"
#include "core/schedules/control_points.h"

namespace diffuscope {

inline constexpr int kSceneVersion = 1;
inline constexpr int kMaxDataDim = 64;  // of gaussian_mixture components; the window shows 1 and 2
inline constexpr std::string_view kFileData = "file";                 // DataSpec::id of points from a file
inline constexpr std::string_view kMixtureData = "gaussian_mixture";  // has components of its own
inline constexpr std::string_view kDrawnData = "points";      // DataSpec::id of points drawn with the brush
inline constexpr std::string_view kImageFileData = "images";  // DataSpec::id of images from files

struct DataSpec {
  Choice source{"grid25"};  ///< id of a distribution or image set, kFileData, kDrawnData or kImageFileData
  std::vector<MixtureComponent> components = {};  ///< of gaussian_mixture; empty: the built-in default
  std::string file = {};     ///< of kFileData, kImageFileData; relative ones are relative to the scene file
  std::string labels = {};   ///< of kImageFileData: a file with the labels; empty: sub-folders, or none
  std::string columns = {};  ///< "1,3" or names; empty: all (1 or 2)
  std::vector<std::array<double, 2>> points = {};  ///< of kDrawnData, data units
  bool standardize = true;
  double scale = 1;  ///< standard deviation in model space (standardized), or a plain factor
  int size = 0;      ///< of kImageFileData: pixels a side, 0: as they are
  ImageChannels channels = ImageChannels::kAsTheyAre;  ///< of kImageFileData
  double oracle_bandwidth = 0.05;  ///< kernels of the exact stand-in for data that are no mixture, in units
                                   ///< of the data's standard deviation

  bool operator==(const DataSpec&) const;
};

struct ScheduleSpec {
  Choice kind{"linear"};
  ControlPoints points = {};       ///< of custom (custom.h); empty: the built-in curve
  int diffusion_steps = 1000;      ///< T
  bool zero_terminal_snr = false;  ///< rescaled so that α_T = 0 (Lin et al. 2023)
  bool operator==(const ScheduleSpec&) const = default;
};

inline constexpr std::size_t kMostTwins = 3;

struct Scene {
  std::string name = "25-mode grid";
  std::uint64_t seed = 1;
  DataSpec data;
  ScheduleSpec schedule;
  NetworkSpec network;
  TrainingSpec training;
  SamplerSpec sampler;
  ChainSpec chain;                      ///< the walk at a noise level
  std::vector<std::string> twins = {};  ///< trained beside it: the changes of each as JSON (twins.h)

  bool operator==(const Scene&) const = default;
};

/// JSON text, two-space indent, every field written out.
std::string scene_to_json(const Scene& scene);

/// Reads a scene; missing fields keep their defaults. UserError with the JSON path of the wrong field
/// ("sampler.steps: 0 is outside 1 to 4000"), for malformed JSON (line and column), unknown fields, ids,
/// types, ranges, future versions. `source` (a file name) starts every message.
Scene scene_from_json(std::string_view json, std::string_view source = "scene");

/// Throws UserError for the first field out of range or inconsistent (for scenes edited in memory).
void check_scene(const Scene& scene, std::string_view source = "scene");

/// Reads a file; a relative data file becomes relative to the scene's folder.
Scene load_scene(const std::filesystem::path& path);
void save_scene(const std::filesystem::path& path, const Scene& scene);

/// Whether training sees no schedule at all: EDM or x_0 over continuous noise ratios, which the network is
/// told, and nothing of the steps of a schedule (variational weights, a variance head). A schedule then only
/// sets the levels at which is sampled and shown, and can change while training goes on.
bool schedule_only_sets_levels(const Scene& scene);

/// What of `from` → `to` a running training can take over live (nothing changed, or only LiveSettings,
/// sampler, chain, the components of a Gaussian mixture, also of a ready-made one, and the schedule where
/// schedule_only_sets_levels); otherwise the fields that force a restart, as JSON paths.
std::vector<std::string> restart_reasons(const Scene& from, const Scene& to);

}  // namespace diffuscope
