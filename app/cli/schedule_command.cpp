// diffuscope schedule ID: a schedule as CSV on stdout, t = 1 … T.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cstdio>

#include "app/cli/commands.h"
#include "app/cli/common_options.h"
#include "core/schedules/schedule.h"

namespace diffuscope {
namespace {

struct ScheduleOptions {
  std::string id;
  int diffusion_steps = ScheduleSpec{}.diffusion_steps;
  std::vector<std::string> params;
};

/// Shortest digits that read back to the same double.
std::string schedule_csv(const Schedule& schedule) {
  std::string text = "t,beta,alpha_bar,alpha,sigma,snr,posterior_variance,prior_kl\n";
  for (int t = 1; t <= schedule.steps(); ++t) {
    const NoiseLevel level = schedule.at(t);
    text += fmt::format("{},{},{},{},{},{},{},{}\n", t, schedule.beta(t), schedule.alpha_bar(t), level.alpha,
                        level.sigma, level.snr(), schedule.posterior_variance(t), prior_kl(level));
  }
  return text;
}

int print_schedule(const ScheduleOptions& options) {
  const auto& entry = find(schedules(), options.id, "schedule");
  const auto params = parse_params(entry.params, options.params, "--param");
  const std::string text =
      schedule_csv(make_schedule(options.id, params, options.diffusion_steps, "schedule"));
  if (std::fwrite(text.data(), 1, text.size(), stdout) != text.size() || std::fflush(stdout) != 0)
    throw UserError("The output could not be written; is the disk full?");
  return 0;
}

}  // namespace

void add_schedule_command(CLI::App& program, Action& action) {
  auto* command = program.add_subcommand("schedule", "Print a noise schedule as CSV");
  auto options = std::make_shared<ScheduleOptions>();
  command->add_option("id", options->id, "One of 'diffuscope list schedules'")->type_name("ID")->required();
  command->add_option("--diffusion-steps", options->diffusion_steps, "Number of noise levels T")
      ->type_name("T")
      ->capture_default_str();
  command->add_option("--param", options->params, "A parameter of the schedule; may be repeated")
      ->type_name("NAME=VALUE")
      ->expected(1)
      ->take_all();
  command->footer(
      "Columns: t (1 to T), beta, alpha_bar, alpha, sigma, snr = (alpha/sigma)^2, posterior_variance, and "
      "prior_kl =\n"
      "E KL(q(x_t|x_0) || N(0, I)) in nats per dimension at E x_0^2 = 1.\n"
      "Example:\n  diffuscope schedule linear --diffusion-steps 50 --param scale_with_T=off > schedule.csv");
  command->callback([options, &action] { action = [options] { return print_schedule(*options); }; });
}

}  // namespace diffuscope
