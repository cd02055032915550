#include "core/backend_gl/gl_device_network.h"

#include <algorithm>

namespace diffuscope {
namespace {

constexpr int kAtOnce = 16384;         // columns of a forward pass
constexpr int kTangentsAtOnce = 4096;  // they keep every layer

}  // namespace

GlDeviceNetwork::GlDeviceNetwork(std::shared_ptr<GlDevice> device, std::shared_ptr<const Mlp> network,
                                 const Weights& weights, std::function<void(const std::string&)> report)
    : network_(std::move(network)),
      weights_(weights),
      report_(std::move(report)),
      vectors_(std::move(device)) {}

GlNetwork& GlDeviceNetwork::prepare(std::unique_ptr<GlNetwork>& network, Eigen::Index columns,
                                    GlNetwork::Use use) {
  const int most = use == GlNetwork::Use::kForward ? kAtOnce : kTangentsAtOnce;
  const auto wanted = static_cast<int>(std::min<Eigen::Index>(columns, most));
  if (!network || (network->chunk() < wanted && network->chunk() < most)) {
    network.reset();
    network = std::make_unique<GlNetwork>(vectors_.gl(), network_, GlRoom{wanted}, use);
    network->set_weights(weights_);
  }
  return *network;
}

void GlDeviceNetwork::send(std::span<const LabelMix> labels, GlBuffer& buffer) {
  std::vector<TrainingColumn> told(labels.size());
  for (std::size_t j = 0; j < told.size(); ++j) {
    told[j].first_label = label_row(*network_, labels[j].first);
    told[j].second_label = label_row(*network_, labels[j].second);
    told[j].share = labels[j].share;
  }
  const auto words = static_cast<Eigen::Index>(told.size()) * kColumnWords;
  buffer.reserve(vectors_.gl(), words);
  buffer.write(told.data(), words);
}

// Guidance asks with the classes and without, in turns.
const GlBuffer& GlDeviceNetwork::told_labels() {
  if (labels_.empty()) {
    if (!unlabelled_.id()) send(std::vector<LabelMix>(1), unlabelled_);
    return unlabelled_;
  }
  const auto same = [](const LabelMix& a, const LabelMix& b) {
    return a.first == b.first && a.second == b.second && a.share == b.share;
  };
  if (!std::ranges::equal(labels_, sent_, same)) send(labels_, labelled_);
  sent_ = labels_;
  return labelled_;
}

GlNetwork::Input GlDeviceNetwork::input(const DevicePoints& x, const DeviceQuestion& question) {
  network_->check_labels(labels_, x.cols());
  return {.columns = &told_labels(),
          .x = &GlVectorDevice::buffer(*x.memory()),
          .scale = static_cast<float>(question.input),
          .one_column = labels_.size() <= 1,
          .condition = question.condition};
}

void GlDeviceNetwork::answer(const DevicePoints& x, const DeviceQuestion& question, DevicePoints& x0,
                             DevicePoints* variance) {
  vectors_.gl().check();
  const GlNetwork::Input asked = input(x, question);
  GlNetwork& network = prepare(forward_, x.cols(), GlNetwork::Use::kForward);
  x0.resize(x.rows(), x.cols());
  if (variance) variance->resize(x.rows(), x.cols());
  const Result result{*asked.x,
                      GlVectorDevice::buffer(x0.overwrite(vectors_)),
                      variance ? &GlVectorDevice::buffer(variance->overwrite(vectors_)) : nullptr,
                      question.skip,
                      question.out,
                      question.head.value_or(std::pair{0.0, 0.0})};
  for_each_piece(x.cols(), network.chunk(), [&](Eigen::Index first, Eigen::Index count) {
    const GlRange range{static_cast<int>(first), static_cast<int>(count)};
    network.forward(asked, range);
    write_result(network, range, result);
  });
}

void GlDeviceNetwork::differentiate(const DevicePoints& x, const DeviceQuestion& question,
                                    const DevicePoints& v, DevicePoints& product) {
  const GlNetwork::Input asked = input(x, question);
  GlNetwork& network = prepare(tangent_, x.cols(), GlNetwork::Use::kTraining);
  product.resize(x.rows(), x.cols());
  const GlBuffer& direction = GlVectorDevice::buffer(*v.memory());
  const Result result{direction,    GlVectorDevice::buffer(product.overwrite(vectors_)),
                      nullptr,      question.skip,
                      question.out, {}};
  for_each_piece(x.cols(), network.chunk(), [&](Eigen::Index first, Eigen::Index count) {
    const GlRange range{static_cast<int>(first), static_cast<int>(count)};
    network.forward(asked, range);
    network.differentiate(asked, range, direction);
    write_result(network, range, result);
  });
}

void GlDeviceNetwork::write_result(GlNetwork& network, GlRange range, const Result& result) {
  vectors_.gl().run("answer", result.variance ? "#define HEAD\n" : "",
                    {.groups = {range.tiles(), network_->dim(), 1},
                     .buffers = {&network.outputs(), &result.base, &result.result, result.variance},
                     .uniforms = {{"count", range.count},
                                  {"first_column", range.first},
                                  {"dim", network_->dim()},
                                  {"rows", network.output_rows()},
                                  {"skip", static_cast<float>(result.skip)},
                                  {"gain", static_cast<float>(result.gain)},
                                  {"offset", static_cast<float>(result.head.first)},
                                  {"slope", static_cast<float>(result.head.second)}}});
}

}  // namespace diffuscope
