#include "core/distributions/point_set.h"

#include <fmt/format.h>

#include <cmath>

namespace diffuscope {
namespace {

Moments moments_of(const Points& points) {
  // In blocks, so that ten million points need no second copy in double precision.
  constexpr Eigen::Index kBlock = 4096;
  const auto for_each_block = [&](auto&& body) {
    for (Eigen::Index first = 0; first < points.cols(); first += kBlock)
      body(points.middleCols(first, std::min(kBlock, points.cols() - first)).cast<double>());
  };
  const auto count = static_cast<double>(points.cols());
  Eigen::VectorXd mean = Eigen::VectorXd::Zero(points.rows());
  for_each_block([&](const auto& block) { mean += block.rowwise().sum(); });
  mean /= count;
  double squares = 0;
  for_each_block([&](const auto& block) { squares += (block.colwise() - mean).squaredNorm(); });
  return {mean, std::sqrt(squares / (count * static_cast<double>(points.rows())))};
}

}  // namespace

PointSet::PointSet(Points points) : points_(std::move(points)) {
  if (points_.size() == 0) throw UserError("the data have no points; at least one is needed.");
  for (Eigen::Index j = 0; j < points_.cols(); ++j)
    if (!points_.col(j).allFinite())
      throw UserError(
          fmt::format("point {} of the data has a coordinate that is not a finite number.", j + 1));
  moments_ = moments_of(points_);
}

void PointSet::sample(std::uint64_t seed, Stream stream, std::uint64_t first, Eigen::Ref<Points> out) const {
  const auto count = static_cast<std::uint32_t>(points_.cols());
  for (Eigen::Index j = 0; j < out.cols(); ++j) {
    SampleRandom random(seed, stream, first + static_cast<std::uint64_t>(j));
    out.col(j) = points_.col(random.below(count));
  }
}

std::shared_ptr<GaussianMixture> kernel_mixture(const Distribution& data, Eigen::Index n, double bandwidth,
                                                std::uint64_t seed) {
  const Points* points = data.as_points();
  const bool all = points != nullptr && points->cols() <= n;
  const Points centres = all ? *points : data.draw(seed, n, Stream::kEvaluation);
  std::vector<MixtureComponent> components;
  components.reserve(static_cast<std::size_t>(centres.cols()));
  for (Eigen::Index j = 0; j < centres.cols(); ++j)
    components.push_back(round_component(1, centres.col(j).cast<double>(), bandwidth));
  return std::make_shared<GaussianMixture>(std::move(components));
}

}  // namespace diffuscope
