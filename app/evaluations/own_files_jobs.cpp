#include "app/evaluations/own_files_jobs.h"

#include <algorithm>
#include <cctype>
#include <chrono>

#include "app/evaluations/view_denoiser.h"
#include "core/concurrency/thread_priority.h"

namespace diffuscope {
namespace {

using Stamp = std::filesystem::file_time_type;
using Stamps = std::array<Stamp, kOwnFiles>;

/// Everything that a view follows from.
struct Request {
  SnapshotPtr snapshot;
  SamplerSpec sampler;
  OwnFilesSettings settings;
  Stamps stamps = {};
};

constexpr std::array kTrajectoryFiles{OwnFile::kTrajectory, OwnFile::kLevels, OwnFile::kEps, OwnFile::kNoise};
constexpr std::array kNetworkFiles{OwnFile::kPoints, OwnFile::kPointLevels, OwnFile::kPointEps};

ExaminedProcess process_of(const Experiment& experiment) {
  return {experiment.oracle, experiment.schedule, experiment.standardization.mean,
          experiment.standardization.scale};
}

OwnTrajectoryView look_at_trajectory(const Request& request, const std::atomic<bool>&) {
  yield_to_foreground();
  const Snapshot& snapshot = *request.snapshot;
  const OwnFilesSettings& settings = request.settings;
  OwnTrajectoryView view{.experiment = snapshot.experiment};
  try {
    const ExaminedProcess process = process_of(*snapshot.experiment);
    view.loaded = load_trajectory(
        {settings.file(OwnFile::kTrajectory), settings.file(OwnFile::kEps), settings.file(OwnFile::kNoise)},
        settings.file(OwnFile::kLevels), process, settings.data_units, settings.levels);
    if (!settings.confirmed) return view;
    ExaminationOptions options{.intended = {}, .tolerance = settings.tolerance};
    if (settings.name_sampler)
      options.intended = make_update_rule(request.sampler.rule.id, request.sampler.rule.params);
    const auto denoiser =
        view_denoiser<double>(snapshot, settings.exact ? ModelChoice::kExact : ModelChoice::kEma);
    view.result = examine(*view.loaded, process, *denoiser, options);
  } catch (const UserError& error) {
    view.error = error.what();
  }
  return view;
}

OwnNetworkView look_at_network(const Request& request, const std::atomic<bool>&) {
  yield_to_foreground();
  const Experiment& experiment = *request.snapshot->experiment;
  const OwnFilesSettings& settings = request.settings;
  OwnNetworkView view{.experiment = request.snapshot->experiment};
  try {
    view.log = read_network_log(settings.file(OwnFile::kPoints), settings.file(OwnFile::kPointEps),
                                experiment.dim());
    if (settings.data_units) view.log.x = experiment.standardization.to_model(view.log.x);
    view.proposal = propose_point_levels(view.log.x, read_levels(settings.file(OwnFile::kPointLevels)),
                                         experiment.schedule, *experiment.oracle, settings.point_levels);
    view.log.levels = view.proposal->levels;
    if (settings.points_confirmed) view.check = check_network(view.log, *experiment.oracle);
  } catch (const UserError& error) {
    view.error = error.what();
  }
  return view;
}

/// When each file was last written; the epoch where there is none.
Stamps stamps_of(const OwnFilesSettings& settings) {
  Stamps stamps;
  for (std::size_t i = 0; i < kOwnFiles; ++i) {
    std::error_code failed;
    stamps[i] =
        settings.files[i].empty() ? Stamp{} : std::filesystem::last_write_time(settings.files[i], failed);
    if (failed) stamps[i] = Stamp{};
  }
  return stamps;
}

template <std::size_t N>
bool same_files(const Request& a, const Request& b, const std::array<OwnFile, N>& files) {
  return std::ranges::all_of(files, [&](OwnFile which) {
    return a.settings.file(which) == b.settings.file(which) &&
           a.stamps[static_cast<std::size_t>(which)] == b.stamps[static_cast<std::size_t>(which)];
  });
}

/// Newer weights alone ask for nothing: the exact reference does not depend on them, and a learned one would
/// never come to rest.
bool same_process(const Request& a, const Request& b) {
  return a.snapshot && b.snapshot && a.snapshot->run == b.snapshot->run &&
         a.snapshot->experiment == b.snapshot->experiment;
}

bool same_trajectory(const Request& a, const Request& b) {
  const OwnFilesSettings &s = a.settings, &t = b.settings;
  return same_process(a, b) && same_files(a, b, kTrajectoryFiles) && s.levels == t.levels &&
         s.confirmed == t.confirmed && s.data_units == t.data_units && s.exact == t.exact &&
         s.name_sampler == t.name_sampler && s.tolerance == t.tolerance &&
         (!s.name_sampler || a.sampler.rule == b.sampler.rule);
}

bool same_network(const Request& a, const Request& b) {
  const OwnFilesSettings &s = a.settings, &t = b.settings;
  return same_process(a, b) && same_files(a, b, kNetworkFiles) && s.point_levels == t.point_levels &&
         s.points_confirmed == t.points_confirmed && s.data_units == t.data_units;
}

}  // namespace

struct OwnFilesJobs::Impl {
  explicit Impl(const std::function<void()>& wake)
      : trajectory(look_at_trajectory, wake), network(look_at_network, wake) {}

