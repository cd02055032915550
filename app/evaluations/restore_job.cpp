#include "app/evaluations/restore_job.h"

#include <algorithm>

#include "app/evaluations/duty_cycle.h"
#include "app/evaluations/view_denoiser.h"
#include "core/concurrency/thread_priority.h"
#include "core/images/image_set.h"
#include "core/metrics/image_quality.h"
#include "core/random.h"
#include "core/restoration/block_average.h"
#include "core/restoration/luminance.h"
#include "core/restoration/mask.h"

namespace diffuscope {
namespace {

constexpr double kPatience = 0.25;               // seconds for what has begun when there is another question
constexpr Eigen::Index kMostNeighbours = 10000;  // training images that the classifier knows

/// Normals that no restoration meets: it counts its own from 0.
Points measurement_normals(std::uint64_t seed, Eigen::Index numbers) {
  constexpr std::uint32_t kOwn = 0xFFFFFFFF;
  Points normals(numbers, 1);
  fill_normals(seed, Stream::kRestoration, kOwn, 0, normals);
  return normals;
}

LinearOperatorPtr operator_of(const PictureQuestion& question, const ImageShape& shape) {
  switch (question.settings.task) {
    case PictureTask::kInpaint:
    case PictureTask::kOutpaint:
      return std::make_shared<Mask>(known_numbers(*question.known, shape.channels));
    case PictureTask::kColorize:
      return std::make_shared<Luminance>(shape);
    case PictureTask::kSuperres:
      return std::make_shared<BlockAverage>(shape, question.settings.factor);
    case PictureTask::kRedraw:
    case PictureTask::kDenoise:
      break;
  }
  return nullptr;
}

/// Brightness in all three channels.
Points as_grey(const Points& y) {
  Points rgb(3 * y.rows(), y.cols());
  for (Eigen::Index i = 0; i < rgb.rows(); ++i) rgb.row(i) = y.row(i / 3);
  return rgb;
}

RestorationSpec spec_of(const PictureQuestion& question, const std::atomic<bool>* cancelled,
                        const std::function<void(float)>& progress) {
  const PictureSettings& settings = question.settings;
  RestorationSpec spec;
  if (settings.task == PictureTask::kRedraw) spec.sampler = question.sampler;
  spec.sampler.guidance = settings.guidance;
  spec.method = settings.method;
  spec.resample = settings.task == PictureTask::kRedraw ? 1 : settings.resample;
  spec.seed = settings.seed;
  spec.labels = {{settings.label}};
  spec.cancelled = cancelled;
  if (progress)
    spec.progress = [progress](int step, int steps) {
      progress(static_cast<float>(step) / static_cast<float>(steps));
    };
  return spec;
}

/// A drawing noised to σ̃, or to the first level of the sampler where that is less.
Points redrawn(const Experiment& experiment, Denoiser<float>& denoiser, const PictureQuestion& question,
               const RestorationSpec& spec, Points& noised) {
  const double most = experiment.grid_of(spec.sampler).front().level.ratio();
  const double ratio = std::min(question.settings.noise, most);
  const Points drawings = question.picture->replicate(1, question.settings.count);
  const Points answers = redraw(experiment, denoiser, drawings, ratio, spec);
  noised = noised_drawing(experiment, denoiser, *question.picture, ratio, spec);
  if (ratio > 0) {  // the size of the pictures that it hides
    const NoiseLevel level = experiment.schedule.with_ratio(ratio);
    noised /= static_cast<float>(std::hypot(level.alpha, level.sigma));
  }
  return answers;
}

void add_figures(const PictureMeasurement& given, PictureAnswers& view) {
  const Points& x = *view.answers;
  view.mean = x.rowwise().mean();
  view.spread = (x.colwise() - view.mean.col(0)).array().square().rowwise().mean().sqrt();
  auto overview = std::make_shared<Points>(x.rows(), 3);
  overview->col(0) = view.measured.col(0);
  overview->col(1) = view.mean.col(0);
  overview->col(2) = 2 * view.spread.col(0).array() - 1;
  view.overview = std::move(overview);
  if (given.model) view.known_error = known_error(*given.model, x, given.y.replicate(1, x.cols())).maxCoeff();
  if (!view.question.original) return;
  const Eigen::RowVectorXd decibels = psnr(x, *view.question.original);
  view.psnr.assign(decibels.begin(), decibels.end());
  view.mean_psnr = psnr(view.mean, *view.question.original)(0);
}

/// The classifier of the training images, made once for each set. Used by the job's thread only.
class CachedClassifier {
 public:
  std::vector<Label> classify(const DistributionPtr& data, const Points& x) {
    const ImageSet& images = *data->as_images();
    if (images.label_count() == 0) return {};
    if (data != data_) {
      const LabelledImages& training = images.training();
      neighbours_.emplace(training.pixels.leftCols(std::min(kMostNeighbours, training.count())));
      data_ = data;
    }
    const auto k = std::min<Eigen::Index>(kClassifierNeighbours, neighbours_->images().cols());
    return most_frequent_labels(neighbours_->find(x, static_cast<int>(k)), images.training().labels);
  }

