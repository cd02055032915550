// How fast networks train and sample, row by row (core/training/network_speed.h): GFLOP/s, and the share of
// what this processor's vectors can multiply and add, measured in the same run on as many threads. The window
// shows the same rows in its Performance panel; bench/peers/compare puts PyTorch beside them.
#include "core/training/network_speed.h"

#include <benchmark/benchmark.h>

#include <algorithm>
#include <map>

namespace diffuscope {
namespace {

/// The highest of what was measured so far: before and after each row, since a shared machine is not always
/// as fast.
double measured_peak(int threads) {
  static std::map<int, double> highest;
  return highest[threads] = std::max(highest[threads], peak_gflops(threads));
}

void count_phases(benchmark::State& state, const PhaseTimes& phases) {
  state.counters["us_data"] = 1e6 * phases.data;
  state.counters["us_forward"] = 1e6 * phases.forward;
  state.counters["us_loss"] = 1e6 * phases.loss;
  state.counters["us_backward"] = 1e6 * phases.backward;
  state.counters["us_sum"] = 1e6 * phases.sum;
  state.counters["us_optimizer"] = 1e6 * phases.optimizer;
}

void measure(benchmark::State& state, const SpeedRow& row) {
  using benchmark::Counter;
  SpeedWork work(row, make_usual_engine);
  measured_peak(row.threads);
  for (auto _ : state) work.repeat();
  const double peak = measured_peak(row.threads);
  const auto repeats = static_cast<double>(state.iterations());
  const double gflop = work.flops() / 1e9 * repeats;
  state.counters["GFLOP/s"] = Counter(gflop, Counter::kIsRate);
  state.counters["share_of_peak"] = Counter(gflop / peak, Counter::kIsRate);
  state.counters["peak_GFLOP/s"] = peak;
  state.SetLabel(work.processor() + ", " + std::to_string(row.threads) +
                 (row.threads == 1 ? " thread" : " threads"));
  if (row.particles == 0) count_phases(state, work.phases());
  state.SetItemsProcessed(static_cast<std::int64_t>(work.items() * repeats));
}

[[maybe_unused]] const bool kRegistered = [] {
  for (const SpeedRow& row : speed_rows({1, 2}))
    benchmark::RegisterBenchmark(row.name.c_str(), measure, row)
        ->UseRealTime()
        ->Unit(benchmark::kMillisecond);
  return true;
}();

}  // namespace
}  // namespace diffuscope
