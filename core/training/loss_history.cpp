#include "core/training/loss_history.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace diffuscope {
namespace {

constexpr double kSmoothing = 1.0 / 100;

// Keeps every second point of a full history; the mean of two neighbours stands for both.
void halve(LossHistory& history) {
  const std::size_t half = history.iteration.size() / 2;
  for (std::size_t i = 0; i < half; ++i) {
    history.iteration[i] = history.iteration[2 * i + 1];
    history.raw[i] = 0.5f * (history.raw[2 * i] + history.raw[2 * i + 1]);
    history.smooth[i] = history.smooth[2 * i + 1];
  }
  for (auto* values : {&history.iteration, &history.raw, &history.smooth}) values->resize(half);
}

}  // namespace

void LossRecorder::add(std::int64_t iteration, float loss) {
  last_[static_cast<std::size_t>(count_) % kRecent] = loss;
  ++count_;
  // The mean of what there is, until there is enough for an exponential one.
  smooth_ += (loss - smooth_) * std::max(kSmoothing, 1.0 / static_cast<double>(count_));
  stride_sum_ += loss;
  if (++stride_count_ < stride_) return;
  history_.iteration.push_back(static_cast<float>(iteration));
  history_.raw.push_back(static_cast<float>(stride_sum_ / static_cast<double>(stride_count_)));
  history_.smooth.push_back(static_cast<float>(smooth_));
  stride_sum_ = 0;
  stride_count_ = 0;
  if (history_.iteration.size() < kMaxPoints) return;
  halve(history_);
  stride_ *= 2;
}

void LossRecorder::rewind(std::int64_t iteration) {
  if (iteration == 0) {
    *this = {};
    return;
  }
  std::size_t keep = history_.iteration.size();
  while (keep > 0 && history_.iteration[keep - 1] > static_cast<float>(iteration)) --keep;
  for (auto* values : {&history_.iteration, &history_.raw, &history_.smooth}) values->resize(keep);
  stride_sum_ = 0;
  stride_count_ = 0;
  count_ = 0;
}

float LossRecorder::recent() const {
  const std::size_t n = std::min<std::size_t>(static_cast<std::size_t>(count_), kRecent);
  if (n == 0) return 0;
  double sum = 0;
  for (std::size_t i = 0; i < n; ++i) sum += last_[i];
  return static_cast<float>(sum / static_cast<double>(n));
}

void LevelLossRecorder::add(const LevelSums& sums) {
  double samples = 0;
  for (float count : sums.count) samples += count;
  const double keep = std::exp(-samples / 20000);
  for (std::size_t bin = 0; bin < kLevelBins; ++bin) {
    sum_[bin] = keep * sum_[bin] + sums.sum[bin];
    count_[bin] = keep * count_[bin] + sums.count[bin];
  }
}

void LevelLossRecorder::clear() {
  sum_.fill(0);
  count_.fill(0);
}

LevelLoss LevelLossRecorder::means() const {
  LevelLoss means;
  for (std::size_t bin = 0; bin < kLevelBins; ++bin)
    means[bin] = count_[bin] > 1e-3 ? static_cast<float>(sum_[bin] / count_[bin])
                                    : std::numeric_limits<float>::quiet_NaN();
  return means;
}

}  // namespace diffuscope
