// The numbers of metrics.json: how good samples and their denoiser are, each beside its floor, and the
// settings they belong to. Definitions are those of the command line contract.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "core/concurrency/worker_team.h"
#include "core/denoisers/denoiser.h"
#include "core/metrics/image_quality.h"
#include "core/metrics/metrics.h"
#include "core/scene/experiment.h"
#include "core/training/snapshot.h"

namespace diffuscope {

/// Of samples that are images, beside what held-out images score.
struct ImageEvaluation {
  ImageScores scores;
  std::optional<double> label_accuracy_guided;   ///< of other samples, drawn at guidance kGuidedWeight
  std::optional<double> label_accuracy_heldout;  ///< of the classifier on held-out images
  std::optional<double> nearest_train_heldout;   ///< mean distance of held-out to training images
  std::vector<std::string> label_names;
};

/// Of label_accuracy_guided: the strongest guidance that keeps most of the variety.
inline constexpr double kGuidedWeight = 1.5;

struct Evaluation {
  std::optional<double> eps_mse;        ///< of the denoiser that drew the samples
  std::optional<double> eps_mse_floor;  ///< of the exact denoiser, where the data are a mixture
  MetricValues metrics;                 ///< empty when there are no true samples to compare with
  std::optional<ImageEvaluation> images = {};
};

/// Compares `samples` (D×M, model space) and `denoiser` with the data of the experiment. `asked`: what the
/// samples were to show (asked_labels); empty: nothing.
template <class Scalar>
Evaluation evaluate(const Experiment& experiment, Denoiser<Scalar>& denoiser, const PointsOf<Scalar>& samples,
                    WorkerTeam& team, std::span<const Label> asked = {});

/// Seconds of the phases of a command.
struct CommandTimes {
  double setup = 0, train = 0, sample = 0, evaluate = 0;
};

/// Everything that metrics.json tells.
struct Report {
  const Experiment& experiment;
  const Evaluation& evaluation;
  CommandTimes times;
  int threads = 1;
  int evaluations = 0;                           ///< calls of the denoiser while sampling
  Eigen::Index count = 0;                        ///< samples drawn
  bool chain = false;                            ///< drawn by the scene's chain, not by its sampler
  std::string denoiser = {};                     ///< "ema", "raw" or "exact"
  std::optional<std::int64_t> iterations = {};   ///< of training behind the denoiser
  const Snapshot* training = nullptr;            ///< of the run that was trained just now; null: none was
  std::optional<std::int64_t> diverged_at = {};  ///< iteration that was not finite
};

/// Writes metrics.json; what does not apply or is not finite is null. UserError.
void write_report(const std::filesystem::path& path, const Report& report);

/// "sliced_w2 0.0312 (floor 0.0298)" for each metric that applies, one a line.
std::string summary(const Evaluation& evaluation);

}  // namespace diffuscope
