// The network on the graphics card against double precision: forward and gradient of every kind of network,
// in one dispatch and layer by layer, whole and in chunks; layouts there and back.
#include "core/backend_gl/gl_network.h"

#include <gtest/gtest.h>

#include "tests/backend_gl/network_cases.h"
#include "tests/backend_gl/reference_network.h"

namespace diffuscope {
namespace {

class GlNetworkTest : public ::testing::TestWithParam<NetworkCase> {
 protected:
  GlNetworkTest()
      : network_(std::make_shared<const Mlp>(GetParam().spec, GetParam().dim, GetParam().labels)),
        weights_(network_->initial_weights(5)),
        batch_(*network_, GetParam().columns) {
    // Biases begin at zero, where a mistake in them would not show.
    for (Eigen::Index i = 0; i < weights_.size(); ++i) weights_[i] += 0.02f * static_cast<float>(i % 7 - 3);
  }

  std::shared_ptr<const Mlp> network_;
  Weights weights_;
  RandomBatch batch_;
};
INSTANTIATE_TEST_SUITE_P(All, GlNetworkTest, ::testing::ValuesIn(network_cases()), case_name);

double normalized_error(const Eigen::MatrixXd& found, const Eigen::MatrixXd& expected) {
  return (found - expected).cwiseAbs().maxCoeff() / expected.cwiseAbs().maxCoeff();
}

TEST_P(GlNetworkTest, LayoutGoesThereAndBack) {
  const GlLayout layout(*network_);
  Weights back = Weights::Constant(weights_.size(), 7);
  layout.unpad(layout.pad(weights_), back);
  for (const WeightTensor& tensor : network_->tensors())
    EXPECT_EQ(back.segment(tensor.offset, tensor.size()), weights_.segment(tensor.offset, tensor.size()));
}

TEST_P(GlNetworkTest, ForwardAndGradientAreThoseOfDoublePrecision) {
  GlDevice device;
  const int count = GetParam().columns;
  GlNetwork gl(device, network_, GlRoom{count}, GlNetwork::Use::kTraining);
  gl.set_weights(weights_);
  const auto column_data = batch_.columns(*network_);
  GlBuffer columns(device, 16 * count), x(device, batch_.x.size());
  columns.write(column_data.data(), columns.words());
  x.write(batch_.x.data(), x.words());
  gl.forward({.columns = &columns, .x = &x}, {0, count});
  const Points found = gl.read_outputs({0, count});

  ReferenceNetwork reference(*network_, weights_);
  Eigen::MatrixXd expected(network_->outputs(), count);
  for (int n = 0; n < count; ++n) {
    const auto j = static_cast<std::size_t>(n);
    expected.col(n) =
        reference.forward(batch_.x.col(n).cast<double>(), batch_.condition[j], batch_.labels[j]);
    reference.backward(found.col(n).cast<double>() / count);  // d loss/d output = the output / count
  }
  EXPECT_LE(normalized_error(found.cast<double>(), expected), 1e-5);

  gl.write_outputs(found / static_cast<float>(count));
  gl.backward(columns, {0, count}, false);
  gl.reduce_gradient();
  device.check();
  Weights gradient;
  gl.read_gradient(gradient);
  EXPECT_LE(normalized_error(gradient.cast<double>(), reference.gradient()), 1e-5);

  double squares = 0;
  for (const float g : gradient) squares += double{g} * g;
  Eigen::VectorXf norms(gl.norm_count());
  gl.norms().read(norms.data(), norms.size());
  EXPECT_NEAR(norms.cast<double>().sum() / squares, 1, 1e-5);
}

}  // namespace
}  // namespace diffuscope
