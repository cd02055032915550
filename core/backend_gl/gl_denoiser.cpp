#include "core/backend_gl/gl_denoiser.h"

#include <algorithm>
#include <stdexcept>

namespace diffuscope {
namespace {

constexpr Eigen::Index kMostColumns = 16384;  // at once
constexpr int kColumnWords = sizeof(GlColumn) / 4;

}  // namespace

GlDenoiser::GlDenoiser(std::shared_ptr<GlDevice> device, std::shared_ptr<const Mlp> network,
                       WeightsPtr weights, NetworkRole role, WorkerTeam* team)
    : device_(std::move(device)),
      network_(network),
      weights_(weights),
      role_(role),
      processor_(std::move(network), std::move(weights), std::move(role), team) {}

void GlDenoiser::set_labels(std::span<const LabelMix> labels) {
  labels_.assign(labels.begin(), labels.end());
  processor_.set_labels(labels);
}

void GlDenoiser::evaluate(const Points& x, NoiseLevel level, Points& x0) {
  if (!run(x, {network_scaling(role_, level)}, x0)) processor_.denoise(x, level, x0);
}

void GlDenoiser::evaluate_derivative(const Points& x, NoiseLevel level, const std::vector<Points>& directions,
                                     Points& x0, std::vector<Points>& products) {
  processor_.differentiate(x, level, directions, x0, products);
}

void GlDenoiser::evaluate_variance(const Points& x, NoiseLevel from, NoiseLevel to, Points& x0,
                                   Points& variance) {
  const HeadScale head = head_scale(network_->spec().variance_head, variance_range(to, from));
  variance.resize(x.rows(), x.cols());
  if (!run(x, {network_scaling(role_, from), head, &variance}, x0))
    processor_.denoise_with_variance(x, from, to, x0, variance);
}

bool GlDenoiser::run(const Points& x, const Reading& reading, Points& x0) {
  if (labels_.size() > 1 && static_cast<Eigen::Index>(labels_.size()) != x.cols())
    throw std::invalid_argument("GlDenoiser: neither a label for each column nor one for all");
  if (!failure_.empty()) return false;
  x0.resize(x.rows(), x.cols());
  try {
    make_room(x.cols());
    for (int first = 0; first < x.cols(); first += gl_->chunk())
      run_columns(x, reading, {first, std::min(gl_->chunk(), static_cast<int>(x.cols()) - first)}, x0);
    device_->check();
  } catch (const GlFailure& failure) {
    failure_ = failure.what();
    return false;
  }
  return true;
}

void GlDenoiser::make_room(Eigen::Index columns) {
  const Eigen::Index wanted = std::clamp<Eigen::Index>(columns, 1, kMostColumns);
  if (gl_ && (gl_->chunk() >= wanted || x_.words() == network_->dim() * kMostColumns)) return;
  const Eigen::Index room = gl_ ? kMostColumns : wanted;
  gl_ = std::make_unique<GlNetwork>(*device_, network_, GlRoom{static_cast<int>(room)},
                                    GlNetwork::Use::kForward);
  gl_->set_weights(*weights_);
  columns_.reserve(*device_, room * kColumnWords);
  for (GlBuffer* buffer : {&x_, &x0_, &variance_}) buffer->reserve(*device_, network_->dim() * room);
}

void GlDenoiser::write_columns(const NetworkScaling& scaling, GlRange range) {
  column_data_.assign(labels_.size() > 1 ? static_cast<std::size_t>(range.count) : 1, {});
  for (std::size_t j = 0; j < column_data_.size(); ++j) {
    LabelMix label;
    if (!labels_.empty())
      label = labels_.size() == 1 ? labels_[0] : labels_[static_cast<std::size_t>(range.first) + j];
    GlColumn& column = column_data_[j];
    column.condition = scaling.condition;
    column.first_label = label_row(*network_, label.first);
    column.second_label = label_row(*network_, label.second);
    column.share = label.share;
  }
  columns_.write(column_data_.data(), static_cast<Eigen::Index>(column_data_.size()) * kColumnWords);
}

void GlDenoiser::run_columns(const Points& x, const Reading& reading, GlRange range, Points& x0) {
  const NetworkScaling& scaling = reading.scaling;
  const int dim = network_->dim(), elements = dim * range.count;
  write_columns(scaling, range);
  x_.write(x.col(range.first).data(), elements);
  gl_->forward({.columns = &columns_,
                .x = &x_,
                .scale = static_cast<float>(scaling.input),
                .one_column = column_data_.size() == 1},
               {0, range.count});
  device_->run("denoise", "",
               {.groups = {(elements + 255) / 256, 1, 1},
                .buffers = {&x_, &gl_->outputs(), &x0_, &variance_},
                .uniforms = {{"elements", elements},
                             {"dim", dim},
                             {"rows", gl_->output_rows()},
                             {"skip", static_cast<float>(scaling.skip)},
                             {"gain", static_cast<float>(scaling.out)},
                             {"has_head", reading.variance != nullptr},
                             {"head_offset", static_cast<float>(reading.head.offset)},
                             {"head_slope", static_cast<float>(reading.head.slope)}}});
  x0_.read(x0.col(range.first).data(), elements);
  if (reading.variance) variance_.read(reading.variance->col(range.first).data(), elements);
}

}  // namespace diffuscope