 private:
  DistributionPtr data_;
  std::optional<NearestImages> neighbours_;
};

struct Request {
  SnapshotPtr snapshot;
  PictureQuestion question;
};

}  // namespace

PictureMeasurement measure(const PictureQuestion& question, const ImageShape& shape) {
  const double noise = question.settings.task == PictureTask::kRedraw ? 0 : question.settings.noise;
  const auto scaled_normals = [&](Eigen::Index numbers) {
    return Points(static_cast<float>(noise) * measurement_normals(question.settings.noise_seed, numbers));
  };
  const LinearOperatorPtr A = operator_of(question, shape);
  if (!A) {
    Points y = *question.picture;
    if (noise > 0) y += scaled_normals(y.rows());
    return {nullptr, y, y};
  }
  Points y = A->apply(*question.picture);
  // Nothing is measured outside of the range of A, so there is no noise either.
  if (noise > 0) y += A->apply(A->pseudo_inverse(scaled_normals(y.rows())));
  const bool grey = question.settings.task == PictureTask::kColorize;
  return {A, y, grey ? as_grey(y) : A->pseudo_inverse(y)};
}

PictureAnswers answer_picture(const Snapshot& snapshot, const PictureQuestion& question,
                              const std::atomic<bool>* cancelled,
                              const std::function<void(float)>& progress) {
  const Experiment& experiment = *snapshot.experiment;
  const PictureSettings& settings = question.settings;
  const auto denoiser = view_denoiser(snapshot, ModelChoice::kEma);
  const RestorationSpec spec = spec_of(question, cancelled, progress);
  const PictureMeasurement given = measure(question, experiment.data->as_images()->shape());
  PictureAnswers view;
  view.question = question;
  view.run = snapshot.run;
  view.iteration = snapshot.iteration;
  view.measured = given.picture;
  const Points y = given.y.replicate(1, settings.count);
  if (settings.task == PictureTask::kRedraw)
    view.answers =
        std::make_shared<const Points>(redrawn(experiment, *denoiser, question, spec, view.measured));
  else if (settings.task == PictureTask::kDenoise)
    view.answers =
        std::make_shared<const Points>(denoise_pictures(experiment, *denoiser, y, settings.noise, spec));
  else
    view.answers = std::make_shared<const Points>(
        restore(experiment, *denoiser, {given.model, y, settings.noise}, spec));
  add_figures(given, view);
  return view;
}

struct RestoreJob::Impl {
  explicit Impl(const std::function<void()>& wake)
      : job([this](const Request& request, const std::atomic<bool>& stop) { return compute(request, stop); },
            wake) {}

  PictureAnswers compute(const Request& request, const std::atomic<bool>& stop) {
    yield_to_foreground();
    const double start = now_seconds();
    progress = 0;
    PictureAnswers view =
        answer_picture(*request.snapshot, request.question, &stop, [this](float share) { progress = share; });
    if (!stop) view.taken_for = classifier.classify(request.snapshot->experiment->data, *view.answers);
    view.seconds = now_seconds() - start;
    return view;
  }
  void ask(const SnapshotPtr& snapshot, const PictureQuestion& question, double now) {
    asked = question;
    experiment = snapshot->experiment;
    run = snapshot->run;
    iteration = snapshot->iteration;
    cancelled = false;
    asked_at = now;
    job.request({snapshot, question});
  }

  std::optional<PictureQuestion> asked;
  ExperimentPtr experiment;
  int run = 0;
  std::int64_t iteration = -1;
  bool cancelled = false;
  double asked_at = 0;
  DutyCycle duty{0.1};
  CachedClassifier classifier;
  std::atomic<float> progress = 0;
  LatestJob<Request, PictureAnswers> job;
};

RestoreJob::RestoreJob(const std::function<void()>& wake) : impl_(std::make_unique<Impl>(wake)) {}
RestoreJob::~RestoreJob() = default;

void RestoreJob::want(const SnapshotPtr& snapshot, const PictureQuestion& question) {
  Impl& impl = *impl_;
  const double now = now_seconds();
  if (const auto fresh = impl.job.take()) impl.duty.finished(now, fresh->seconds);
  const bool other = !impl.asked || !(*impl.asked == question) || impl.run != snapshot->run ||
                     impl.experiment != snapshot->experiment;
  if (other) {
    if (!impl.job.busy() || now - impl.asked_at > kPatience) impl.ask(snapshot, question, now);
    return;
  }
  if (impl.iteration == snapshot->iteration || impl.cancelled || impl.job.busy()) return;
  if (snapshot->status != RunStatus::kRunning || impl.duty.due(now)) impl.ask(snapshot, question, now);
}

void RestoreJob::cancel() {
  impl_->cancelled = true;
  impl_->job.cancel();
}

std::shared_ptr<const PictureAnswers> RestoreJob::latest() const { return impl_->job.latest(); }
float RestoreJob::progress() const { return impl_->progress; }
bool RestoreJob::busy() const { return impl_->job.busy(); }
std::string RestoreJob::error() const { return impl_->job.error(); }

}  // namespace diffuscope
