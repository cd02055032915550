#include "core/distributions/uniform_boxes.h"

#include <cmath>

namespace diffuscope {

UniformBoxes::UniformBoxes(std::vector<Box> boxes) : boxes_(std::move(boxes)) {
  for (const auto& box : boxes_) choice_.add(box.weight);
  for (auto& box : boxes_) box.weight /= choice_.total();
}

void UniformBoxes::sample(std::uint64_t seed, Stream stream, std::uint64_t first,
                          Eigen::Ref<Points> out) const {
  for (Eigen::Index j = 0; j < out.cols(); ++j) {
    SampleRandom random(seed, stream, first + static_cast<std::uint64_t>(j));
    const Box& box = boxes_[choice_.at(random.uniform())];
    for (Eigen::Index axis = 0; axis < out.rows(); ++axis)
      out(axis, j) = random.uniform(static_cast<float>(box.low(axis)), static_cast<float>(box.high(axis)));
  }
}

Moments UniformBoxes::moments() const {
  Eigen::VectorXd mean = Eigen::VectorXd::Zero(dim());
  for (const auto& box : boxes_) mean += box.weight * (box.low + box.high) / 2;
  double variance = 0;  // summed over axes
  for (const auto& box : boxes_)
    variance += box.weight *
                ((box.high - box.low).squaredNorm() / 12 + ((box.low + box.high) / 2 - mean).squaredNorm());
  return {mean, std::sqrt(variance / dim())};
}

}  // namespace diffuscope
