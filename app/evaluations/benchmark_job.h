// How fast this machine is: the peak of its vectors, or of its graphics card where that computes, and the
// rows of bench/network_speed one after the other.
// Whoever starts it lets training make way (Runs::hold) while it is busy. Called on the UI thread; the work
// is done on a thread of its own.
#pragma once

#include <atomic>
#include <map>
#include <string>
#include <vector>

#include "core/concurrency/latest_job.h"
#include "core/training/network_speed.h"

namespace diffuscope {

/// What has been measured so far.
struct BenchmarkView {
  std::map<int, double> peaks;    ///< of the processor, GFLOP/s by the number of threads
  std::vector<SpeedResult> rows;  ///< of the last run of the benchmark
  std::size_t planned = 0;        ///< rows of a whole benchmark; 0 before the first
};

/// The table as lines of text with a heading, columns in line.
std::string benchmark_text(const BenchmarkView& view);

class BenchmarkJob {
 public:
  explicit BenchmarkJob(std::function<void()> wake);

  /// Measures the peak of so many threads if it is not known yet and nothing else is being measured.
  void want_peak(int threads);
  /// All rows, on one thread and on all of the machine's (at least two), with what `make_engine` makes.
  void run(const EngineFactory& make_engine);
  void cancel() { job_.cancel(); }
  bool busy() const { return job_.busy(); }
  /// True while the rows are measured.
  bool running() const { return running_ && busy(); }
  /// The row under way; empty before the first.
  std::shared_ptr<const BenchmarkView> latest() const { return job_.latest(); }
  std::string error() const { return job_.error(); }

 private:
  struct Request {
    EngineFactory make_engine;  ///< null: only the peak
    int threads = 1;
  };
  BenchmarkView compute(const Request& request, const std::atomic<bool>& cancelled);

  bool running_ = false;
  BenchmarkView measured_;  // of the job's thread
  LatestJob<Request, BenchmarkView> job_;
};

}  // namespace diffuscope
