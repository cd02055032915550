// What the Debug workspace makes of files from one's own code: a trajectory that is read, interpreted and,
// once the reading is confirmed, diagnosed; and the answers of one's own network checked against the exact
// ones. The files are watched: when one is saved again its view is made anew. Called on the UI thread,
// returns at once.
#pragma once

#include <array>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "app/evaluations.h"
#include "core/diagnosis/examination.h"
#include "core/diagnosis/network_check.h"

namespace diffuscope {

/// The files, in the order in which panels ask for them.
enum class OwnFile { kTrajectory, kLevels, kEps, kNoise, kPoints, kPointLevels, kPointEps };
inline constexpr std::size_t kOwnFiles = 7;

/// A person's choices about the files; the panels edit it.
struct OwnFilesSettings {
  std::array<std::string, kOwnFiles> files = {};
  LevelChoice levels = {}, point_levels = {};  ///< fixed parts of the readings
  bool confirmed = false;                      ///< the proposed reading of the trajectory was accepted
  bool points_confirmed = false;               ///< that of the network's levels
  bool data_units = false;                     ///< of states and points
  bool exact = true;          ///< reference by the exact denoiser, else by the run's averaged weights
  bool name_sampler = false;  ///< the trajectory is meant to be the scene's sampler
  double tolerance = 1e-3;    ///< of the deviation, rms, model space
  bool overlay = true;        ///< draw it on the stage
  bool operator==(const OwnFilesSettings&) const = default;

  std::string& file(OwnFile which) { return files[static_cast<std::size_t>(which)]; }
  const std::string& file(OwnFile which) const { return files[static_cast<std::size_t>(which)]; }
};

/// A trajectory as far as it has come.
struct OwnTrajectoryView {
  ExperimentPtr experiment;  ///< that it was compared with
  std::string error = {};    ///< why there is nothing: a sentence
  std::optional<LoadedTrajectory> loaded = {};
  std::optional<Examination> result = {};  ///< once confirmed
};

struct OwnNetworkView {
  ExperimentPtr experiment;
  std::string error = {};
  std::optional<LevelProposal> proposal = {};
  NetworkLog log = {};
  std::optional<NetworkCheck> check = {};  ///< once confirmed
};

class OwnFilesJobs {
 public:
  explicit OwnFilesJobs(const std::function<void()>& wake);
  ~OwnFilesJobs();

  OwnFilesSettings settings;

  /// Once a frame while the Debug workspace shows: makes views anew when a setting, the experiment or a file
  /// on the disk has changed. `sampler` is the scene's.
  void update(const SnapshotPtr& snapshot, const SamplerSpec& sampler);
  /// Chooses `file`; another trajectory's or other levels' reading has to be confirmed again.
  void choose(OwnFile which, const std::filesystem::path& file);
  /// A dropped file: told by its name (traj…, level…, eps…, noise…). False if it is none of these.
  bool take_dropped(const std::filesystem::path& file);

  /// The newest views; null before the first.
  std::shared_ptr<const OwnTrajectoryView> trajectory() const;
  std::shared_ptr<const OwnNetworkView> network() const;
  bool busy() const;
  /// Why the last run of a job failed otherwise than by its files; empty if none did.
  std::string error() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace diffuscope
