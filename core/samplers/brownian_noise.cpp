#include "core/samplers/brownian_noise.h"

namespace diffuscope {
namespace {

constexpr int kDepth = 12;                                  // halvings of a cell
constexpr std::int64_t kTicks = std::int64_t{1} << kDepth;  // in a cell
constexpr double kCell = 0.5;                               // of ln σ̃
constexpr double kLowest = -20, kHighest = 20;              // of ln σ̃

/// The place of a level on the clock, in ticks above kLowest.
std::int64_t tick_of(NoiseLevel level) {
  const double log_ratio =
      level.sigma == 0 ? kLowest : std::clamp(std::log(level.ratio()), kLowest, kHighest);
  return std::llround((log_ratio - kLowest) / kCell * kTicks);
}

}  // namespace

template <class Scalar>
BrownianNoise<Scalar>::BrownianNoise(std::uint64_t seed, std::span<const GridLevel> grid, int draws_per_step,
                                     std::uint64_t first)
    : seed_(seed), draws_(draws_per_step), first_(first), independent_(seed, draws_per_step, first) {
  for (const GridLevel& level : grid) ticks_.push_back(tick_of(level.level));
}

template <class Scalar>
void BrownianNoise<Scalar>::normals(std::int64_t cell, std::uint32_t node, Eigen::Ref<Points> out) const {
  const auto place = static_cast<std::uint32_t>(cell) * 2 * kTicks + node;
  fill_normals(seed_, Stream::kBrownianPath, static_cast<std::uint32_t>(place), first_, out);
}

// Units: a whole cell has variance kTicks.
template <class Scalar>
void BrownianNoise<Scalar>::within_cell(std::int64_t tick, Eigen::Ref<Points> out) {
  const std::int64_t cell = tick / kTicks, wanted = tick % kTicks;
  out.setZero();
  if (wanted == 0) return;
  high_.resizeLike(out);
  z_.resizeLike(out);
  normals(cell, 0, high_);
  high_ *= std::sqrt(static_cast<float>(kTicks));
  std::int64_t low = 0, length = kTicks;
  for (std::uint32_t node = 1;;) {  // out is the path at `low`, high_ at low + length
    normals(cell, node, z_);
    length /= 2;
    // Midpoint of a bridge: the mean of the ends, and a quarter of the variance between them.
    z_ = 0.5f * (out + high_) + std::sqrt(static_cast<float>(length) / 2) * z_;
    if (wanted == low + length) {
      out = z_;
      return;
    }
    const bool above = wanted > low + length;
    if (above) {
      out = z_;
      low += length;
    } else {
      high_ = z_;
    }
    node = 2 * node + (above ? 1 : 0);
  }
}

template <class Scalar>
void BrownianNoise<Scalar>::step(int step, int draw, PointsOf<Scalar>& out) {
  const std::int64_t from = ticks_[static_cast<std::size_t>(step)],
                     to = ticks_[static_cast<std::size_t>(step) + 1];
  if (from == to || draw + 1 < draws_) return independent_.step(step, draw, out);
  increment_.resize(out.rows(), out.cols());
  from_.resizeLike(increment_);
  if (to_tick_ == from && to_.cols() == out.cols())
    from_ = to_;
  else
    within_cell(from, from_);
  to_.resizeLike(increment_);
  within_cell(to, to_);
  to_tick_ = to;
  increment_ = from_ - to_;
  for (std::int64_t cell = to / kTicks; cell < from / kTicks; ++cell) {
    z_.resizeLike(increment_);
    normals(cell, 0, z_);
    increment_ += std::sqrt(static_cast<float>(kTicks)) * z_;
  }
  increment_ *= static_cast<float>(1 / std::sqrt(static_cast<double>(from - to)));
  out = increment_.template cast<Scalar>();  // the same normals in float and double
}

template class BrownianNoise<float>;
template class BrownianNoise<double>;

}  // namespace diffuscope
