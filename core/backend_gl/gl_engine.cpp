#include "core/backend_gl/gl_engine.h"

#include <fmt/format.h>

#include "core/backend/backends.h"
#include "core/backend_gl/gl_device_network.h"
#include "core/backend_gl/gl_self_test.h"
#include "core/backend_gl/gl_training.h"

namespace diffuscope {
namespace {

constexpr Eigen::Index kBlockColumns = 16384;

/// One card for all engines of a thread: its kernels are compiled once.
struct CardOfThread {
  std::weak_ptr<GlDevice> shared;
  GlShareGroup window;
  bool keeps = false;
  std::shared_ptr<GlDevice> kept;  // null unless `keeps`
};
thread_local CardOfThread card_of_thread;

GlNetwork::Use gl_use(EngineUse use) {
  return use == EngineUse::kTraining ? GlNetwork::Use::kTraining : GlNetwork::Use::kForward;
}

/// All that decides which kernels this use of a network runs.
std::string self_test_name(const Mlp& network, EngineUse use) {
  const auto& [hidden, layers, residual, activation, waves, time_embedding, time_features, noise_conditioning,
               variance_head, label_embedding] = network.spec();
  return fmt::format("network {} {} {} {} {} {} {} {} {} {}, {} numbers, {} labels{}", hidden, layers,
                     residual, static_cast<int>(activation), waves, static_cast<int>(time_embedding),
                     time_features, noise_conditioning, static_cast<int>(variance_head), label_embedding,
                     network.dim(), network.label_count(), use == EngineUse::kTraining ? ", training" : "");
}

}  // namespace

std::shared_ptr<GlDevice> card_of_this_thread() {
  auto device = card_of_thread.shared.lock();
  if (!device)
    card_of_thread.shared = device =
        std::make_shared<GlDevice>(GlFault::from_environment(), card_of_thread.window);
  if (card_of_thread.keeps) card_of_thread.kept = device;
  return device;
}

void keep_card_open(const GlShareGroup& window) {
  card_of_thread.window = window;
  card_of_thread.keeps = true;
}

/// Asks the card, and the processor once that failed.
class GlEngine::Pass final : public NetworkPass {
 public:
  explicit Pass(const GlEngine& engine) : engine_(engine) {}

  void forward(const NetworkInput& input, Points& out) override {
    engine_.network_->check_labels(input.labels, input.x.cols());
    if (!engine_.processor_) try {
        const auto columns = static_cast<int>(input.x.cols());
        out.resize(engine_.network_->outputs(), columns);
        GlNetwork& network = engine_.prepare(columns);
        for (int first = 0; first < columns; first += network.chunk()) {
          const GlRange range{first, std::min(network.chunk(), columns - first)};
          answer(network, input, range);
          out.middleCols(first, range.count) = network.read_outputs(range);
        }
        return engine_.device_->check();
      } catch (const DeviceLost& failure) {
        engine_.give_up(failure.what());
      }
    on_processor().forward(input, out);
  }

  PassTimes gradient(const NetworkInput& input, const OutputLoss& loss, Weights& gradient) override {
    engine_.network_->check_labels(input.labels, input.x.cols());
    if (!engine_.processor_) try {
        const auto columns = static_cast<int>(input.x.cols());
        GlNetwork& network = engine_.prepare(columns);
        for (int first = 0; first < columns; first += network.chunk()) {
          const GlRange range{first, std::min(network.chunk(), columns - first)};
          answer(network, input, range);
          Points output = network.read_outputs(range);
          engine_.device_->check();  // a card that failed has no answers to judge
          loss(first, output);
          network.write_outputs(output);
          network.backward(engine_.work_.columns, range, first > 0);
        }
        network.reduce_gradient();
        network.read_gradient(gradient);
        engine_.device_->check();
        return {};
      } catch (const DeviceLost& failure) {
        engine_.give_up(failure.what());
      }
    return on_processor().gradient(input, loss, gradient);
  }

 private:
  void answer(GlNetwork& network, const NetworkInput& input, GlRange range) {
    engine_.send(input, range);
    network.forward({.columns = &engine_.work_.columns,
                     .x = &engine_.work_.x,
                     .one_column = engine_.work_.column_data.size() == 1},
                    {0, range.count});
  }
  NetworkPass& on_processor() {
    if (!pass_) pass_ = engine_.processor_->make_pass();
    return *pass_;
  }

  const GlEngine& engine_;
  std::unique_ptr<NetworkPass> pass_;
};

/// Training on the card that tells its engine when it fails.
class GlEngine::Resident final : public ResidentTraining {
 public:
  Resident(GlEngine& engine, int batch)
      : engine_(engine), device_(engine.device_), training_(*device_, engine.network_, {batch}) {}

  void load(const OptimizedWeights& weights) override {
    watched([&] { training_.load(weights); });
  }
  void begin_iteration(const ResidentIteration& iteration) override {
    watched([&] { training_.begin_iteration(iteration); });
  }
  void finish_iteration(ResidentResult& result) override {
    watched([&] { training_.finish_iteration(result); });
  }
  void begin_store() override {
    watched([&] { training_.begin_store(); });
  }
  bool stored() const override { return training_.stored(); }
  void finish_store(const OptimizedWeights& weights) override {
    watched([&] { training_.finish_store(weights); });
  }

