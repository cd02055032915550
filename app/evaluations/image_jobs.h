// Background jobs of the Images workspace beside the samples themselves: what the samples of the sheet look
// like, the reverse run of one of them as pictures, and the way from one start to another. Each computes when
// what is asked changes, one after the other. Called on the UI thread, returns at once.
#pragma once

#include <array>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "app/evaluations/debug_jobs.h"

namespace diffuscope {

using LiveSamplesPtr = std::shared_ptr<const LiveSamples>;

/// What there is to say about the samples of the sheet (n of them, cut to [−1, 1]).
struct SheetView {
  LiveSamplesPtr samples;
  std::vector<int> nearest;        ///< of each sample: its nearest training image
  std::vector<float> distances;    ///< to it
  std::vector<Label> looks_like;   ///< by the 3 nearest training images; empty without labels
  std::optional<double> accuracy;  ///< share of those asked for a class that look like it; empty without
  std::optional<double> accuracy_of_real;  ///< the same of held-out images (at most 1,000); empty without
  Points means, deviations;                ///< pixel by pixel, D×2: of the training images, of the samples
  double seconds = 0;
};

/// A particle of a reverse run as pictures, at some levels of the run.
struct ReverseStrip {
  TraceKey key;
  int most = 0;             ///< pictures asked for
  std::vector<int> levels;  ///< numbers of the levels, from the first to the last that the run has reached
  Points x;                 ///< x_t at each of them, D×m
  Points x0, eps;  ///< x̂_0 and ε̂ of the model, with class and guidance as in the run; one less where
                   ///< the last level is without noise
};

/// One end of a path: a start x_T, and the class that its sample is asked for.
struct PathEnd {
  int start = 0;   ///< number of the start among those of the seed
  int label = -1;  ///< −1: the class that the sheet asks this number for
  bool operator==(const PathEnd&) const = default;
};

struct PathSettings {
  std::array<PathEnd, 2> ends{PathEnd{0}, PathEnd{1}};
  double at = 0.5;  ///< where between them one more picture is made
  bool operator==(const PathSettings&) const = default;
};

struct PathRequest {
  SnapshotPtr snapshot;
  SamplerSpec sampler;
  std::uint64_t seed = 1;
  PathSettings settings;
};

/// Samples from starts on the arc between two, by DDIM without noise (η = 0) with the averaged weights.
struct PathView {
  static constexpr int kImages = 11;
  int run = 0;
  std::int64_t iteration = 0;
  PathSettings settings;
  Points starts, samples;  ///< unit normals and what became of them, D×(kImages + 1); the last is at `at`
};

/// At most `most` (≥ 2) of `count` levels, evenly spaced, the first and the last among them.
std::vector<int> thinned_levels(int count, int most);
/// The class of an end of a path, of a model with `classes`; kNoLabel without.
Label class_of_end(const PathEnd& end, const SamplerSpec& sampler, int classes);
/// The path that a request asks for. UserError as sample_scene.
PathView make_path(const PathRequest& request, const std::atomic<bool>& cancelled);

class ImageJobs {
 public:
  explicit ImageJobs(const std::function<void()>& wake);
  ~ImageJobs();

  /// Each asks if the question differs from the last one and nothing runs. That about the sheet takes at most
  /// a tenth of the time: true while it has to wait for that.
  bool want_sheet(const ExperimentPtr& experiment, const LiveSamplesPtr& samples);
  void want_reverse_strip(const RunPtr& run, Eigen::Index particle, int most);
  /// `refresh`: of the same question, another number asks for the weights of now.
  void want_path(const PathRequest& request, std::int64_t refresh);

  /// The newest results; null before the first.
  std::shared_ptr<const SheetView> sheet() const;
  std::shared_ptr<const ReverseStrip> reverse_strip() const;
  std::shared_ptr<const PathView> path() const;

  bool busy() const;
  /// Why the last run of a job failed; empty if none did.
  std::string error() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace diffuscope