  Stamps stamps = {};
  std::chrono::steady_clock::time_point looked_at = {};
  OwnFilesSettings looked_for;
  Request asked_trajectory, asked_network;
  LatestJob<Request, OwnTrajectoryView> trajectory;
  LatestJob<Request, OwnNetworkView> network;
};

OwnFilesJobs::OwnFilesJobs(const std::function<void()>& wake) : impl_(std::make_unique<Impl>(wake)) {}
OwnFilesJobs::~OwnFilesJobs() = default;

void OwnFilesJobs::update(const SnapshotPtr& snapshot, const SamplerSpec& sampler) {
  constexpr auto kPause = std::chrono::milliseconds(400);  // between two looks at the disk
  const auto now = std::chrono::steady_clock::now();
  if (now - impl_->looked_at > kPause || settings.files != impl_->looked_for.files) {
    impl_->looked_at = now;
    impl_->looked_for = settings;
    impl_->stamps = stamps_of(settings);
  }
  const Request wanted{snapshot, sampler, settings, impl_->stamps};
  if (!settings.file(OwnFile::kTrajectory).empty() && !settings.file(OwnFile::kLevels).empty() &&
      !same_trajectory(wanted, impl_->asked_trajectory)) {
    impl_->asked_trajectory = wanted;
    impl_->trajectory.request(wanted);
  }
  const bool whole =
      std::ranges::none_of(kNetworkFiles, [&](OwnFile which) { return settings.file(which).empty(); });
  if (whole && !same_network(wanted, impl_->asked_network)) {
    impl_->asked_network = wanted;
    impl_->network.request(wanted);
  }
}

void OwnFilesJobs::choose(OwnFile which, const std::filesystem::path& file) {
  if (settings.file(which) == file.string()) return;
  settings.file(which) = file.string();
  if (which == OwnFile::kTrajectory || which == OwnFile::kLevels) settings.confirmed = false;
  if (which == OwnFile::kPoints || which == OwnFile::kPointLevels) settings.points_confirmed = false;
}

bool OwnFilesJobs::take_dropped(const std::filesystem::path& file) {
  std::string name = file.filename().string();
  std::ranges::transform(name, name.begin(),
                         [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  constexpr std::array<std::pair<const char*, OwnFile>, 4> kNames{{{"traj", OwnFile::kTrajectory},
                                                                   {"level", OwnFile::kLevels},
                                                                   {"eps", OwnFile::kEps},
                                                                   {"noise", OwnFile::kNoise}}};
  for (const auto& [part, which] : kNames)
    if (name.find(part) != std::string::npos) return choose(which, file), true;
  return false;
}

std::shared_ptr<const OwnTrajectoryView> OwnFilesJobs::trajectory() const {
  return impl_->trajectory.latest();
}
std::shared_ptr<const OwnNetworkView> OwnFilesJobs::network() const { return impl_->network.latest(); }
bool OwnFilesJobs::busy() const { return impl_->trajectory.busy() || impl_->network.busy(); }
std::string OwnFilesJobs::error() const {
  const std::string error = impl_->trajectory.error();
  return error.empty() ? impl_->network.error() : error;
}

}  // namespace diffuscope
