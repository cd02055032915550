#include "core/backend/peak.h"

#include <vector>

#include "core/stopwatch.h"

namespace diffuscope {

double measure_peak(const Kernels& kernels, WorkerTeam& team) {
  constexpr int kTries = 40;
  constexpr std::ptrdiff_t kRepeats = 300'000;
  std::vector<double> done(static_cast<std::size_t>(team.threads()));
  double best = 0;
  for (int i = 0; i < kTries; ++i) {
    const Stopwatch watch;
    team.for_each(team.threads(), [&](int task, int) {
      done[static_cast<std::size_t>(task)] = kernels.multiply_add(kRepeats);
    });
    const double seconds = watch.elapsed();
    double sum = 0;
    for (const double flops : done) sum += flops;
    best = std::max(best, sum / seconds / 1e9);
  }
  return best;
}

}  // namespace diffuscope