 private:
  template <class Work>
  void watched(Work&& work) {
    try {
      work();
    } catch (const DeviceLost& failure) {
      engine_.give_up(failure.what());
      throw;
    }
  }

  GlEngine& engine_;
  std::shared_ptr<GlDevice> device_;
  GlTraining training_;
};

GlEngine::GlEngine(std::shared_ptr<const Mlp> network, FailureReport report)
    : network_(std::move(network)), report_(std::move(report)) {}

std::string GlEngine::about() const {
  if (processor_)
    return fmt::format("{} (the graphics card cannot be used: {})", processor_->about(), reason_);
  return device_ ? "GPU, " + device_->renderer() : "GPU";
}

Eigen::Index GlEngine::block_columns() const {
  return processor_ ? processor_->block_columns() : kBlockColumns;
}

void GlEngine::open(EngineUse use) {
  try {
    if (!device_) device_ = card_of_this_thread();
    GlSelfTest test;
    const bool passes = device_->passes(self_test_name(*network_, use), [&] {
      test = gl_self_test(*device_, network_, gl_use(use));
      return test.passed();
    });
    if (!passes) give_up("self-test " + test.text());
  } catch (const DeviceLost& failure) {
    give_up(failure.what());
  }
}

void GlEngine::give_up(const std::string& reason) const {
  if (processor_) return;
  reason_ = reason;
  card_of_thread.kept.reset();
  processor_ = make_usual_engine(network_);
  if (weights_) processor_->load(*weights_, use_, nullptr);
  if (report_) report_(reason);
}

void GlEngine::load(const Weights& weights, EngineUse use, WorkerTeam* team) {
  const bool first = !weights_ || (use == EngineUse::kTraining && use_ == EngineUse::kSampling);
  weights_ = &weights;
  use_ = use;
  work_.stale = true;
  if (processor_) return processor_->load(weights, use, team);
  if (first) {
    work_.network.reset();  // that of sampling has no room for gradients
    open(use);
  }
}

std::unique_ptr<NetworkPass> GlEngine::make_pass() const { return std::make_unique<Pass>(*this); }

std::unique_ptr<ResidentTraining> GlEngine::make_resident(int batch) {
  if (!device_ && !processor_) open(EngineUse::kTraining);
  if (processor_) return nullptr;
  try {
    return std::make_unique<Resident>(*this, batch);
  } catch (const DeviceLost& failure) {
    give_up(failure.what());
    return nullptr;
  }
}

std::unique_ptr<DeviceNetwork> GlEngine::make_device_network() {
  if (processor_ || !device_ || !weights_) return nullptr;
  try {
    return std::make_unique<GlDeviceNetwork>(device_, network_, *weights_,
                                             [this](const std::string& reason) { give_up(reason); });
  } catch (const DeviceLost& failure) {
    give_up(failure.what());
    return nullptr;
  }
}

GlNetwork& GlEngine::prepare(Eigen::Index columns) const {
  const auto wanted = static_cast<int>(std::clamp<Eigen::Index>(columns, 1, kBlockColumns));
  // Room grows at most once: to what a pass of few columns needs, then to as much as is ever used at once.
  if (!work_.network ||
      (work_.network->chunk() < wanted && work_.x.words() < network_->dim() * kBlockColumns)) {
    const int room = work_.network ? static_cast<int>(kBlockColumns) : wanted;
    work_.network.reset();
    work_.network = std::make_unique<GlNetwork>(*device_, network_, GlRoom{room}, gl_use(use_));
    work_.columns.reserve(*device_, Eigen::Index{room} * kColumnWords);
    work_.x.reserve(*device_, Eigen::Index{room} * network_->dim());
    work_.stale = true;
  }
  if (work_.stale) work_.network->set_weights(*weights_);
  work_.stale = false;
  return *work_.network;
}

void GlEngine::send(const NetworkInput& input, GlRange range) const {
  const bool one = input.condition.size() == 1 && input.labels.size() <= 1;
  work_.column_data.assign(one ? 1 : static_cast<std::size_t>(range.count), {});
  for (std::size_t j = 0; j < work_.column_data.size(); ++j) {
    const Eigen::Index column = range.first + static_cast<Eigen::Index>(j);
    const LabelMix label = label_of(input.labels, column);
    TrainingColumn& data = work_.column_data[j];
    data.condition = input.condition[input.condition.size() == 1 ? 0 : column];
    data.first_label = label_row(*network_, label.first);
    data.second_label = label_row(*network_, label.second);
    data.share = label.share;
  }
  work_.columns.write(work_.column_data.data(),
                      static_cast<Eigen::Index>(work_.column_data.size()) * kColumnWords);
  const Points x = input.x.middleCols(range.first, range.count);  // without gaps between columns
  work_.x.write(x.data(), x.size());
}

}  // namespace diffuscope
