#include "app/evaluations/image_jobs.h"

#include <algorithm>
#include <cmath>

#include "app/evaluations/duty_cycle.h"
#include "app/evaluations/view_denoiser.h"
#include "app/evaluations/wanted_job.h"
#include "core/concurrency/thread_priority.h"
#include "core/denoisers/parameterization.h"
#include "core/images/image_set.h"
#include "core/metrics/image_quality.h"
#include "core/samplers/file_noise.h"
#include "core/samplers/slerp.h"
#include "core/scene/scene_sampling.h"

namespace diffuscope {
namespace {

struct SheetRequest {
  ExperimentPtr experiment;
  LiveSamplesPtr samples;
};

/// The training images of the data asked about last, and how well their neighbours tell classes apart.
struct RealImages {
  std::shared_ptr<const Distribution> data;
  std::unique_ptr<NearestImages> training;
  std::optional<double> accuracy;
  Eigen::VectorXf mean, deviation;
};

Eigen::VectorXf deviation_of(const Points& images, const Eigen::VectorXf& mean) {
  const auto count = static_cast<float>(std::max<Eigen::Index>(1, images.cols()));
  return ((images.colwise() - mean).array().square().rowwise().sum() / count).sqrt();
}

/// Share of equal entries among those that have a label; empty where none has.
std::optional<double> share_right(std::span<const Label> found, std::span<const Label> wanted) {
  int right = 0, count = 0;
  for (std::size_t j = 0; j < found.size(); ++j) {
    if (wanted[j] == kNoLabel) continue;
    ++count;
    right += found[j] == wanted[j];
  }
  return count == 0 ? std::nullopt : std::optional(static_cast<double>(right) / count);
}

int neighbours(const NearestImages& images) {
  return static_cast<int>(std::min<Eigen::Index>(kClassifierNeighbours, images.images().cols()));
}

void learn(RealImages& real, const std::shared_ptr<const Distribution>& data, const ImageSet& images) {
  if (real.data == data) return;
  constexpr Eigen::Index kMostJudged = 1000;
  real = {data, std::make_unique<NearestImages>(images.training().pixels), {}, {}, {}};
  real.mean = images.training().pixels.rowwise().mean();
  real.deviation = deviation_of(images.training().pixels, real.mean);
  const LabelledImages& others = images.held_out();
  const Eigen::Index judged = std::min(kMostJudged, others.count());
  if (images.label_count() == 0 || judged == 0) return;
  const Neighbours found = real.training->find(others.pixels.leftCols(judged), neighbours(*real.training));
  real.accuracy = share_right(most_frequent_labels(found, images.training().labels), others.labels);
}

SheetView make_sheet(const SheetRequest& request, RealImages& real) {
  yield_to_foreground();
  const double start = now_seconds();
  const ImageSet& images = *request.experiment->data->as_images();
  learn(real, request.experiment->data, images);
  // cwiseMax would turn NaN into a pixel.
  const Points samples = request.samples->samples.unaryExpr(
      [](float v) { return std::isnan(v) ? v : std::clamp(v, -1.0f, 1.0f); });
  const Neighbours found = real.training->find(samples, neighbours(*real.training));
  SheetView view;
  view.samples = request.samples;
  for (Eigen::Index j = 0; j < samples.cols(); ++j) {
    view.nearest.push_back(found.places(0, j));
    view.distances.push_back(found.distances(0, j));
  }
  if (images.label_count() > 0) {
    view.looks_like = most_frequent_labels(found, images.training().labels);
    if (request.samples->labels) view.accuracy = share_right(view.looks_like, *request.samples->labels);
    view.accuracy_of_real = real.accuracy;
  }
  view.means.resize(samples.rows(), 2), view.deviations.resize(samples.rows(), 2);
  view.means << real.mean, samples.rowwise().mean();
  view.deviations << real.deviation, deviation_of(samples, view.means.col(1));
  view.seconds = now_seconds() - start;
  return view;
}

struct StripRequest {
  TraceKey key;
  RunPtr run;
  int most = 2;
};

/// What makes a question another one; unlike the request it keeps no run alive.
struct StripQuestion {
  TraceKey key;
  int most = 2;
  bool operator==(const StripQuestion&) const = default;
};

ReverseStrip make_strip(const StripRequest& request, const std::atomic<bool>& cancelled) {
  yield_to_foreground();
  const SampleRequest& made = request.run->request;
  const Trajectory<float>& run = request.run->trajectory;
  const auto model = view_denoiser(*made.snapshot, made.model);
  SceneRule<float> rule(*made.snapshot->experiment, made.sampler, *model,
                        {made.seed, run.levels, 1, request.key.particle});
  ReverseStrip strip{request.key, request.most, {}, {}, {}, {}};
  strip.levels = thinned_levels(static_cast<int>(run.states.size()), request.most);
  const auto count = static_cast<Eigen::Index>(strip.levels.size());
  const Eigen::Index dim = run.states.front().rows();
  strip.x.resize(dim, count), strip.x0.resize(dim, count), strip.eps.resize(dim, count);
  Eigen::Index noisy = 0;
  Points x, x0;
  for (Eigen::Index k = 0; k < count && !cancelled; ++k) {
    const auto at = static_cast<std::size_t>(strip.levels[static_cast<std::size_t>(k)]);
    const NoiseLevel level = run.levels[at].level;
    x = run.states[at].col(request.key.particle);
    strip.x.col(k) = x;
    if (level.sigma == 0) continue;  // nothing to guess
    rule.guided().denoise(x, level, x0);
    strip.x0.col(noisy) = x0;
    strip.eps.col(noisy++) = eps_from_x0(x, x0, level);
  }
  strip.x0.conservativeResize(dim, noisy), strip.eps.conservativeResize(dim, noisy);
  return strip;
}

/// What makes a question another one.
struct PathQuestion {
  int run = 0;
  ExperimentPtr experiment;
  SamplerSpec sampler;
  std::uint64_t seed = 1;
  PathSettings settings;
  std::int64_t refresh = 0;
  bool operator==(const PathQuestion&) const = default;
};

/// The arc between both starts, D×(kImages + 1), unit normals.
Points starts_of(const PathRequest& request, int dim) {
  const auto start = [&](const PathEnd& end) {
    Points n(dim, 1);
    fill_normals(request.seed, Stream::kInitialNoise, 0, static_cast<std::uint64_t>(end.start), n);
    return n;
  };
  const Points from = start(request.settings.ends[0]), to = start(request.settings.ends[1]);
  Points starts(dim, PathView::kImages + 1);
  for (int i = 0; i < PathView::kImages; ++i)
    starts.col(i) = slerp(from.col(0), to.col(0), static_cast<double>(i) / (PathView::kImages - 1));
  starts.col(PathView::kImages) = slerp(from.col(0), to.col(0), request.settings.at);
  return starts;
}

std::vector<LabelMix> labels_of(const PathRequest& request, int classes) {
  if (classes == 0) return {};
  const Label from = class_of_end(request.settings.ends[0], request.sampler, classes);
  const Label to = class_of_end(request.settings.ends[1], request.sampler, classes);
  std::vector<LabelMix> labels;
  for (int i = 0; i <= PathView::kImages; ++i) {
    const double share =
        i < PathView::kImages ? static_cast<double>(i) / (PathView::kImages - 1) : request.settings.at;
    labels.push_back({from, to, from == to ? 0 : static_cast<float>(share)});
  }
  return labels;
}

/// Starts that were given; there are no other normals in a path.
NoisePtr<float> given_starts(const Points& starts, int steps) {
  auto array = std::make_shared<NoiseArray>();
  array->shape = {static_cast<std::size_t>(starts.cols()), static_cast<std::size_t>(starts.rows())};
  array->values.assign(starts.data(), starts.data() + starts.size());
  const NoiseShape shape{steps, 0, starts.cols(), static_cast<int>(starts.rows())};
  return std::make_unique<FileNoise<float>>(std::move(array), nullptr, shape,
                                            std::make_unique<SeededNoise<float>>(1, 0));
}

}  // namespace

std::vector<int> thinned_levels(int count, int most) {
  std::vector<int> levels;
  const int kept = std::min(count, std::max(2, most));
  for (int k = 0; k < kept; ++k)
    levels.push_back(
        kept == 1 ? 0 : static_cast<int>(std::lround(static_cast<double>(k) * (count - 1) / (kept - 1))));
  return levels;
}

Label class_of_end(const PathEnd& end, const SamplerSpec& sampler, int classes) {
  if (classes == 0) return kNoLabel;
  const Label wanted = end.label >= 0 ? end.label : sampler.label;
  return wanted >= 0 ? std::min(wanted, classes - 1) : end.start % classes;
}

PathView make_path(const PathRequest& request, const std::atomic<bool>& cancelled) {
  const Experiment& experiment = *request.snapshot->experiment;
  const auto denoiser = view_denoiser(*request.snapshot, ModelChoice::kEma);
  SamplerSpec spec = request.sampler;
  spec.rule = {"ddim", {{"eta", 0}}};
  spec.estimate = X0Estimate::kEveryStep;
  PathView view{request.snapshot->run, request.snapshot->iteration, request.settings, {}, {}};
  view.starts = starts_of(request, experiment.dim());
  SceneSampling<float> sampling{.seed = request.seed};
  sampling.options.count = view.starts.cols();
  sampling.options.record = false;
  sampling.options.cancelled = &cancelled;
  sampling.noise = given_starts(view.starts, spec.steps);
  sampling.labels = labels_of(request, denoiser->label_count());
  view.samples = sample_scene<float>(experiment, spec, *denoiser, std::move(sampling)).samples;
  return view;
}

struct ImageJobs::Impl {
  explicit Impl(const std::function<void()>& wake)
      : sheets([this](const SheetRequest& request,
                      const std::atomic<bool>&) { return make_sheet(request, real); },
               wake),
        strips(make_strip, wake),
        paths(
            [](const PathRequest& request, const std::atomic<bool>& cancelled) {
              yield_to_foreground();
              return make_path(request, cancelled);
            },
            wake) {}
  RealImages real;  // used by the thread of `sheets` only
  DutyCycle duty{0.1};
  LiveSamplesPtr asked;
  LatestJob<SheetRequest, SheetView> sheets;
  WantedJob<StripRequest, ReverseStrip, StripQuestion> strips;
  WantedJob<PathRequest, PathView, PathQuestion> paths;
};

ImageJobs::ImageJobs(const std::function<void()>& wake) : impl_(std::make_unique<Impl>(wake)) {}
ImageJobs::~ImageJobs() = default;

bool ImageJobs::want_sheet(const ExperimentPtr& experiment, const LiveSamplesPtr& samples) {
  const double now = now_seconds();
  if (const auto fresh = impl_->sheets.take()) impl_->duty.finished(now, fresh->seconds);
  if (impl_->asked == samples) return false;
  if (impl_->duty.due(now) && impl_->sheets.request_if_idle({experiment, samples})) impl_->asked = samples;
  return impl_->asked != samples;
}

void ImageJobs::want_reverse_strip(const RunPtr& run, Eigen::Index particle, int most) {
  const TraceKey key{run, particle};
  impl_->strips.want({key, most}, {key, run, most});
}

void ImageJobs::want_path(const PathRequest& request, std::int64_t refresh) {
  impl_->paths.want({request.snapshot->run, request.snapshot->experiment, request.sampler, request.seed,
                     request.settings, refresh},
                    request);
}

std::shared_ptr<const SheetView> ImageJobs::sheet() const { return impl_->sheets.latest(); }
std::shared_ptr<const ReverseStrip> ImageJobs::reverse_strip() const { return impl_->strips.job.latest(); }
std::shared_ptr<const PathView> ImageJobs::path() const { return impl_->paths.job.latest(); }

bool ImageJobs::busy() const {
  return impl_->sheets.busy() || impl_->strips.job.busy() || impl_->paths.job.busy();
}

std::string ImageJobs::error() const {
  for (const std::string& text : {impl_->sheets.error(), impl_->strips.job.error(), impl_->paths.job.error()})
    if (!text.empty()) return text;
  return {};
}

}  // namespace diffuscope
