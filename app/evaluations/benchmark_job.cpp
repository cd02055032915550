#include "app/evaluations/benchmark_job.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>
#include <thread>

#include "core/backend_gl/gl_engine.h"
#include "core/backend_gl/gl_self_test.h"

namespace diffuscope {
namespace {

constexpr double kRowSeconds = 0.3;

/// Of the card on which this thread's engines compute, GFLOP/s; 0 where it just failed.
double card_peak() {
  try {
    return gl_peak_gflops(*card_of_this_thread());
  } catch (const GlFailure&) {
    return 0;
  }
}

}  // namespace

BenchmarkJob::BenchmarkJob(std::function<void()> wake)
    : job_([this](const Request& request,
                  const std::atomic<bool>& cancelled) { return compute(request, cancelled); },
           std::move(wake)) {}

void BenchmarkJob::want_peak(int threads) {
  const auto known = latest();
  if (busy() || (known && known->peaks.contains(threads))) return;
  running_ = false;
  job_.request({nullptr, threads});
}

void BenchmarkJob::run(const EngineFactory& make_engine) {
  running_ = true;
  job_.request({make_engine, std::max(2, static_cast<int>(std::thread::hardware_concurrency()))});
}

BenchmarkView BenchmarkJob::compute(const Request& request, const std::atomic<bool>& cancelled) {
  const auto processor_peak = [&](int threads) {
    if (!measured_.peaks.contains(threads)) measured_.peaks[threads] = peak_gflops(threads);
    return measured_.peaks[threads];
  };
  processor_peak(request.threads);
  if (!request.make_engine) return measured_;
  const auto rows = speed_rows({1, request.threads});
  measured_.rows.clear();
  measured_.planned = rows.size();
  std::optional<double> peak_of_card;
  for (const SpeedRow& row : rows) {
    if (cancelled) break;
    job_.publish_preview(measured_);
    SpeedResult result = measure_speed(row, request.make_engine, kRowSeconds, cancelled);
    if (result.on_card() && !peak_of_card) peak_of_card = card_peak();
    result.peak = result.on_card() ? *peak_of_card : processor_peak(row.threads);
    measured_.rows.push_back(std::move(result));
  }
  return measured_;
}

std::string benchmark_text(const BenchmarkView& view) {
  std::string text = fmt::format("{:<34}{:>9}{:>10}{:>9}{:>14}  {}\n", "", "threads", "GFLOP/s", "of peak",
                                 "per second", "computed by");
  for (const SpeedResult& row : view.rows) {
    const std::string name = row.name.substr(0, row.name.rfind("/threads:"));
    const std::string share = std::isnan(row.share()) ? "" : fmt::format("{:.2f}", row.share());
    text += fmt::format("{:<34}{:>9}{:>10.1f}{:>9}{:>14.4g}  {}\n", name, row.threads, row.gflops, share,
                        row.per_second, row.processor);
  }
  return text;
}

}  // namespace diffuscope
