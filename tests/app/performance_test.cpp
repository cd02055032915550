// What the Performance panel is told: the processor in a few words, phases as parts, the benchmark as text.
#include <gmock/gmock.h>

#include "app/evaluations/benchmark_job.h"
#include "app/panels/phase_parts.h"
#include "app/processor_text.h"
#include "app/window/frame_times.h"

namespace diffuscope {
namespace {

using testing::HasSubstr;

std::string text_of(const std::string& processor, int threads) {
  Snapshot snapshot;
  snapshot.processor = processor;
  snapshot.threads = threads;
  return processor_text(snapshot);
}

TEST(ProcessorText, SaysWhatRunsAndNotWhyItIsNotAnother) {
  EXPECT_EQ(text_of("CPU, AVX-512", 2), "CPU AVX-512, 2 threads");
  EXPECT_EQ(text_of("CPU, Eigen", 1), "CPU Eigen, 1 thread");
  EXPECT_EQ(text_of("CPU, AVX2 (the graphics card cannot be used: it was lost)", 1), "CPU AVX2, 1 thread");
  EXPECT_EQ(text_of("GPU, llvmpipe (LLVM 15.0.6, 256 bits)", 2), "GPU llvmpipe (LLVM 15.0.6, 256 bits)");
}

TEST(PhaseParts, AreWhatTakesTime) {
  const PhaseTimes times{
      .data = 1, .forward = 2, .loss = 3, .backward = 4, .sum = 5, .optimizer = 6, .publish = 7};
  const auto parts = iteration_parts(times);
  ASSERT_EQ(parts.size(), 7u);  // no device
  EXPECT_EQ(parts.front().name, "data");
  double sum = 0;
  for (const PhasePart& part : parts) sum += part.seconds;
  EXPECT_EQ(sum, times.total());
  EXPECT_TRUE(iteration_parts({}).empty());
}

// Whatever happens in a frame and between frames belongs to one phase.
TEST(FrameTimes, LapsBelongToTheirPhases) {
  FrameTimes times;
  for (int frame = 0; frame < 3; ++frame) {
    times.begin(true);
    times.lap(&FramePhases::panels);
    times.part_of_lap(&FramePhases::stage, 1);
    times.lap(&FramePhases::swap);
    times.end();
  }
  EXPECT_NEAR(times.phases().stage, 1, 1e-9);
  EXPECT_LT(times.phases().panels, -0.5);  // a second less than it was
  EXPECT_GE(times.phases().swap, 0);
  EXPECT_EQ(times.phases().wait, 0);
}

TEST(Benchmark, IsCopiedAsATable) {
  BenchmarkView view;
  view.rows = {{.name = "train/H:128/batch:1024/threads:2",
                .label = "",
                .threads = 2,
                .processor = "CPU, AVX-512",
                .gflops = 120,
                .peak = 240,
                .per_second = 5000},
               {.name = "sample/H:64/particles:10000/threads:1",
                .label = "",
                .sampling = true,
                .processor = "GPU, some card",
                .gflops = 10,
                .peak = 40,
                .per_second = 1e6},
               {.name = "default_train/threads:1",
                .label = "",
                .processor = "GPU, some card",
                .gflops = 10,
                .per_second = 700}};  // its peak is not known
  const std::string text = benchmark_text(view);
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 4);
  EXPECT_THAT(text, testing::ContainsRegex("train/H:128/batch:1024 +2 +120.0 +0.50 +5000 +CPU, AVX-512\n"));
  EXPECT_THAT(text,
              testing::ContainsRegex("sample/H:64/particles:10000 +1 +10.0 +0.25 +1e.06 +GPU, some card\n"));
  EXPECT_THAT(text, testing::ContainsRegex("default_train +1 +10.0 +700 +GPU, some card\n"));
}

}  // namespace
}  // namespace diffuscope
