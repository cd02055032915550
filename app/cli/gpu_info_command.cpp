// diffuscope gpu-info: what the graphics card is, whether it computes as the processor does, and how fast.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cstdio>

#include "app/cli/commands.h"
#include "core/backend_gl/gl_self_test.h"

namespace diffuscope {
namespace {

constexpr int kBatch = 1024;

/// The network of the speed tables in bench/: x and a 128-wide embedding of t, three layers of 128.
std::shared_ptr<const Mlp> measured_network() {
  const NetworkSpec spec{
      .fourier_features = 0, .time_embedding = TimeEmbedding::kSinusoidal, .time_features = 128};
  return std::make_shared<const Mlp>(spec, 2);
}

void print_device(const GlDevice& device) {
  const GlLimits& limits = device.limits();
  fmt::print("renderer   {}{}\n", device.renderer(),
             device.software() ? " (in software, on the processor)" : "");
  fmt::print("vendor     {}\n", device.vendor());
  fmt::print("OpenGL     {}\n", device.version());
  fmt::print(
      "limits     {} KB of shared memory and {} invocations a group, {} buffers a kernel, {} MB a buffer\n",
      limits.shared_bytes >> 10, limits.group_invocations, limits.storage_blocks, limits.buffer_bytes >> 20);
}

void print_speed(GlDevice& device) {
  const auto network = measured_network();
  const int columns = device.software() ? 2048 : 65536;
  const GlSpeed speed = gl_speed(device, network, columns, kBatch);
  const double forward = 1e-9 * network->flops_per_sample();
  fmt::print("peak       {:.3g} GFLOP/s of multiply-adds, measured\n", speed.peak);
  fmt::print(
      "sampling   {:.3g} GFLOP/s, {:.0f} % of the peak: {:.3g} million particle-steps a second (3 layers of "
      "128)\n",
      speed.sampling, 100 * speed.sampling / speed.peak, 1e-6 * speed.sampling / forward);
  fmt::print("training   {:.3g} GFLOP/s, {:.0f} % of the peak: {:.3g} iterations a second (batch {})\n",
             speed.training, 100 * speed.training / speed.peak, speed.iterations_per_second, kBatch);
}

int print_gpu_info() {
  try {
    GlDevice device;
    print_device(device);
    std::fflush(stdout);
    const GlSelfTest test = gl_self_test(device, measured_network(), GlNetwork::Use::kTraining);
    fmt::print("self-test  {}\n", test.text());
    std::fflush(stdout);
    if (test.passed()) print_speed(device);
    return test.passed() ? 0 : 1;
  } catch (const GlFailure& failure) {
    throw UserError(
        fmt::format("The graphics card cannot compute here: {}. The processor does everything that it could.",
                    failure.what()));
  }
}

}  // namespace

void add_gpu_info_command(CLI::App& program, Action& action) {
  CLI::App* command = program.add_subcommand(
      "gpu-info", "The graphics card: what it is, whether it computes as the processor does, how fast");
  command->footer("Example:\n  diffuscope gpu-info");
  command->callback([&action] { action = print_gpu_info; });
}

}  // namespace diffuscope
