#include "core/samplers/brownian_noise.h"

#include "core/backend/vector_operations.h"

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

template <class Number>
BrownianPath<Number>::BrownianPath(std::uint64_t seed, std::span<const GridLevel> grid, std::uint64_t first,
                                   VectorDevice* device)
    : seed_(seed), first_(first), device_(device) {
  for (const GridLevel& level : grid) ticks_.push_back(tick_of(level.level));
}

template <class Number>
void BrownianPath<Number>::normals(std::int64_t cell, std::uint32_t node, PointsOf<Number>& out) const {
  const auto place = static_cast<std::uint32_t>(cell) * 2 * kTicks + node;
  const auto step = static_cast<std::uint32_t>(place);
  if constexpr (std::is_same_v<Number, Device>)
    device_->normals({seed_, Stream::kBrownianPath, step, first_ * static_cast<std::uint64_t>(out.rows())},
                     out.size(), out.overwrite(*device_));
  else
    fill_normals(seed_, Stream::kBrownianPath, step, first_, out);
}

// Units: a whole cell has variance kTicks.
template <class Number>
void BrownianPath<Number>::within_cell(std::int64_t tick, PointsOf<Number>& out) {
  const std::int64_t cell = tick / kTicks, wanted = tick % kTicks;
  out = placed<Number>(Points::Zero(out.rows(), out.cols()), device_);
  if (wanted == 0) return;
  high_.resize(out.rows(), out.cols());
  z_.resize(out.rows(), out.cols());
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

template <class Number>
void BrownianPath<Number>::increment(int step, PointsOf<Number>& out) {
  const std::int64_t from = tick(step), to = tick(step + 1);
  from_.resize(out.rows(), out.cols());
  if (to_tick_ == from && to_.cols() == out.cols())
    from_ = to_;
  else
    within_cell(from, from_);
  to_.resize(out.rows(), out.cols());
  within_cell(to, to_);
  to_tick_ = to;
  out = from_ - to_;
  for (std::int64_t cell = to / kTicks; cell < from / kTicks; ++cell) {
    z_.resize(out.rows(), out.cols());
    normals(cell, 0, z_);
    out += std::sqrt(static_cast<float>(kTicks)) * z_;
  }
  out *= static_cast<float>(1 / std::sqrt(static_cast<double>(from - to)));
}

template class BrownianPath<float>;
template class BrownianPath<Device>;

}  // namespace diffuscope
