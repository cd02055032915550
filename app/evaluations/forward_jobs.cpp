#include "app/evaluations/forward_jobs.h"

#include <algorithm>
#include <cmath>

#include "app/evaluations/view_denoiser.h"
#include "app/evaluations/wanted_job.h"
#include "core/concurrency/thread_priority.h"
#include "core/fields/density.h"
#include "core/fields/forward_cloud.h"
#include "core/fields/stage_box.h"

namespace diffuscope {
namespace {

constexpr int kInformationRatios = 61;
constexpr std::uint64_t kInformationSeed = 4;
constexpr Eigen::Index kInformationSamples = 4000;
constexpr double kKernelEvaluations =
    3e7;                            // of the stand-in mixture with its thousands of components: fewer samples
constexpr double kWidestNoise = 8;  // standard deviation up to which the picture follows
constexpr double kSharpestData = 0.02;  // standard deviation added to data without noise, so that points show

struct InformationRequest {
  std::shared_ptr<const GaussianMixture> mixture;
  bool operator==(const InformationRequest&) const = default;
};

InformationView measure_information(const InformationRequest& request, const std::atomic<bool>& cancelled) {
  yield_to_foreground();
  const GaussianMixture& mixture = *request.mixture;
  const auto most =
      kKernelEvaluations / static_cast<double>(mixture.components().size() * kInformationRatios);
  const Eigen::Index samples =
      std::clamp(static_cast<Eigen::Index>(most), Eigen::Index{100}, kInformationSamples);
  return {request.mixture,
          information_by_ratio(mixture, kInformationRatios, samples, kInformationSeed, &cancelled)};
}

ChainView walk(const ChainRequest& request, const std::atomic<bool>&) {
  yield_to_foreground();
  const Experiment& experiment = *request.experiment;
  const int t = std::clamp(request.t, 1, experiment.schedule.steps());
  // Data and noise of their own: the test needs two independent samples.
  const Points x0 = experiment.draw(request.seed, request.points, Stream::kEvaluation);
  const Points other = experiment.draw(request.seed + 1, request.points, Stream::kEvaluation);
  ForwardChain chain = forward_chain(x0, experiment.schedule, t, request.seed, request.coefficients);
  ChainView view{
      request, chain_levels(experiment.schedule, request.coefficients)[static_cast<std::size_t>(t)],
      {},      {},
      {},      {},
      0};
  noise_points(x0, chain.eps, view.level, view.closed);
  // What the lectures' closed form claims, whatever the coefficients: with wrong ones the test must fail.
  noise_points(other, forward_noise(request.seed + 1, experiment.dim(), request.points),
               experiment.schedule.at(t), view.fresh);
  view.largest_difference = static_cast<double>((view.closed - chain.x).cwiseAbs().maxCoeff());
  view.test = two_sample_test(chain.x, view.fresh);
  view.steps = std::move(chain.x);
  return view;
}

ConvolutionView::Part density_of(const GaussianMixture& mixture, NoiseLevel level,
                                 const ConvolutionView& view, const std::atomic<bool>& cancelled) {
  auto values = log_density_grid(mixture, level, view.box, view.nx, view.ny, &cancelled);
  const float highest = *std::max_element(values.begin(), values.end());
  return {std::make_shared<const std::vector<float>>(std::move(values)), highest};
}

ConvolutionView convolve(const ConvolutionRequest& request, const std::atomic<bool>& cancelled) {
  yield_to_foreground();
  const Experiment& experiment = *request.experiment;
  const NoiseLevel level = experiment.schedule.at(request.t);
  ConvolutionView view;
  view.asked = request;
  view.level = level;
  if (!request.shrink) view.level = {1, std::min(level.ratio(), 1e3)};
  const bool plane = experiment.dim() > 1;
  view.nx = plane ? (experiment.oracle_is_exact ? 144 : 64) : 320;
  view.ny = plane ? view.nx : 1;
  // Wide kernels of an exploding process are cut: its data would be a dot beside them.
  const double spread = std::hypot(view.level.alpha * experiment.data_std, view.level.sigma);
  view.box =
      widened(joined(mixture_box(*experiment.oracle), normal_box(std::min(spread, kWidestNoise))), 0.05);
  const GaussianMixture noise({round_component(1, Eigen::VectorXd::Zero(experiment.dim()), 1)});
  view.data = density_of(*experiment.oracle, {view.level.alpha, kSharpestData}, view, cancelled);
  view.noise = density_of(noise, {0, std::max(view.level.sigma, kSharpestData)}, view, cancelled);
  view.sum = density_of(*experiment.oracle, {view.level.alpha, std::max(view.level.sigma, kSharpestData)},
                        view, cancelled);
  return view;
}

}  // namespace

struct ForwardJobs::Impl {
  explicit Impl(const std::function<void()>& wake)
      : information(measure_information, wake), chain(walk, wake), convolution(convolve, wake) {}
  WantedJob<InformationRequest, InformationView> information;
  WantedJob<ChainRequest, ChainView> chain;
  WantedJob<ConvolutionRequest, ConvolutionView> convolution;
};

ForwardJobs::ForwardJobs(const std::function<void()>& wake) : impl_(std::make_unique<Impl>(wake)) {}
ForwardJobs::~ForwardJobs() = default;

void ForwardJobs::want_information(const Experiment& experiment) {
  impl_->information.want({experiment.oracle});
}
void ForwardJobs::want_chain(const ChainRequest& request) { impl_->chain.want(request); }
void ForwardJobs::want_convolution(const ConvolutionRequest& request) { impl_->convolution.want(request); }

std::shared_ptr<const InformationView> ForwardJobs::information() const {
  return impl_->information.job.latest();
}
std::shared_ptr<const ChainView> ForwardJobs::chain() const { return impl_->chain.job.latest(); }
std::shared_ptr<const ConvolutionView> ForwardJobs::convolution() const {
  return impl_->convolution.job.latest();
}

bool ForwardJobs::busy() const {
  return impl_->information.job.busy() || impl_->chain.job.busy() || impl_->convolution.job.busy();
}
bool ForwardJobs::chain_busy() const { return impl_->chain.job.busy(); }

std::string ForwardJobs::error() const {
  for (const std::string& text :
       {impl_->information.job.error(), impl_->chain.job.error(), impl_->convolution.job.error()})
    if (!text.empty()) return text;
  return {};
}

}  // namespace diffuscope
