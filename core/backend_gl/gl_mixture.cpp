#include "core/backend_gl/gl_mixture.h"

#include <fmt/format.h>

#include <algorithm>

namespace diffuscope {
namespace {

constexpr double kPassFlops = 1e9;  // 4 ms at 250 GFLOP/s
constexpr Eigen::Index kShareWords = Eigen::Index{1} << 23;
constexpr Eigen::Index kTileColumns = 64;  // of a group

using Tables = MixtureAtLevel<float>::Tables;

void append(const Eigen::VectorXf& values, std::vector<float>& to) {
  to.insert(to.end(), values.begin(), values.end());
}

/// Row by row, as the kernel reads them.
void append(const std::vector<Points>& matrices, std::vector<float>& to) {
  for (const Points& matrix : matrices) {
    const Points rows = matrix.transpose();
    to.insert(to.end(), rows.data(), rows.data() + rows.size());
  }
}

std::vector<float> kernel_tables(const Tables& tables) {
  std::vector<float> all;
  append(tables.offsets, all);
  if (tables.isotropic)
    for (const auto* table : {&tables.half_precisions, &tables.gains, &tables.residuals}) append(*table, all);
  else
    for (const auto* table : {&tables.whitening, &tables.gain_matrices, &tables.residual_matrices})
      append(*table, all);
  return all;
}

void send(GlDevice& device, std::span<const float> values, GlBuffer& buffer) {
  buffer.reserve(device, static_cast<Eigen::Index>(values.size()));
  buffer.write(values.data(), static_cast<Eigen::Index>(values.size()));
}

}  // namespace

void GlMixture::set_level(NoiseLevel level) {
  const MixtureAtLevel<float> at_level(*mixture_, level);
  const Tables& tables = at_level.tables();
  isotropic_ = tables.isotropic;
  Points centres(tables.means.rows(), 2 * tables.means.cols());
  centres << tables.centres, tables.means;
  send(device_.gl(), {centres.data(), static_cast<std::size_t>(centres.size())}, centres_);
  send(device_.gl(), kernel_tables(tables), tables_);
}

// The passes of one dispatch look at every component of a column, along every axis.
Eigen::Index GlMixture::columns_at_once() const {
  const double dim = mixture_->dim();
  const double flops = 6.0 * components() * dim * (isotropic_ ? 1 : dim);
  const auto affordable = static_cast<Eigen::Index>(kPassFlops / flops);
  return std::clamp<Eigen::Index>(std::min(affordable, kShareWords / components()), kTileColumns, 1 << 20);
}

void GlMixture::run(const DevicePoints& x, std::initializer_list<Pass> passes) {
  GlDevice& gl = device_.gl();
  gl.check();
  const GlBuffer& points = GlVectorDevice::buffer(*x.memory());
  const Eigen::Index most = std::min(columns_at_once(), x.cols());
  shares_.reserve(gl, most * components());
  for_each_piece(x.cols(), most, [&](Eigen::Index first, Eigen::Index count) {
    run_pass(points, {.number = 0, .rows = components()}, first, count);
    for (const Pass& pass : passes) run_pass(points, pass, first, count);
  });
}

void GlMixture::run_pass(const GlBuffer& x, const Pass& pass, Eigen::Index first, Eigen::Index count) {
  device_.gl().run(
      "mixture", fmt::format("#define PASS {}\n{}", pass.number, isotropic_ ? "" : "#define FULL\n"),
      {.groups = {(count + kTileColumns - 1) / kTileColumns, pass.rows, 1},
       .buffers = {&x, &shares_, &centres_, &tables_, pass.result, pass.estimate, pass.direction, &along_},
       .uniforms = {{"count", static_cast<int>(count)},
                    {"first", static_cast<int>(first)},
                    {"dim", dim()},
                    {"components", components()},
                    {"gain", static_cast<float>(pass.gain)},
                    {"floor_value", static_cast<float>(pass.floor)}}});
}

void GlMixture::denoise(const DevicePoints& x, DevicePoints& x0) {
  x0.resize(x.rows(), x.cols());
  const GlBuffer& result = GlVectorDevice::buffer(x0.overwrite(device_));
  run(x, {shares_pass(), {.number = 2, .rows = dim(), .result = &result}});
}

void GlMixture::log_density(const DevicePoints& x, DevicePoints& out) {
  out.resize(1, x.cols());
  const GlBuffer& result = GlVectorDevice::buffer(out.overwrite(device_));
  run(x, {{.number = 6, .rows = 1, .result = &result}});
}

void GlMixture::covariance_product(const DevicePoints& x, const DevicePoints& x0, const DevicePoints& v,
                                   double gain, DevicePoints& out) {
  out.resize(x.rows(), x.cols());
  const GlBuffer& result = GlVectorDevice::buffer(out.overwrite(device_));
  const GlBuffer& estimate = GlVectorDevice::buffer(*x0.memory());
  const GlBuffer& direction = GlVectorDevice::buffer(*v.memory());
  along_.reserve(device_.gl(), std::min(columns_at_once(), x.cols()) * components());
  run(x, {shares_pass(),
          {3, components(), &along_, &estimate, &direction},
          {4, dim(), &result, &estimate, &direction, 0, gain}});
}

void GlMixture::variance(const DevicePoints& x, const DevicePoints& x0, double floor, double gain,
                         DevicePoints& out) {
  out.resize(x.rows(), x.cols());
  const GlBuffer& result = GlVectorDevice::buffer(out.overwrite(device_));
  run(x, {shares_pass(), {5, dim(), &result, &GlVectorDevice::buffer(*x0.memory()), nullptr, floor, gain}});
}

}  // namespace diffuscope
