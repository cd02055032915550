#include "core/backend_gl/gl_self_test.h"

#include <fmt/format.h>

#include "core/backend_gl/gl_network.h"
#include "core/backend_gl/gl_random.h"
#include "core/backend_gl/gl_training.h"
#include "core/stopwatch.h"

namespace diffuscope {
namespace {

constexpr double kNormalTolerance = 1e-6, kNetworkTolerance = 1e-4;
constexpr int kColumns = 130;
constexpr std::uint64_t kSeed = 1;

double normalized_error(const Eigen::MatrixXf& found, const Eigen::MatrixXf& expected) {
  return (found - expected).cwiseAbs().maxCoeff() / std::max(1e-30f, expected.cwiseAbs().maxCoeff());
}

void test_random_numbers(GlDevice& device, GlSelfTest& result) {
  constexpr int kBlocks = 1024;
  const NormalSequence sequence{kSeed, Stream::kEvaluation, 0, 0};
  GlBuffer buffer(device, 4 * kBlocks);
  std::vector<std::uint32_t> words(4 * kBlocks);
  gl_fill_words(device, sequence, buffer.words(), buffer);
  buffer.read(words.data(), buffer.words());
  result.integers_agree = true;
  for (std::size_t i = 0; i < kBlocks; ++i) {
    const auto expected = philox_block(kSeed, Stream::kEvaluation, 0, i);
    result.integers_agree &=
        std::equal(expected.begin(), expected.end(), words.begin() + static_cast<std::ptrdiff_t>(4 * i));
  }
  Points normals(4, kBlocks), expected(4, kBlocks);
  gl_fill_normals(device, sequence, buffer.words(), buffer);
  buffer.read(normals.data(), buffer.words());
  fill_normals(kSeed, Stream::kEvaluation, 0, 0, expected);
  result.normal_error = (normals - expected).cwiseAbs().maxCoeff();
}

/// A network with random columns on the card; what d loss/d output = output/columns does.
class Trial {
 public:
  Trial(GlDevice& device, std::shared_ptr<const Mlp> network, int count, GlNetwork::Use use)
      : network_(std::move(network)),
        weights_(network_->initial_weights(kSeed)),
        x_(network_->dim(), count),
        gl_(device, network_, GlRoom{count}, use),
        columns_buffer_(device, 16 * count),
        x_buffer_(device, x_.size()) {
    fill_normals(kSeed, Stream::kEvaluation, 0, 0, x_);
    std::vector<TrainingColumn> columns(static_cast<std::size_t>(count));
    for (TrainingColumn& column : columns) {
      column.condition = kCondition;
      column.first_label = label_row(*network_, kNoLabel);
    }
    columns_buffer_.write(columns.data(), columns_buffer_.words());
    x_buffer_.write(x_.data(), x_buffer_.words());
    gl_.set_weights(weights_);
  }

  void forward() { gl_.forward({.columns = &columns_buffer_, .x = &x_buffer_}, range()); }
  void backward() {
    gl_.backward(columns_buffer_, range(), false);
    gl_.reduce_gradient();
  }
  /// The answers of the card.
  Points compare_answers(GlSelfTest& result) {
    forward();
    const Points found = gl_.read_outputs(range());
    Points expected;
    network_->features(x_, Eigen::RowVectorXf::Constant(x_.cols(), kCondition), scratch_);
    network_->forward(weights_, scratch_, expected, true);
    result.answer_error = normalized_error(found, expected);
    return found;
  }
  /// After compare_answers.
  void compare_gradient(const Points& answers, GlSelfTest& result) {
    const Points d_out = answers / static_cast<float>(x_.cols());
    gl_.write_outputs(d_out);
    backward();
    Weights found, expected = Weights::Zero(weights_.size());
    gl_.read_gradient(found);
    network_->backward(weights_, scratch_, d_out, expected);
    result.gradient_error = normalized_error(found, expected);
  }

 private:
  static constexpr float kCondition = 0.7f;
  GlRange range() const { return {0, static_cast<int>(x_.cols())}; }

  std::shared_ptr<const Mlp> network_;
  Weights weights_;
  Points x_;
  MlpScratch scratch_;
  GlNetwork gl_;
  GlBuffer columns_buffer_, x_buffer_;
};

/// Calls of `work` a second, measured over half a second after a first call that compiles.
template <class Work>
double rate(GlDevice& device, Work&& work) {
  work();
  device.finish();
  int calls = 0;
  double seconds = 0;
  for (const Stopwatch watch; seconds < 0.5;) {
    work();
    device.finish();
    ++calls;
    seconds = watch.elapsed();
  }
  return calls / seconds;
}

}  // namespace

bool GlSelfTest::passed() const {
  return integers_agree && normal_error <= kNormalTolerance && answer_error <= kNetworkTolerance &&
         gradient_error <= kNetworkTolerance;  // false for NaN
}

std::string GlSelfTest::text() const {
  return fmt::format(
      "{}: random integers {}, normals {:.1g}, answers {:.1g}, gradient {:.1g} from the processor's",
      passed() ? "passed" : "failed", integers_agree ? "agree" : "differ", normal_error, answer_error,
      gradient_error);
}

GlSelfTest gl_self_test(GlDevice& device, std::shared_ptr<const Mlp> network, GlNetwork::Use use) {
  GlSelfTest result;
  test_random_numbers(device, result);
  Trial trial(device, std::move(network), kColumns, use);
  const Points answers = trial.compare_answers(result);
  if (use == GlNetwork::Use::kTraining) trial.compare_gradient(answers, result);
  device.check();
  return result;
}

double gl_peak_gflops(GlDevice& device) {
  const int groups = device.software() ? 16 : 2048, loops = 256;
  GlBuffer out(device, Eigen::Index{groups} * 64);
  const double flops = 2.0 * 4 * 16 * loops * groups * 64;  // multiply-adds of vec4, 16 a loop
  const double per_second = rate(device, [&] {
    device.run("peak", "", {.groups = {groups, 1, 1}, .buffers = {&out}, .uniforms = {{"loops", loops}}});
  });
  device.check();
  return 1e-9 * flops * per_second;
}

GlSpeed gl_speed(GlDevice& device, std::shared_ptr<const Mlp> network, int columns, int batch) {
  const double gflops = 1e-9 * network->flops_per_sample();
  GlSpeed speed;
  speed.peak = gl_peak_gflops(device);
  {
    Trial sampling(device, network, columns, GlNetwork::Use::kForward);
    speed.sampling = gflops * columns * rate(device, [&] { sampling.forward(); });
  }
  GlTraining training(device, network, {batch});
  Weights raw = network->initial_weights(kSeed), m = Weights::Zero(raw.size()), v = m, ema = raw;
  training.load({raw, m, v, ema});
  const Points x0 = Points::Constant(network->dim(), batch, 0.5f);
  const std::vector<TrainingColumn> data(
      static_cast<std::size_t>(batch), {0.8f, 0.6f, 0, -1, 0.7f, 0, 0, 0, 1.0f / static_cast<float>(batch)});
  ResidentResult result;
  speed.iterations_per_second = rate(device, [&] { training.iterate({x0, data, kSeed, 0, {}, 1}, result); });
  speed.training = 3 * gflops * batch * speed.iterations_per_second;
  return speed;
}

}  // namespace diffuscope
